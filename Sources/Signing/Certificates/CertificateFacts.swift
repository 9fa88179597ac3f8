import Identifiers
import SwiftASN1
import X509

/// The properties of one certificate that the rules use, parsed once.
struct CertificateFacts {
    let certificate: Certificate
    /// As it came.
    let der: [UInt8]
    let notBefore: Timestamp
    let notAfter: Timestamp
    let isAuthority: Bool
    /// The largest number of intermediates below it; nil for any number.
    let pathLength: Int?
    let mayIssue: Bool
    let maySignLists: Bool
    let maySign: Bool
    let isForCodeSigning: Bool
    /// True if it may issue certificates of code signers: its extended key usages are absent, or include code signing or any usage.
    let mayIssueSigners: Bool
    let unknownCriticalExtensions: [String]

    /// Critical extensions the rules above deal with.
    private static let known: [ASN1ObjectIdentifier] = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        .X509ExtensionID.subjectAlternativeName, .X509ExtensionID.nameConstraints,
    ]

    init(der: [UInt8], subject: String) throws(SigningFailure) {
        do {
            try self.init(Certificate(derEncoded: der), der)
        } catch {
            throw SigningFailure(
                .certificateEncoding,
                subject,
                "holds a certificate that cannot be read",
                underlying: error
            )
        }
    }

    private init(_ certificate: Certificate, _ der: [UInt8]) throws {
        self.certificate = certificate
        self.der = der
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
        maySignLists = usage?.cRLSign ?? false
        maySign = usage?.digitalSignature ?? false
        let extended = try extensions.extendedKeyUsage
        isForCodeSigning = extended?.contains(.codeSigning) ?? false
        mayIssueSigners = extended.map { $0.contains(.codeSigning) || $0.contains(.any) } ?? true
        unknownCriticalExtensions = extensions.filter { $0.critical && !Self.known.contains($0.oid) }.map {
            "\($0.oid)"
        }
    }

    /// Its subject, safe to show.
    var name: String { "\(certificate.subject)".printable }

    var isSelfIssued: Bool { certificate.issuer == certificate.subject }

    /// True if this certificate's key signed the other and its subject is the other's issuer.
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

    /// Requires a signature of the issuer that cannot be forged: a collision of SHA-1 can be computed.
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

    /// Requires that signers of code may stand below this CA: extended key usages nest, as openssl and browsers hold them.
    func checkNesting() throws(SigningFailure) {
        guard mayIssueSigners else {
            throw SigningFailure(
                .certificateUsage,
                name,
                expected: "a CA without extended key usages, or with codeSigning or any among them",
                found: extendedUsageDescription
            )
        }
    }

    /// Requires that the CA may vouch for the names of a certificate below it.
    /// - Parameter isSigner: it is the one that signed the bundle.
    func checkNames(of below: CertificateFacts, isSigner: Bool) throws(SigningFailure) {
        guard let field = certificate.extensions.first(where: { $0.oid == .X509ExtensionID.nameConstraints }) else {
            return
        }
        let constraints: ConstrainedNames
        do {
            constraints = try ConstrainedNames(extension: field.value)
        } catch {
            throw SigningFailure(
                .certificateNames,
                name,
                expected: "name constraints for DNS names, mail addresses, URIs, IP addresses or directory names",
                found: ((error as? ConstrainedNames.Unreadable)?.reason ?? "\(error)").printable
            )
        }
        let permitted = PermittedNames(constraints: constraints, isSigner: isSigner)
        if let flaw = permitted.flaw(in: try below.names()) {
            throw SigningFailure(
                .certificateNames,
                below.name,
                expected: "names that \(name) may vouch for",
                found: flaw
            )
        }
    }

    /// The subject, and every alternative name. A mail address in the subject is one too (RFC 5280, section 4.1.2.6).
    func names() throws(SigningFailure) -> [GeneralName] {
        var names: [GeneralName] = certificate.subject.isEmpty ? [] : [.directoryName(certificate.subject)]
        for attribute in certificate.subject.joined() where attribute.type == .RDNAttributeType.emailAddress {
            names.append(.rfc822Name(String(attribute.value) ?? ""))
        }
        do {
            names += try certificate.extensions.subjectAlternativeNames.map(Array.init) ?? []
        } catch {
            throw SigningFailure(
                .certificateNames,
                name,
                "its alternative names cannot be read",
                underlying: error
            )
        }
        return names
    }

    /// Lower-case hex without leading zeros, `0` for zero.
    var serial: String { SerialNumber.text(certificate.serialNumber.bytes) }

    /// Requires the properties of a signer's certificate.
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
