import Glibc

/// The socket to the daemon. A frame is `SLW1`, the header's length in four bytes, the body's in eight, the header and the body; all numbers are
/// little endian.
struct FrameChannel {
    enum End: Error {
        /// The daemon is gone.
        case closed
        /// Other bytes came than a frame.
        case broken(String)
    }

    private static let magic = Array("SLW1".utf8)
    private static let prefix = 16
    private static let headerLimit: UInt64 = 64 << 20
    private static let bodyLimit: UInt64 = 1 << 30

    let descriptor: Int32

    /// - Returns: no body if memory does not hold it; it is passed over then.
    func receive(_ memory: MemoryBudget) throws(End) -> (header: [UInt8], body: [UInt8]?) {
        let start = try read(Self.prefix)
        guard start.prefix(4).elementsEqual(Self.magic) else { throw .broken("it begins otherwise") }
        let header = number(start[4..<8])
        let body = number(start[8..<16])
        guard header <= Self.headerLimit, body <= Self.bodyLimit else {
            throw .broken("it has \(header) and \(body) bytes")
        }
        let head = try read(Int(header))
        guard memory.holds(Int(body)) else {
            try pass(over: Int(body))
            return (head, nil)
        }
        return (head, try read(Int(body)))
    }

    private func pass(over count: Int) throws(End) {
        var left = count
        while left > 0 { left -= try read(min(left, 1 << 18)).count }
    }

    func send(_ reply: NativeReply) throws(End) {
        var frame = Self.magic
        frame.reserveCapacity(Self.prefix + reply.header.count + reply.body.count)
        withUnsafeBytes(of: UInt32(reply.header.count).littleEndian) { frame += $0 }
        withUnsafeBytes(of: UInt64(reply.body.count).littleEndian) { frame += $0 }
        frame += reply.header
        frame += reply.body
        try write(frame)
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func read(_ count: Int) throws(End) -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { space, at in
            while at < count {
                let found = Glibc.read(descriptor, space.baseAddress?.advanced(by: at), count - at)
                guard found > 0 || found < 0 && errno == EINTR else { return }
                at += max(0, found)
            }
        }
        guard bytes.count == count else { throw .closed }
        return bytes
    }

    private func write(_ bytes: [UInt8]) throws(End) {
        var at = 0
        while at < bytes.count {
            let found = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: at), bytes.count - at, Int32(MSG_NOSIGNAL))
            }
            guard found >= 0 || errno == EINTR else { throw .closed }
            at += max(0, found)
        }
    }
}
