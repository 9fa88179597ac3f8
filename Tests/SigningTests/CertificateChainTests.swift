import Identifiers
import Signing
import TestSupport
import Testing
import X509

@Suite("Certificate chains")
struct CertificateChainTests {
    /// A chain a signer sends and the root a node trusts, and what must become of them.
    struct Case: CustomTestStringConvertible, Sendable {
        let what: String
        /// nil where the chain is good.
        let code: String?
        let make: @Sendable (SigningKey) throws -> (chain: [TestCertificate], root: TestCertificate)

        var testDescription: String { "\(what): \(code ?? "good")" }
    }

    @Test("A chain is accepted or refused for what it is", arguments: cases)
    func judged(_ chain: Case) throws {
        let key = SigningKey.generate()
        let (certificates, root) = try chain.make(key)
        let signature = try SignatureFactory.sign(
            payload: try Samples.statement().payload(),
            key: key,
            chain: try certificates.map { try $0.der }
        )
        guard let code = chain.code else {
            let signer = try BundleSignature.verify(signature, trust: try trust(root), at: TestCertificate.moment)
                .signer
            #expect(signer == Signer(kind: .certificate, hint: key.verificationKey.hint, name: "CN=Test Signer"))
            return
        }
        expectRefusal(code) {
            _ = try BundleSignature.verify(signature, trust: try trust(root), at: TestCertificate.moment)
        }
    }

    static let cases: [Case] = leaves + issuers + anchors

    private static let leaves: [Case] = [
        leaf("a usual leaf", nil) { _ in },
        leaf("a critical extended key usage", nil) { $0.isExtendedUsageCritical = true },
        leaf("more extended key usages", nil) { $0.extendedUsages = [.emailProtection, .codeSigning] },
        leaf("an expired leaf", "certificate.validity") { $0.validTo = before },
        leaf("a leaf not yet valid", "certificate.validity") { $0.validFrom = after },
        leaf("no codeSigning", "certificate.usage") { $0.extendedUsages = [.serverAuth, .emailProtection] },
        leaf("no extended key usage", "certificate.usage") { $0.extendedUsages = [] },
        leaf("any extended key usage", "certificate.usage") { $0.extendedUsages = [.any] },
        leaf("no digitalSignature", "certificate.usage") {
            $0.digitalSignature = false
            $0.keyCertSign = true
        },
        leaf("no key usage", "certificate.usage") { $0.hasKeyUsage = false },
        leaf("a CA as signer", "certificate.usage") { $0.isAuthority = true },
        leaf("an unknown critical extension", "certificate.critical") { $0.hasUnknownCriticalExtension = true },
        Case(what: "a self-issued signer", code: "certificate.self-issued") { key in
            let own = try TestCertificate.root("Test Signer", .signer, keyPEM: key.pem)
            return ([own], try TestCertificate.root())
        },
        Case(what: "another key's leaf", code: "signature.invalid") { _ in
            let root = try TestCertificate.root()
            return ([try root.issue()], root)
        },
    ]

