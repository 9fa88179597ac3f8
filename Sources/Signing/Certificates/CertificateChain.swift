import Identifiers
import X509

/// The certificates of a signature: the signer's first, each issued by the next, the root left out.
struct CertificateChain {
    /// Certificates that a chain may have.
    static let limit = 16

    let certificates: [CertificateFacts]
    let leaf: CertificateFacts

    init(der: [[UInt8]], subject: String) throws(SigningFailure) {
        guard der.count <= Self.limit else {
            throw SigningFailure(
                .certificateCount,
                subject,
                expected: "at most \(Self.limit) certificates",
                found: "\(der.count)"
            )
        }
        var certificates: [CertificateFacts] = []
        for bytes in der { certificates.append(try CertificateFacts(der: bytes, subject: subject)) }
        try self.init(certificates, subject: subject)
    }

    init(_ certificates: [CertificateFacts], subject: String) throws(SigningFailure) {
        guard let leaf = certificates.first else {
            throw SigningFailure(.certificateCount, subject, expected: "at least one certificate", found: "none")
        }
        self.certificates = certificates
        self.leaf = leaf
    }

    /// Checks the chain itself, for any issuer of its last certificate.
    func check(at now: Timestamp) throws(SigningFailure) {
        for certificate in certificates {
            try certificate.checkValidity(at: now)
            guard !certificate.isSelfIssued else {
                throw SigningFailure(
                    .certificateSelfIssued,
                    certificate.name,
                    expected: "the root left out of the chain",
                    found: "a certificate that is its own issuer"
                )
            }
            try certificate.checkExtensions()
            try certificate.checkAlgorithm()
        }
        try leaf.checkSigner()
        for (below, issuer) in certificates.dropFirst().enumerated() {
            try issuer.checkIssuer(intermediatesBelow: below)
            try issuer.checkNesting()
            try checkNames(below: issuer, count: below + 1)
            guard issuer.issued(certificates[below]) else {
                throw SigningFailure(
                    .certificateChain,
                    certificates[below].name,
                    expected: "the next certificate to be its issuer",
                    found: issuer.name
                )
            }
        }
    }

    /// Requires that one of the roots issued the last certificate, and may have, for such a signer, and that nothing on the way is
    /// revoked.
    /// - Returns: what the signer is bound to under that root.
    func checkAnchor(in trust: Trust, at now: Timestamp) throws(SigningFailure) -> TrustGrant {
        let last = certificates[certificates.count - 1]
        var flaw: SigningFailure?
        for root in trust.roots where root.facts.issued(last) {
            do throws(SigningFailure) {
                return try evaluate(root, trust, at: now)
            } catch {
                flaw = error
            }
        }
        throw flaw ?? untrusted(last, trust.roots.map(\.facts))
    }

    private func evaluate(_ root: Trust.Root, _ trust: Trust, at now: Timestamp) throws(SigningFailure) -> TrustGrant {
        try root.facts.checkValidity(at: now)
        try root.facts.checkExtensions()
        try root.facts.checkIssuer(intermediatesBelow: certificates.count - 1)
        try root.facts.checkNesting()
        try checkNames(below: root.facts, count: certificates.count)
        try trust.revocations.check(self, below: root.facts)
        let grant = trust.grant(of: root.files)
        try grant.check(leaf, at: now)
        return grant
    }

    /// - Parameter count: how many certificates stand below that CA.
    private func checkNames(below issuer: CertificateFacts, count: Int) throws(SigningFailure) {
        for (index, certificate) in certificates.prefix(count).enumerated() {
            try issuer.checkNames(of: certificate, isSigner: index == 0)
        }
    }

    /// The key the leaf certifies.
    func leafKey() throws(SigningFailure) -> VerificationKey {
        guard let key = VerificationKey(leaf.certificate.publicKey) else {
            throw SigningFailure(
                .certificateKey,
                leaf.name,
                expected: VerificationKey.rule,
                found: "\(leaf.certificate.publicKey)".printable
            )
        }
        return key
    }

    private func untrusted(_ last: CertificateFacts, _ roots: [CertificateFacts]) -> SigningFailure {
        let issuer = "\(last.certificate.issuer)".printable
        let trusted = roots.isEmpty ? "no CA certificate" : roots.map(\.name).joined(separator: "; ")
        return SigningFailure(
            .certificateUntrusted,
            leaf.name,
            "was issued under \(issuer), which is not trusted; the trust directory holds \(trusted). "
                + "Put that CA's certificate into the trust directory if you trust it",
            findings: [
                Finding(
                    code: SigningCode.certificateUntrusted.rawValue,
                    subject: leaf.name,
                    expected: trusted,
                    found: issuer
                )
            ]
        )
    }
}
