package import Identifiers

/// Makes and checks `bundle.sig`: a sigstore bundle v0.3 around a DSSE envelope, as OpenSSF Model Signing 1.0 defines it,
/// with the stricter rules of docs/bundle-format.md.
package enum BundleSignature {
    /// - Returns: the bytes of `bundle.sig`: compact JSON, keys sorted.
    package static func sign(
        _ statement: Statement,
        with identity: SigningIdentity
    ) throws(SigningFailure) -> [UInt8] {
        try sign(payload: statement.payload(), with: identity)
    }

    /// Signs a statement as it is written, whether or not it holds: for bundles that must be refused.
    package static func sign(payload: [UInt8], with identity: SigningIdentity) throws(SigningFailure) -> [UInt8] {
        let signature: [UInt8]
        do {
            signature = try identity.key.signature(over: encoding(of: payload))
        } catch {
            throw SigningFailure(
                .keyAlgorithm,
                SignatureDocument.subject,
                "could not be signed with this key",
                underlying: error
            )
        }
        return SignatureDocument.write(
            payload: payload,
            signature: signature,
            certificates: identity.certificates,
            hint: identity.key.verificationKey.hint
        )
    }

    /// Verifies the signature against the trust, then reads the statement and checks all of it.
    ///
    /// Throws `JSONFailure` or `SigningFailure`.
    /// - Parameter now: the time at which certificates must be valid.
    package static func verify(
        _ signature: [UInt8],
        trust: Trust,
        at now: Timestamp,
        limits: SignatureLimits = .standard
    ) throws -> (statement: Statement, signer: Signer) {
        let (payload, signer) = try verifiedPayload(signature, trust, now, limits)
        return (try Statement(payload: payload, limits: limits), signer)
    }

    /// Reads the statement without verifying who signed it, for display only.
    ///
    /// Throws `JSONFailure` or `SigningFailure`.
    package static func readUnverified(
        _ signature: [UInt8],
        limits: SignatureLimits = .standard
    ) throws -> (statement: Statement, claimed: ClaimedSigner) {
        let (payload, claimed) = try unverifiedPayload(signature, limits)
        return (try Statement(payload: payload, limits: limits), claimed)
    }

    /// Reads who claims to have signed, to be judged by `Trust.standing` later and again, without the signed list.
    ///
    /// Throws `JSONFailure` or `SigningFailure`.
    package static func material(
        of signature: [UInt8],
        limits: SignatureLimits = .standard
    ) throws -> SignatureMaterial {
        switch try SignatureDocument(signature, limits: limits).material {
        case .key(let hint): .key(hint)
        case .chain(let chain): .chain(chain.certificates.map(\.der))
        }
    }

    /// Whether a signer may vouch for bundles by this trust; what was signed is not looked at.
    static func judge(
        _ material: SignatureMaterial,
        _ trust: Trust,
        at now: Timestamp
    ) throws(SigningFailure) -> Signer {
        switch material {
        case .key(let hint): try trustedKey(for: .key(hint: hint), trust, now).1
        case .chain(let chain):
            try trustedKey(for: .chain(CertificateChain(der: chain, subject: SignatureDocument.subject)), trust, now).1
        }
    }

    /// A function of its own, so that all but the payload is released before the payload is parsed.
    private static func verifiedPayload(
        _ signature: [UInt8],
        _ trust: Trust,
        _ now: Timestamp,
        _ limits: SignatureLimits
    ) throws -> ([UInt8], Signer) {
        let document = try SignatureDocument(signature, limits: limits)
        let (key, signer) = try trustedKey(for: document.material, trust, now)
        guard key.accepts(signature: document.signature, over: encoding(of: document.payload)) else {
            throw SigningFailure(
                .signatureInvalid,
                SignatureDocument.subject,
                "the signature is not one of \(signer) over this content: the bundle was changed after it was signed, or "
                    + "signed with another key (expected ECDSA \(key.curveName) in DER); get the bundle again from its maker"
            )
        }
        return (document.payload, signer)
    }

    private static func unverifiedPayload(
        _ signature: [UInt8],
        _ limits: SignatureLimits
    ) throws -> ([UInt8], ClaimedSigner) {
        let document = try SignatureDocument(signature, limits: limits)
        switch document.material {
        case .key(let hint): return (document.payload, ClaimedSigner(kind: .key, hint: hint.printable, name: nil))
        case .chain(let chain):
            let hint = try? chain.leafKey().hint
            return (document.payload, ClaimedSigner(kind: .certificate, hint: hint, name: chain.leaf.name))
        }
    }

    private static func trustedKey(
        for material: SignatureDocument.Material,
        _ trust: Trust,
        _ now: Timestamp
    ) throws(SigningFailure) -> (VerificationKey, Signer) {
        switch material {
        case .key(let hint):
            guard let (key, files) = trust.key(hint) else { throw untrusted(hint, trust) }
            try trust.revocations.check(key: hint, SignatureDocument.subject)
            let grant = trust.grant(of: files)
            try grant.check(at: now)
            return (key, Signer(kind: .key, hint: hint, name: files[0], grant: grant))
        case .chain(let chain):
            try chain.check(at: now)
            let grant = try chain.checkAnchor(in: trust, at: now)
            let key = try chain.leafKey()
            return (key, Signer(kind: .certificate, hint: key.hint, name: chain.leaf.name, grant: grant))
        }
    }

    private static func untrusted(_ hint: String, _ trust: Trust) -> SigningFailure {
        SigningFailure(
            .signatureUntrusted,
            SignatureDocument.subject,
            "signed with the key \(hint.printable), which is not trusted; trusted are: \(trust.keyList). "
                + "Put the signer's public key into the trust directory if you trust it",
            findings: [
                Finding(
                    code: SigningCode.signatureUntrusted.rawValue,
                    subject: SignatureDocument.subject,
                    expected: trust.keyList,
                    found: hint.printable
                )
            ]
        )
    }

    private static func encoding(of payload: [UInt8]) -> PreAuthenticationEncoding {
        PreAuthenticationEncoding(payloadType: Statement.payloadType, payload: payload)
    }
}
