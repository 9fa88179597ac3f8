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

    /// Signs a statement as it is written, even if it is false: for bundles that must be refused.
    package static func sign(payload: [UInt8], with identity: SigningIdentity) throws(SigningFailure) -> [UInt8] {
        try sign(payload: payload, with: identity, name: SignatureDocument.subject)
    }

    /// - Parameter name: of the document in an error.
    static func sign(
        payload: [UInt8],
        payloadType: String = Statement.payloadType,
        with identity: SigningIdentity,
        name: String
    ) throws(SigningFailure) -> [UInt8] {
        let message = PreAuthenticationEncoding(payloadType: payloadType, payload: payload)
        let signature = try identity.key.signature(over: message)
        try identity.key.verificationKey.requireSignature(signature, over: message, of: name)
        return SignatureDocument.write(
            payload: payload,
            payloadType: payloadType,
            signature: signature,
            certificates: identity.certificates,
            hint: identity.key.verificationKey.hint
        )
    }

    /// Verifies the signature against the trust, then reads the statement and checks all of it. No part of the statement is read
    /// before, and neither document is in memory as a whole.
    ///
    /// Throws `JSONFailure` or `SigningFailure`, or what the source threw.
    /// - Parameter now: the time at which certificates must be valid.
    package static func verify(
        _ signature: any SignatureSource,
        trust: Trust,
        at now: Timestamp,
        limits: SignatureLimits = .standard
    ) throws -> (statement: Statement, signer: Signer) {
        let document = try SignatureDocument(signature, limits: limits)
        let signer = try signer(of: document, trust, now)
        return (try statement(of: document, limits), signer)
    }

    /// Verifies the signature against the trust and leaves the statement unread: for bytes whose statement was read before.
    ///
    /// Throws as `verify` does.
    package static func signer(
        of signature: any SignatureSource,
        trust: Trust,
        at now: Timestamp,
        limits: SignatureLimits = .standard
    ) throws -> Signer {
        try signer(of: SignatureDocument(signature, limits: limits), trust, now)
    }

    private static func signer(of document: SignatureDocument, _ trust: Trust, _ now: Timestamp) throws -> Signer {
        let (key, signer) = try trustedKey(for: document.material, trust, now)
        let encoding = PreAuthenticationEncoding(payloadType: Statement.payloadType, size: document.payloadSize) {
            piece in
            try document.payload().forEachPiece(piece)
        }
        guard try key.accepts(signature: document.signature, over: encoding) else {
            throw SigningFailure(
                .signatureInvalid,
                SignatureDocument.subject,
                "the signature is not one of \(signer) over this content: the bundle was changed after it was signed, or "
                    + "signed with another key (expected ECDSA \(key.curveName) in DER); get the bundle again from its maker"
            )
        }
        return signer
    }

    /// Reads the claimed signer without the signed list, so that `Trust.standing` can judge it later and again.
    ///
    /// Throws `JSONFailure` or `SigningFailure`, or what the source threw.
    package static func material(
        of signature: any SignatureSource,
        limits: SignatureLimits = .standard
    ) throws -> SignatureMaterial {
        try SignatureDocument(signature, limits: limits).signatureMaterial
    }

    /// The digest of the signed statement, byte for byte: what a claim about the bundle names. Nothing is verified.
    ///
    /// Throws `JSONFailure` or `SigningFailure`, or what the source threw.
    package static func statementDigest(
        of signature: any SignatureSource,
        limits: SignatureLimits = .standard
    ) throws -> Digest {
        var sum = SHA256Sum()
        try SignatureDocument(signature, limits: limits).payload().forEachPiece { sum.update(Array($0)) }
        return sum.finish()
    }

    /// Decides if a signer may vouch for bundles under this trust. The signed bytes are not read.
    static func evaluate(
        _ material: SignatureMaterial,
        _ trust: Trust,
        at now: Timestamp
    ) throws(SigningFailure) -> Signer {
        try trustedKey(for: material, trust, now, name: SignatureDocument.subject).1
    }

    /// The key that a signer signs with, if the trust holds it.
    /// - Parameter name: of the document in an error.
    static func trustedKey(
        for material: SignatureMaterial,
        _ trust: Trust,
        _ now: Timestamp,
        name: String
    ) throws(SigningFailure) -> (VerificationKey, Signer) {
        switch material {
        case .key(let hint): try trustedKey(for: .key(hint: hint), trust, now)
        case .chain(let chain):
            try trustedKey(for: .chain(CertificateChain(der: chain, subject: name)), trust, now)
        }
    }

    /// Reads the statement without verifying the signature, for display only.
    ///
    /// Throws `JSONFailure` or `SigningFailure`, or what the source threw.
    package static func readUnverified(
        _ signature: any SignatureSource,
        limits: SignatureLimits = .standard
    ) throws -> (statement: Statement, claimed: ClaimedSigner) {
        let document = try SignatureDocument(signature, limits: limits)
        return (try statement(of: document, limits), claimed(by: document.material))
    }

    /// The signer that a signature names, not verified, for display only.
    ///
    /// Throws `JSONFailure` or `SigningFailure`, or the error of the source.
    package static func claimedSigner(of signature: any SignatureSource) throws -> ClaimedSigner {
        claimed(by: try SignatureDocument(signature, limits: .standard).material)
    }

    private static func claimed(by material: SignatureDocument.Material) -> ClaimedSigner {
        switch material {
        case .key(let hint): ClaimedSigner(kind: .key, hint: hint.printable, name: nil)
        case .chain(let chain):
            ClaimedSigner(kind: .certificate, hint: try? chain.leafKey().hint, name: chain.leaf.name)
        }
    }

    private static func statement(of document: SignatureDocument, _ limits: SignatureLimits) throws -> Statement {
        let payload = try document.payload()
        return try Statement(limits: limits) { try payload.read(into: $0) }
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
                + "Put the signer's public key into the trust directory if you trust it\(trust.passedOverHint)",
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
}
