/// Looks through a text, as a stream, for secrets and for paths of the author's machine.
struct TextScan {
    /// The place of a finding.
    struct Place: Hashable {
        let line: Int
        let offset: UInt64
    }

    /// Places of each code, ascending; of each at most `placeLimit`.
    private(set) var places: [ScanCode: [Place]] = [:]
    /// Number of findings of each code.
    private(set) var counts: [ScanCode: Int] = [:]
    /// The first absolute path, as it stands there.
    private(set) var firstPath: String?

    static let placeLimit = 8

    private static let bufferSize = 1 << 18
    /// Bytes before and behind a place that rules look at.
    private static let margin = 4096

    private var line = 1

    init(_ input: ByteInput) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 64)
        defer { buffer.deallocate() }
        var base: UInt64 = 0
        var from = 0
        var count = 0
        while true {
            while count < Self.bufferSize {
                let more = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                if more == 0 { break }
                count += more
            }
            let isLast = count < Self.bufferSize
            let to = isLast ? count : count - Self.margin
            look(UnsafeRawBufferPointer(rebasing: buffer[..<count]), from: from, to: to, base: base)
            if isLast { return }
            let kept = to - Self.margin
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[kept..<count]))
            base += UInt64(kept)
            count -= kept
            from = Self.margin
        }
    }

    private mutating func look(_ text: UnsafeRawBufferPointer, from: Int, to: Int, base: UInt64) {
        Self.isAnchor.withUnsafeBufferPointer { isAnchor in
            var at = from
            while at < to {
                let byte = text[at]
                if isAnchor[Int(byte)] {
                    if byte == 0x0A { line += 1 } else { evaluate(text, at, base) }
                }
                at += 1
            }
        }
    }

    private mutating func evaluate(_ text: UnsafeRawBufferPointer, _ at: Int, _ base: UInt64) {
        if let code = SecretRule.code(in: text, at: at) { note(code, base + UInt64(at)) }
        if let path = AbsolutePath.path(in: text, at: at) {
            if firstPath == nil { firstPath = path }
            note(.pathAbsolute, base + UInt64(at))
        }
    }

    private mutating func note(_ code: ScanCode, _ offset: UInt64) {
        counts[code, default: 0] += 1
        if places[code, default: []].count < Self.placeLimit {
            places[code, default: []].append(Place(line: line, offset: offset))
        }
    }

    private static let isAnchor: [Bool] = (0..<256).map { value in
        value == 0x0A || SecretRule.anchors.contains(UInt8(value)) || AbsolutePath.anchors.contains(UInt8(value))
    }
}

/// A path that is valid only on the author's machine.
enum AbsolutePath {
    static let anchors: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: ":")]

    private static let roots = ["/home/", "/Users/", "/root/", "/tmp/", "/var/folders/", "/mnt/"].map { Array($0.utf8) }

    /// - Returns: the path, cut to 120 bytes; nil if none begins there.
    static func path(in text: UnsafeRawBufferPointer, at: Int) -> String? {
        guard let start = start(in: text, at) else { return nil }
        var end = start
        while end < text.count, end - start < 120, isOfPath(text[end]) { end += 1 }
        return String(decoding: text[start..<end], as: UTF8.self)
    }

    private static func start(in text: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        if text[at] == UInt8(ascii: ":") {
            let isWindows = text.has(":\\Users\\", at) || text.has(":\\\\Users\\\\", at) || text.has(":/Users/", at)
            guard isWindows, at > 0, text[at - 1].isLetter, at < 2 || !text[at - 2].isOfWord else { return nil }
            return at - 1
        }
        guard let root = roots.first(where: { text.has($0, at) }), at + root.count < text.count,
            text[at + root.count].isOfWord
        else { return nil }
        if at == 0 || text.has("file://", at - 7) { return at }
        let before = text[at - 1]
        return before.isOfWord
            || [
                UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "~"),
                UInt8(ascii: "}"), UInt8(ascii: ":"),
            ].contains(before) ? nil : at
    }

    private static func isOfPath(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F
            && ![
                UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"),
            ].contains(byte)
    }
}
