import Crypto
import DurableFiles
import Identifiers
import Signing
import TestSupport

/// The keys and certificates of bundles/golden. Kept there, so that cases can be added later; they protect nothing.
struct GoldenKeys {
    let p256: SigningKey
    let p384: SigningKey
    let p521: SigningKey
    let stranger: SigningKey
    let root: TestCertificate
    let issuer: TestCertificate
    private let issuerPEM: String

    static let trustFiles = ["p256.pub", "p384.pub", "p521.pub", "root.cert"].map { "trust/TEST-ONLY-\($0).pem" }
    private static let directories = ["keys", "trust"]

    /// Reads them; makes those that are not there.
    init(in directory: DirectoryHandle) throws {
        for name in Self.directories { _ = try directory.openOrMake(directory: name) }
        func kept(_ name: String, _ make: () throws -> String) throws -> String {
            if try directory.status(of: name) == nil {
                try directory.create(file: name).write(Array(try make().utf8))
            }
            return String(decoding: try directory.read(file: name), as: UTF8.self)
        }
        func key(_ name: String, _ make: () -> String = { SigningKey.generate().pem }) throws -> SigningKey {
            try SigningKey(pem: kept("keys/TEST-ONLY-\(name).key.pem", make), subject: name)
        }
        p256 = try key("p256")
        p384 = try key("p384") { P384.Signing.PrivateKey().pemRepresentation + "\n" }
        p521 = try key("p521") { P521.Signing.PrivateKey().pemRepresentation + "\n" }
        stranger = try key("stranger")
        for (name, key) in [("p256", p256), ("p384", p384), ("p521", p521)] {
            _ = try kept("trust/TEST-ONLY-\(name).pub.pem") { key.verificationKey.pem }
        }
        let rootKey = try key("root").pem
        let rootPEM = try kept(Self.trustFiles[3]) {
            try TestCertificate.root("Slipway Test Root", Self.lasting(.authority), keyPEM: rootKey).pem
        }
        let root = try TestCertificate(pem: rootPEM, keyPEM: rootKey)
        let issuerKey = try key("issuer")
        issuerPEM = try kept("keys/TEST-ONLY-issuer.cert.pem") {
            try root.issue("Slipway Test Issuer", Self.lasting(.authority), key: issuerKey).pem
        }
        self.root = root
        issuer = try TestCertificate(pem: issuerPEM, keyPEM: issuerKey.pem)
    }

    /// A signer whose certificate the test issuer issues for this one bundle.
    func certified(_ key: SigningKey, _ name: String) throws -> SigningIdentity {
        let leaf = try issuer.issue(name, Self.lasting(.signer).with { $0.isExtendedUsageCritical = true }, key: key)
        return try SigningIdentity(
            key: key,
            certificateChainPEM: leaf.pem + issuerPEM,
            subject: name,
            at: GoldenCase.moment
        )
    }

    /// The same, valid for a hundred years: the files must outlive the tests of many releases.
    static func lasting(_ traits: CertificateTraits) -> CertificateTraits {
        traits.with { $0.validTo = Timestamp(seconds: 4_922_899_200) }
    }
}
