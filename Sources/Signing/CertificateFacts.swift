import Identifiers
import SwiftASN1
import X509

/// What the rules ask of one certificate, parsed once.
struct CertificateFacts {
    let certificate: Certificate
    let notBefore: Timestamp
    let notAfter: Timestamp
    let isAuthority: Bool
    /// How many intermediates may stand below it; nil for any number.
    let pathLength: Int?
    let mayIssue: Bool
    let maySign: Bool
    let isForCodeSigning: Bool
    let unknownCriticalExtensions: [String]

    /// Critical extensions the rules above deal with.
    private static let known: [ASN1ObjectIdentifier] = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        .X509ExtensionID.subjectAlternativeName,
    ]

    init(der: [UInt8], subject: String) throws(SigningFailure) {
        do {
            try self.init(Certificate(derEncoded: der))
        } catch {
            throw SigningFailure(
                .certificateEncoding,
                subject,
                "holds a certificate that cannot be read",
                underlying: error
            )
        }
    }

    private init(_ certificate: Certificate) throws {
        self.certificate = certificate
        (notBefore, notAfter) = try Validity.read(tbsCertificate: certificate.tbsCertificateBytes)
        let extensions = certificate.extensions
        if case .isCertificateAuthority(let length) = try extensions.basicConstraints {
            isAuthority = true
            pathLength = length
        } else {
            isAuthority = false
            pathLength = nil
        }
        let usage = try extensions.keyUsage
        mayIssue = usage?.keyCertSign ?? false
        maySign = usage?.digitalSignature ?? false
        isForCodeSigning = try extensions.extendedKeyUsage?.contains(.codeSigning) ?? false
        unknownCriticalExtensions = extensions.filter { $0.critical && !Self.known.contains($0.oid) }.map {
            "\($0.oid)"
        }
    }

    /// Its subject, safe to show.
    var name: String { "\(certificate.subject)".printable }

    var isSelfIssued: Bool { certificate.issuer == certificate.subject }

    /// Whether this certificate's key signed the other and its subject is the other's issuer.
    func issued(_ other: CertificateFacts) -> Bool {
        certificate.subject == other.certificate.issuer
            && certificate.publicKey.isValidSignature(other.certificate.signature, for: other.certificate)
    }

    func checkValidity(at now: Timestamp) throws(SigningFailure) {
        guard notBefore <= now, now <= notAfter else {
            throw SigningFailure(
                .certificateValidity,
                name,
                "is not valid at \(now): expected a time from \(notBefore) to \(notAfter); sign again with a valid "
                    + "certificate, or set the clock if it is wrong",
                findings: [
                    Finding(
                        code: SigningCode.certificateValidity.rawValue,
                        subject: name,
                        expected: "\(notBefore) to \(notAfter)",
                        found: "\(now)"
                    )
                ]
            )
        }
    }

    /// Demands that what its issuer signed cannot be forged: a collision of SHA-1 can be computed.
    func checkAlgorithm() throws(SigningFailure) {
        guard certificate.signatureAlgorithm != .sha1WithRSAEncryption else {
            throw SigningFailure(
                .certificateChain,
                name,
                expected: "a signature of its issuer with SHA-256 or stronger",
                found: "SHA-1"
            )
        }
    }

    func checkExtensions() throws(SigningFailure) {
        guard unknownCriticalExtensions.isEmpty else {
            throw SigningFailure(
                .certificateCritical,
                name,
                expected: "no critical extension beyond those understood",
                found: unknownCriticalExtensions.joined(separator: ", ")
            )
        }
    }

    /// - Parameter below: the intermediates that stand between it and the leaf.
    func checkIssuer(intermediatesBelow below: Int) throws(SigningFailure) {
        guard isAuthority, mayIssue else {
            throw SigningFailure(
                .certificateChain,
                name,
                expected: "a CA whose keyUsage has keyCertSign",
                found: isAuthority ? "no keyCertSign" : "no CA"
            )
        }
        if let pathLength, below > pathLength {
            throw SigningFailure(
                .certificateChain,
                name,
                expected: "at most \(pathLength) intermediates below it",
                found: "\(below)"
            )
        }
    }

    /// Demands what the certificate of a signer must be.
    func checkSigner() throws(SigningFailure) {
        guard !isAuthority else {
            throw SigningFailure(.certificateUsage, name, expected: "the certificate of a signer", found: "a CA")
        }
        guard maySign else {
            throw SigningFailure(
                .certificateUsage,
                name,
                expected: "keyUsage digitalSignature",
                found: usageDescription
            )
        }
        guard isForCodeSigning else {
            throw SigningFailure(
                .certificateUsage,
                name,
                expected: "extended key usage codeSigning",
                found: extendedUsageDescription
            )
        }
    }

    private var usageDescription: String {
        ((try? certificate.extensions.keyUsage) ?? nil).map { "\($0)" } ?? "no keyUsage"
    }

    private var extendedUsageDescription: String {
        let usages = ((try? certificate.extensions.extendedKeyUsage) ?? nil).map { "\($0)" }
        return usages?.printable ?? "no extended key usage"
    }
}
