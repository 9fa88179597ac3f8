import StrictJSON

/// The statement in `bundle.sig`, decoded from base64 while it is read. Nothing of it is verified by that.
final class SignedPayload {
    private let reader: ShapeReader
    private var decoder = Base64Decoder()
    private var decoded: [UInt8] = []
    private var taken = 0
    private var isAtEnd = false

    /// - Parameter reader: stands before the text.
    init(_ reader: ShapeReader) throws {
        self.reader = reader
        try reader.requireKind(.string, Base64.rule, .signatureBase64)
        try reader.json.beginText()
    }

    /// Fills the front of the buffer; 0 at the end, once the text has proved canonical.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while taken == decoded.count {
            guard try decodeMore() else { return 0 }
        }
        let part = decoded[taken...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        taken += part.count
        return part.count
    }

    /// Reads to the end.
    /// - Returns: the bytes that were left.
    func skip() throws -> Int {
        var count = decoded.count - taken
        while try decodeMore() { count += decoded.count }
        return count
    }

    /// Calls `body` with all that is left, piece by piece.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        while try decodeMore() { try decoded.withUnsafeBytes { try body($0) } }
    }

    private func decodeMore() throws -> Bool {
        guard !isAtEnd else { return false }
        decoded.removeAll(keepingCapacity: true)
        taken = 0
        guard let piece = try reader.json.nextPiece() else {
            isAtEnd = true
            guard decoder.isWhole else { throw reader.notCanonical() }
            return false
        }
        guard decoder.decode(piece, into: &decoded) else { throw reader.notCanonical() }
        return true
    }
}
