package import Identifiers

/// A small signed document: a sigstore bundle v0.3 of exactly the shape of `bundle.sig`, around a payload of any kind.
///
/// Reading proves the shape alone; `signer(under:at:name:)` verifies.
package struct SignedDocument: Sendable {
    /// The signed bytes; nothing in them is read.
    package let payload: [UInt8]
    /// SHA-256 of `payload`: the same for each signature over it.
    package let payloadDigest: Digest
    /// The signer that it names, not verified.
    package let material: SignatureMaterial
    /// The document in the one form that Slipway writes, compact and with sorted keys, however it was written.
    package let bytes: [UInt8]
    /// SHA-256 of `bytes`.
    package let digest: Digest
    private let payloadType: String
    /// DER.
    private let signature: [UInt8]

    /// Reads a document strictly.
    ///
    /// Throws `JSONFailure` or `SigningFailure`.
    /// - Parameters:
    ///   - limit: bytes that it may have.
    ///   - name: of the document in an error.
    package init(_ document: [UInt8], payloadType: String, limit: Int, name: String) throws {
        let read = try SignatureDocument(
            document,
            limits: SignatureLimits(bytes: limit, resources: 0),
            payloadType: payloadType,
            name: name
        )
        var payload: [UInt8] = []
        payload.reserveCapacity(read.payloadSize)
        try read.payload().forEachPiece { payload += $0 }
        self.payload = payload
        self.payloadType = payloadType
        payloadDigest = SHA256Sum.of(payload)
        signature = read.signature
        material = read.signatureMaterial
        let (hint, certificates) =
            switch material {
            case .key(let hint): (hint, [[UInt8]]())
            case .chain(let chain): ("", chain)
            }
        // A hint is free text until it is compared, and text that needs escapes is no hint.
        guard Digest(hex: hint) != nil || !certificates.isEmpty else {
            throw SigningFailure(.signatureHint, name, expected: "64 lower-case hex digits", found: hint.printable)
        }
        bytes = SignatureDocument.write(
            payload: payload,
            payloadType: payloadType,
            signature: signature,
            certificates: certificates,
            hint: hint
        )
        digest = SHA256Sum.of(bytes)
    }

    /// Signs a payload, by a key in memory or behind a command, alone or with its certificates.
    /// - Returns: the bytes of the document.
    package static func sign(
        _ payload: [UInt8],
        payloadType: String,
        with identity: SigningIdentity,
        name: String
    ) throws(SigningFailure) -> [UInt8] {
        try BundleSignature.sign(payload: payload, payloadType: payloadType, with: identity, name: name)
    }

    /// The signer, if it is trusted and the signature holds.
    /// - Parameter now: the time at which certificates must be valid.
    package func signer(under trust: Trust, at now: Timestamp, name: String) throws(SigningFailure) -> Signer {
        let (key, signer) = try BundleSignature.trustedKey(for: material, trust, now, name: name)
        let encoding = PreAuthenticationEncoding(payloadType: payloadType, payload: payload)
        guard (try? key.accepts(signature: signature, over: encoding)) == true else {
            throw SigningFailure(
                .signatureInvalid,
                name,
                expected: "a signature of \(signer) over this \(name)",
                found: "another one: the \(name) was changed after it was signed, or signed with another key"
            )
        }
        return signer
    }
}
