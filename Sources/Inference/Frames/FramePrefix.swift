/// A breach of the protocol on a worker's socket.
package struct BrokenFrame: Error, Equatable {
    /// The flaw, in words.
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}

/// The first bytes of every frame between the daemon and a worker: `SLW1`, the header's length in four bytes and the
/// body's in eight, little endian.
package struct FramePrefix: Equatable {
    package static let count = 16
    package static let headerLimit = 64 << 20
    package static let bodyLimit = 1 << 30
    /// The most bytes of the header of an answer: names, shapes and which elements are missing.
    package static let answerHeaderLimit = 16 << 20
    private static let magic = Array("SLW1".utf8)

    package let headerLength: Int
    package let bodyLength: Int

    /// - Throws: for a header or body that is larger than the other side takes.
    init(headerLength: Int, bodyLength: Int) throws(BrokenFrame) {
        guard headerLength <= Self.headerLimit, bodyLength <= Self.bodyLimit else {
            throw BrokenFrame(
                "a frame of \(headerLength) and \(bodyLength) bytes; at most \(Self.headerLimit) and \(Self.bodyLimit)"
            )
        }
        self.headerLength = headerLength
        self.bodyLength = bodyLength
    }

    /// Reads the 16 bytes that a frame begins with.
    package init(_ bytes: [UInt8]) throws(BrokenFrame) {
        guard bytes.count == Self.count, bytes.prefix(4).elementsEqual(Self.magic) else {
            let found = bytes.prefix(4).map { String($0, radix: 16) }.joined(separator: " ")
            throw BrokenFrame("a frame begins with the bytes \(found), not with SLW1")
        }
        let header = Self.number(bytes[4..<8])
        let body = Self.number(bytes[8..<16])
        guard header <= UInt64(Self.headerLimit), body <= UInt64(Self.bodyLimit) else {
            throw BrokenFrame(
                "a frame of \(header) and \(body) bytes; at most \(Self.headerLimit) and \(Self.bodyLimit)"
            )
        }
        headerLength = Int(header)
        bodyLength = Int(body)
    }

    func write(into output: inout [UInt8]) {
        output += Self.magic
        withUnsafeBytes(of: UInt32(headerLength).littleEndian) { output += $0 }
        withUnsafeBytes(of: UInt64(bodyLength).littleEndian) { output += $0 }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
