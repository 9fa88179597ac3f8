import Foundation
package import Identifiers
package import Signing
import SwiftASN1
package import X509

/// The properties of a certificate for a test. The initial ones are those of a good certificate.
package struct CertificateTraits: Sendable {
    package var validFrom = Timestamp(milliseconds: 1_767_225_600_000)
    package var validTo = Timestamp(milliseconds: 1_893_456_000_000)
    package var isAuthority: Bool
    package var pathLength: Int?
    package var keyCertSign: Bool
    package var hasKeyUsage = true
    package var digitalSignature: Bool
    package var extendedUsages: [ExtendedKeyUsage.Usage]
    package var isExtendedUsageCritical = false
    package var hasUnknownCriticalExtension = false
    /// Names and addresses it is for.
    package var hosts: [GeneralName] = []

    /// A CA that may sign certificates, valid from 2026 to 2030.
    package static let authority = CertificateTraits(
        isAuthority: true,
        keyCertSign: true,
        digitalSignature: false,
        extendedUsages: []
    )
    /// A signer of bundles, valid from 2026 to 2030.
    package static let signer = CertificateTraits(
        isAuthority: false,
        keyCertSign: false,
        digitalSignature: true,
        extendedUsages: [.codeSigning]
    )

    /// A server on the network, valid from 2026 to 2030.
    package static let server = signer.with { $0.extendedUsages = [.serverAuth] }

    /// A client on the network, valid from 2026 to 2030.
    package static let client = signer.with { $0.extendedUsages = [.clientAuth] }

    private init(
        isAuthority: Bool,
        keyCertSign: Bool,
        digitalSignature: Bool,
        extendedUsages: [ExtendedKeyUsage.Usage]
    ) {
        self.isAuthority = isAuthority
        self.keyCertSign = keyCertSign
        self.digitalSignature = digitalSignature
        self.extendedUsages = extendedUsages
    }

    /// The same with some of it changed.
    package func with(_ change: (inout CertificateTraits) -> Void) -> CertificateTraits {
        var traits = self
        change(&traits)
        return traits
    }

    fileprivate func extensions() throws -> Certificate.Extensions {
        var extensions = Certificate.Extensions()
        let constraints: BasicConstraints =
            isAuthority ? .isCertificateAuthority(maxPathLength: pathLength) : .notCertificateAuthority
        try extensions.append(Certificate.Extension(constraints, critical: true))
        if hasKeyUsage {
            let usage = KeyUsage(digitalSignature: digitalSignature, keyCertSign: keyCertSign, cRLSign: isAuthority)
            try extensions.append(Certificate.Extension(usage, critical: true))
        }
        if !extendedUsages.isEmpty {
            let usage = try ExtendedKeyUsage(extendedUsages)
            try extensions.append(Certificate.Extension(usage, critical: isExtendedUsageCritical))
        }
        if !hosts.isEmpty {
            try extensions.append(Certificate.Extension(SubjectAlternativeNames(hosts), critical: false))
        }
        if hasUnknownCriticalExtension {
            try extensions.append(
                Certificate.Extension(oid: [1, 3, 6, 1, 4, 1, 99999, 1], critical: true, value: [0x05, 0x00])
            )
        }
        return extensions
    }
}

/// A certificate a test made, and the key it certifies.
package struct TestCertificate: Sendable {
    package let certificate: Certificate
    private let key: Certificate.PrivateKey

    /// A moment at which certificates with the usual traits are valid.
    package static let moment = Timestamp(milliseconds: 1_795_426_200_000)

    /// A certificate made before.
    package init(pem: String, keyPEM: String) throws {
        certificate = try Certificate(pemEncoded: pem)
        key = try Certificate.PrivateKey(pemEncoded: keyPEM)
    }

    private init(certificate: Certificate, key: Certificate.PrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    /// A certificate that is its own issuer.
    ///
    /// - Parameter keyPEM: its private key; nil for a new one on P-256.
    package static func root(
        _ name: String = "Test Root",
        _ traits: CertificateTraits = .authority,
        keyPEM: String? = nil
    ) throws -> TestCertificate {
        let key = try Certificate.PrivateKey(pemEncoded: keyPEM ?? SigningKey.generate().pem)
        let subject = try distinguishedName(name)
        let certificate = try make(key.publicKey, subject, traits, issuer: subject, issuerKey: key)
        return TestCertificate(certificate: certificate, key: key)
    }

    /// A certificate this one issues, whatever it may be.
    package func issue(
        _ name: String = "Test Signer",
        _ traits: CertificateTraits = .signer,
        key: SigningKey = .generate(),
        algorithm: Certificate.SignatureAlgorithm? = nil
    ) throws -> TestCertificate {
        let issued = try Certificate.PrivateKey(pemEncoded: key.pem)
        let certificate = try Self.make(
            issued.publicKey,
            Self.distinguishedName(name),
            traits,
            issuer: certificate.subject,
            issuerKey: self.key,
            algorithm: algorithm
        )
        return TestCertificate(certificate: certificate, key: issued)
    }

    package var pem: String {
        get throws { try certificate.serializeAsPEM().pemString + "\n" }
    }

    package var keyPEM: String {
        get throws { try key.serializeAsPEM().pemString + "\n" }
    }

    package var der: [UInt8] {
        get throws { try certificate.serializeAsPEM().derBytes }
    }

    private static func distinguishedName(_ name: String) throws -> DistinguishedName {
        try DistinguishedName { CommonName(name) }
    }

    private static func make(
        _ key: Certificate.PublicKey,
        _ subject: DistinguishedName,
        _ traits: CertificateTraits,
        issuer: DistinguishedName,
        issuerKey: Certificate.PrivateKey,
        algorithm: Certificate.SignatureAlgorithm? = nil
    ) throws -> Certificate {
        try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key,
            notValidBefore: Date(timeIntervalSince1970: Double(traits.validFrom.milliseconds) / 1000),
            notValidAfter: Date(timeIntervalSince1970: Double(traits.validTo.milliseconds) / 1000),
            issuer: issuer,
            subject: subject,
            signatureAlgorithm: algorithm ?? issuerKey.usualAlgorithm,
            extensions: try traits.extensions(),
            issuerPrivateKey: issuerKey
        )
    }
}

extension Certificate.PrivateKey {
    fileprivate var usualAlgorithm: Certificate.SignatureAlgorithm {
        "\(publicKey)".hasPrefix("RSA") ? .sha256WithRSAEncryption : .ecdsaWithSHA256
    }
}
