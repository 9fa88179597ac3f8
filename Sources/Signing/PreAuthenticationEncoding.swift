import protocol Crypto.HashFunction

/// What is really signed: the payload with its type and the lengths of both (DSSE protocol, "PAE").
struct PreAuthenticationEncoding {
    private let head: [UInt8]
    private let payload: [UInt8]

    init(payloadType: String, payload: [UInt8]) {
        self.head = Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8)
        self.payload = payload
    }

    /// The digest of the encoding, without a copy of the payload.
    func digest<Hash: HashFunction>(_: Hash.Type) -> Hash.Digest {
        var hash = Hash()
        head.withUnsafeBytes { hash.update(bufferPointer: $0) }
        payload.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize()
    }
}
