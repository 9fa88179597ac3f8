import Identifiers
import Signing
import TestSupport
import Testing

@Suite("The trust directory")
struct TrustTests {
    @Test("Files may hold several keys and roots, text between them, and the same key twice")
    func several() throws {
        let (first, second) = (SigningKey.generate().verificationKey, SigningKey.generate().verificationKey)
        let root = try TestCertificate.root("Plant CA")
        let trust = try Trust(files: [
            (name: "a.pem", pem: "Line 1:\n" + first.pem + "\nthe CA:\n" + (try root.pem)),
            (name: "b.pem", pem: second.pem.replacing("\n", with: "\r\n") + first.pem),
        ])
        #expect(trust.entries.map(\.file) == ["a.pem", "a.pem", "b.pem"])
        #expect(trust.entries.map(\.identity) == [first.hint, "CN=Plant CA", second.hint])
        #expect(trust.entries.map(\.expires) == [nil, CertificateTraits.authority.validTo, nil])
        #expect(!trust.isEmpty)
        #expect(try Trust(files: []).isEmpty)
    }

    @Test(
        "A file that cannot be trusted is an error that names it",
        arguments: [
            "trust.private-key", "trust.certificate", "trust.key", "trust.pem", "no base64", "no block", "cut off",
            "no CA",
        ]
    )
    func refused(what: String) throws {
        let root = try TestCertificate.root()
        let pem =
            switch what {
            case "trust.private-key": SigningKey.generate().verificationKey.pem + SigningKey.generate().pem
            case "trust.certificate": try root.issue().pem
            case "no CA": try TestCertificate.root("X", .authority.with { $0.keyCertSign = false }).pem
            case "trust.key": SampleKeys.rsaPublic
            case "trust.pem": "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"
            case "no base64": "-----BEGIN PUBLIC KEY-----\n????\n-----END PUBLIC KEY-----\n"
            case "cut off": String(SigningKey.generate().verificationKey.pem.dropLast(8))
            default: "nothing here"
            }
        let failure = try #require(throws: SigningFailure.self) {
            try Trust(files: [(name: "bad.pem", pem: pem)])
        }
        let code = what.hasPrefix("trust.") ? what : what == "no CA" ? "trust.certificate" : "trust.pem"
        #expect(failure.stableCode == code)
        #expect(failure.subject == "bad.pem")
        #expect(failure.kind == .failed)
    }
}
