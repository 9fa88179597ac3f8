import Identifiers
import Signing
import TestSupport
import Testing

@Suite("Signing with certificates")
struct SigningIdentityTests {
    @Test("A root at the end of the chain file is left out of the signature, and the signature verifies")
    func roundTrip() throws {
        let key = SigningKey.generate()
        let root = try TestCertificate.root()
        let middle = try root.issue("Middle", .authority)
        let chain = try middle.issue(key: key).pem + middle.pem + root.pem
        let identity = try SigningIdentity(
            key: key,
            certificateChainPEM: chain,
            subject: "chain.pem",
            at: TestCertificate.moment
        )
        let signature = try BundleSignature.sign(try Samples.statement(), with: identity)
        let trust = try Trust(files: [(name: "root.pem", pem: try root.pem)])
        let (statement, signer) = try BundleSignature.verify(signature, trust: trust, at: TestCertificate.moment)
        #expect(statement.resources == (try Samples.statement().resources))
        #expect(signer == Signer(kind: .certificate, hint: key.verificationKey.hint, name: "CN=Test Signer"))
        #expect(try BundleSignature.readUnverified(signature).claimed.name == "CN=Test Signer")
        expectRefusal("certificate.validity") {
            let later = Timestamp(milliseconds: CertificateTraits.signer.validTo.milliseconds + 1)
            _ = try BundleSignature.verify(signature, trust: trust, at: later)
        }
    }

    @Test(
        "A chain that would not verify is reported before anything is signed",
        arguments: [
            "certificate.validity", "certificate.usage", "certificate.chain", "certificate.self-issued",
            "key.certificate",
            "key.pem",
        ]
    )
    func reported(code: String) throws {
        let key = SigningKey.generate()
        let root = try TestCertificate.root()
        let chain =
            switch code {
            case "certificate.validity":
                try root.issue("Old", .signer.with { $0.validTo = $0.validFrom }, key: key).pem
            case "certificate.usage": try root.issue("Server", .signer.with { $0.extendedUsages = [] }, key: key).pem
            case "certificate.chain": try root.issue(key: key).pem + TestCertificate.root().pem
            case "certificate.self-issued": try TestCertificate.root("Own", .signer, keyPEM: key.pem).pem
            case "key.certificate": try root.issue().pem
            default: key.verificationKey.pem
            }
        expectRefusal(code) {
            _ = try SigningIdentity(
                key: key,
                certificateChainPEM: chain,
                subject: "chain.pem",
                at: TestCertificate.moment
            )
        }
    }
}
