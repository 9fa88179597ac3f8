import AutomationNode
import Crypto
import SwiftASN1
import TestSupport
import X509

#if canImport(FoundationEssentials)
import FoundationEssentials
#endif

/// A CA that signs itself, and a certificate of it for 127.0.0.1 and localhost.
struct Authority {
    private let root: String
    private let leaf: String
    private let key: String

    init(hosts: [GeneralName] = [.dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
        throws
    {
        let rootKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("Test CA") }
        let now = Date()
        let root = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: rootKey.publicKey,
            notValidBefore: now - 3600,
            notValidAfter: now + 86400,
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            },
            issuerPrivateKey: rootKey
        )
        let leafKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let leaf = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: leafKey.publicKey,
            notValidBefore: now - 3600,
            notValidAfter: now + 86400,
            issuer: name,
            subject: try DistinguishedName { CommonName("node") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                SubjectAlternativeNames(hosts)
            },
            issuerPrivateKey: rootKey
        )
        self.root = try root.serializeAsPEM().pemString
        self.leaf = try leaf.serializeAsPEM().pemString
        key = try leafKey.serializeAsPEM().pemString
    }

    /// The files a node serves with.
    func serve(in directory: TemporaryDirectory) throws -> NodeConfiguration.TLS {
        let certificate = try directory.write(Array((leaf + "\n").utf8), to: "node.pem")
        let key = try directory.write(Array((key + "\n").utf8), to: "node.key")
        let yaml = "tls: {certificate: \(certificate), key: \(key)}\n"
        let configuration = try NodeConfiguration(yaml: yaml, subject: "test")
        guard let tls = configuration.tls else { throw Missing() }
        return tls
    }

    /// The file a client trusts.
    func write(in directory: TemporaryDirectory) throws -> String {
        try directory.write(Array((root + "\n").utf8), to: "ca.pem")
    }

    struct Missing: Error {}
}
