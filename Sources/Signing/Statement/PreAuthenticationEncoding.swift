import protocol Crypto.HashFunction

/// The bytes that the signature covers: the payload with its type and the lengths of both (DSSE protocol, "PAE").
package struct PreAuthenticationEncoding {
    private let head: [UInt8]
    /// Gives the payload piece by piece, from its beginning each time.
    private let body: (_ piece: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// - Parameters:
    ///   - size: bytes of the payload.
    ///   - body: gives them, as often as it is asked.
    init(
        payloadType: String,
        size: Int,
        body: @escaping (_ piece: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
        head = Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(size) ".utf8)
        self.body = body
    }

    package init(payloadType: String, payload: [UInt8]) {
        self.init(payloadType: payloadType, size: payload.count) { piece in try payload.withUnsafeBytes(piece) }
    }

    /// Calls `body` with all of it, in order.
    package func forEachPiece(_ piece: (UnsafeRawBufferPointer) throws -> Void) throws {
        try head.withUnsafeBytes(piece)
        try body(piece)
    }

    /// The digest of the encoding, without a copy of the payload.
    func digest<Hash: HashFunction>(_: Hash.Type) throws -> Hash.Digest {
        var hash = Hash()
        try forEachPiece { hash.update(bufferPointer: $0) }
        return hash.finalize()
    }
}