    private static let issuers: [Case] = [
        intermediate("an intermediate", nil) { _ in },
        intermediate("an intermediate of path length 0", nil) { $0.pathLength = 0 },
        intermediate("an issuer that is no CA", "certificate.chain") { $0.isAuthority = false },
        intermediate("an issuer without keyCertSign", "certificate.chain") { $0.keyCertSign = false },
        intermediate("an issuer without key usage", "certificate.chain") { $0.hasKeyUsage = false },
        intermediate("an expired issuer", "certificate.validity") { $0.validTo = before },
        intermediate("an unknown critical extension in an issuer", "certificate.critical") {
            $0.hasUnknownCriticalExtension = true
        },
        Case(what: "a path longer than an intermediate allows", code: "certificate.chain") { key in
            let root = try TestCertificate.root()
            let upper = try root.issue("Upper", .authority.with { $0.pathLength = 0 })
            let lower = try upper.issue("Lower", .authority)
            return ([try lower.issue(key: key), lower, upper], root)
        },
        Case(what: "a self-issued certificate inside", code: "certificate.self-issued") { key in
            let root = try TestCertificate.root()
            let middle = try root.issue("Middle", .authority)
            let renewed = try middle.issue("Middle", .authority)
            return ([try renewed.issue(key: key), renewed, middle], root)
        },
        Case(what: "the root in the chain", code: "certificate.self-issued") { key in
            let root = try TestCertificate.root()
            return ([try root.issue(key: key), root], root)
        },
        Case(what: "certificates in the wrong order", code: "certificate.usage") { key in
            let root = try TestCertificate.root()
            let middle = try root.issue("Middle", .authority)
            return ([middle, try middle.issue(key: key)], root)
        },
        Case(what: "an issuer of the right name with another key", code: "certificate.chain") { key in
            let root = try TestCertificate.root()
            let middle = try root.issue("Middle", .authority)
            let impostor = try root.issue("Middle", .authority)
            return ([try middle.issue(key: key), impostor], root)
        },
        Case(what: "a leaf that issues a leaf", code: "certificate.chain") { key in
            let root = try TestCertificate.root()
            let first = try root.issue("First")
            return ([try first.issue(key: key), first], root)
        },
    ]

    private static let anchors: [Case] = [
        Case(what: "an unknown root", code: "certificate.untrusted") { key in
            let root = try TestCertificate.root()
            return ([try root.issue(key: key)], try TestCertificate.root("Other Root"))
        },
        Case(what: "another root of the same name", code: "certificate.untrusted") { key in
            let root = try TestCertificate.root()
            return ([try root.issue(key: key)], try TestCertificate.root())
        },
        Case(what: "an expired root", code: "certificate.validity") { key in
            let root = try TestCertificate.root("Old Root", .authority.with { $0.validTo = before })
            return ([try root.issue(key: key)], root)
        },
        Case(what: "a root of path length 0 above an intermediate", code: "certificate.chain") { key in
            let root = try TestCertificate.root("Root", .authority.with { $0.pathLength = 0 })
            let middle = try root.issue("Middle", .authority)
            return ([try middle.issue(key: key), middle], root)
        },
        Case(what: "a root of path length 1 above an intermediate", code: nil) { key in
            let root = try TestCertificate.root("Root", .authority.with { $0.pathLength = 1 })
            let middle = try root.issue("Middle", .authority)
            return ([try middle.issue(key: key), middle], root)
        },
        Case(what: "an RSA root above an elliptic leaf", code: nil) { key in
            let root = try TestCertificate.root("RSA Root", keyPEM: SampleKeys.rsa)
            return ([try root.issue(key: key)], root)
        },
        Case(what: "a leaf that an RSA root signed with SHA-1", code: "certificate.chain") { key in
            let root = try TestCertificate.root("RSA Root", keyPEM: SampleKeys.rsa)
            return ([try root.issue(key: key, algorithm: .sha1WithRSAEncryption)], root)
        },
    ]

    private static let before = Timestamp(milliseconds: TestCertificate.moment.milliseconds - 86_400_000)
    private static let after = Timestamp(milliseconds: TestCertificate.moment.milliseconds + 86_400_000)

    private static func leaf(
        _ what: String,
        _ code: String?,
        _ change: @escaping @Sendable (inout CertificateTraits) -> Void
    ) -> Case {
        Case(what: what, code: code) { key in
            let root = try TestCertificate.root()
            return ([try root.issue("Test Signer", .signer.with(change), key: key)], root)
        }
    }

    private static func intermediate(
        _ what: String,
        _ code: String?,
        _ change: @escaping @Sendable (inout CertificateTraits) -> Void
    ) -> Case {
        Case(what: what, code: code) { key in
            let root = try TestCertificate.root()
            let middle = try root.issue("Middle", .authority.with(change))
            return ([try middle.issue(key: key), middle], root)
        }
    }

    private func trust(_ root: TestCertificate) throws -> Trust {
        try Trust(files: [(name: "root.pem", pem: try root.pem)])
    }
}
