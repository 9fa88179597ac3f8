/// Splits a `text/event-stream` into events (WHATWG HTML, "Server-sent events"). It keeps only the fields that slipwayd sends:
/// the event's name and its data.
struct ServerSentEvents {
    struct Event: Equatable {
        var name: String
        var data: [UInt8]
    }

    /// The most bytes one event may have.
    static let limit = 1 << 20

    private var line: [UInt8] = []
    private var name = "message"
    private var data: [UInt8]?
    private var followsReturn = false

    /// - Returns: the events that end in these bytes; nil if an event is too large.
    mutating func receive(_ bytes: some Sequence<UInt8>) -> [Event]? {
        var events: [Event] = []
        for byte in bytes {
            let endsPair = followsReturn && byte == UInt8(ascii: "\n")
            followsReturn = byte == UInt8(ascii: "\r")
            if endsPair { continue }
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                line.append(byte)
                guard line.count + (data?.count ?? 0) <= Self.limit else { return nil }
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if line.isEmpty {
            defer {
                name = "message"
                data = nil
            }
            return data.map { Event(name: name, data: $0) }
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "data": data = (data.map { $0 + [UInt8(ascii: "\n")] } ?? []) + value
        default: break
        }
        return nil
    }
}
