package import Identifiers

/// One signed claim about a bundle, a version or another claim: a sigstore bundle v0.3 of exactly the shape of `bundle.sig`, with another
/// predicate type. It travels beside the bundle, so `bundle.sig` stays as it is.
///
/// Reading proves the shape alone; `signer(under:at:)` verifies.
package struct Claim: Sendable {
    package let content: ClaimContent
    private let document: SignedDocument

    /// SHA-256 of the signed statement: what a withdrawal names. The same for each signature over it.
    package var statement: Digest { document.payloadDigest }
    /// The signer that it names, not verified.
    package var material: SignatureMaterial { document.material }
    /// The document in the one form that Slipway writes, compact and with sorted keys, however it was written.
    package var bytes: [UInt8] { document.bytes }
    /// SHA-256 of `bytes`.
    package var digest: Digest { document.digest }

    /// Reads a claim strictly. Its size is judged before anything is parsed.
    ///
    /// Throws `JSONFailure` or `SigningFailure`.
    /// - Parameter name: of the claim in an error.
    package init(_ document: [UInt8], name: String = "claim") throws {
        guard document.count <= ClaimLimits.bytes else {
            throw SigningFailure(
                .claimTooLarge,
                name,
                expected: "at most \(ClaimLimits.bytes) bytes",
                found: "\(document.count)"
            )
        }
        self.document = try SignedDocument(
            document,
            payloadType: Statement.payloadType,
            limit: ClaimLimits.bytes,
            name: name
        )
        content = try ClaimContent(payload: self.document.payload, name: name)
    }

    /// Signs a claim, by a key in memory or behind a command, alone or with its certificates.
    /// - Throws: what the signer threw; `claim.too-large`, `claim.shape` or `claim.value` for a content that no reader would take.
    package static func sign(_ content: ClaimContent, with identity: SigningIdentity) throws -> Claim {
        let name = content.kind.noun
        let payload = content.payload()
        // Before anybody is asked for a passphrase or touches a token.
        _ = try ClaimContent(payload: payload, name: name)
        return try Claim(BundleSignature.sign(payload: payload, with: identity, name: name), name: name)
    }

    /// The signer, if it is trusted and the signature holds.
    /// - Parameter now: the time at which certificates must be valid.
    package func signer(under trust: Trust, at now: Timestamp) throws(SigningFailure) -> Signer {
        try document.signer(under: trust, at: now, name: content.kind.noun)
    }

    /// The hint of the key that it names; nil where a certificate's key is of no usable kind.
    package var hint: String? {
        switch material {
        case .key(let hint): hint
        case .chain(let chain):
            (try? CertificateChain(der: chain, subject: "claim").leafKey())?.hint
        }
    }
}

extension Claim: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.digest == right.digest }

    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
