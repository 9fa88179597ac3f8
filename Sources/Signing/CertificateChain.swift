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

    /// Everything the chain itself must be, whoever issued its last certificate.
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

    /// Demands that one of the roots issued the last certificate, and may have.
    func checkAnchor(among roots: [CertificateFacts], at now: Timestamp) throws(SigningFailure) {
        let last = certificates[certificates.count - 1]
        var flaw: SigningFailure?
        for root in roots where root.issued(last) {
            do throws(SigningFailure) {
                try root.checkValidity(at: now)
                try root.checkExtensions()
                try root.checkIssuer(intermediatesBelow: certificates.count - 1)
                return
            } catch {
                flaw = error
            }
        }
        throw flaw ?? untrusted(last, roots)
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
