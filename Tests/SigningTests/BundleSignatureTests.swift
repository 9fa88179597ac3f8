import Identifiers
import Signing
import TestSupport
import Testing

@Suite("Signing and verifying bundle.sig")
struct BundleSignatureTests {
    @Test("A signature made with a key verifies with that key and gives the statement back")
    func keyRoundTrip() throws {
        let key = SigningKey.generate()
        let statement = try Samples.statement()
        let signature = try BundleSignature.sign(statement, with: SigningIdentity(key: key))
        let trust = try Trust(files: [(name: "line-1.pem", pem: key.verificationKey.pem)])
        let (read, signer) = try BundleSignature.verify(signature, trust: trust, at: TestCertificate.moment)
        #expect(read.subject == statement.subject)
        #expect(read.resources == statement.resources)
        #expect(read.root == statement.root)
        #expect(signer == Signer(kind: .key, hint: key.verificationKey.hint, name: "line-1.pem"))
    }

    @Test("An unknown key is refused with its hint, the trusted keys and what to do")
    func untrusted() throws {
        let (key, other) = (SigningKey.generate(), SigningKey.generate())
        let signature = try BundleSignature.sign(try Samples.statement(), with: SigningIdentity(key: key))
        let trust = try Trust(files: [(name: "other.pem", pem: other.verificationKey.pem)])
        let failure = try #require(throws: SigningFailure.self) {
            try BundleSignature.verify(signature, trust: trust, at: TestCertificate.moment)
        }
        #expect(failure.code == .signatureUntrusted)
        #expect(failure.kind == .refused)
        for part in [key.verificationKey.hint, other.verificationKey.hint, "other.pem", "trust directory"] {
            #expect(failure.message.contains(part))
        }
    }

    @Test("A key in a file that is not read for its name is missed in words that say so")
    func passedOver() throws {
        let key = SigningKey.generate()
        let signature = try BundleSignature.sign(try Samples.statement(), with: SigningIdentity(key: key))
        let trust = try Trust(files: [], passedOver: ["k.pem.pub", "notes.txt"])
        let failure = try #require(throws: SigningFailure.self) {
            try BundleSignature.verify(signature, trust: trust, at: TestCertificate.moment)
        }
        #expect(failure.message.hasSuffix("must end in .pem: k.pem.pub, notes.txt"), "\(failure.message)")
    }

    @Test("A file that is to bound or to revoke and is not read for its name is told of")
    func passedOverBounds() throws {
        let key = SigningKey.generate().verificationKey
        let trust = try Trust(files: [(name: "k.pem", pem: key.pem)], passedOver: ["k.YAML", "revoked.txt"])
        let findings = trust.findings(at: TestCertificate.moment)
        for name in ["k.YAML", "revoked.txt"] { #expect(findings.contains { $0.hasPrefix("trust: \(name) ") }) }
        #expect(try Trust(files: [(name: "k.pem", pem: key.pem)]).findings(at: TestCertificate.moment).isEmpty)
    }

    @Test("What a signature claims can be read without trust")
    func unverified() throws {
        let key = SigningKey.generate()
        let signature = try BundleSignature.sign(try Samples.statement(), with: SigningIdentity(key: key))
        let (statement, claimed) = try BundleSignature.readUnverified(signature)
        #expect(statement.resources.count == 3)
        #expect(claimed.hint == key.verificationKey.hint)
        #expect(claimed.kind == .key)
    }

    @Test("The signature is compact JSON with sorted keys, the same but for the ECDSA value")
    func bytes() throws {
        let key = SigningKey.generate()
        let text = String(
            decoding: try BundleSignature.sign(try Samples.statement(), with: SigningIdentity(key: key)),
            as: UTF8.self
        )
        #expect(text.hasPrefix(#"{"dsseEnvelope":{"payload":""#))
        #expect(
            text.hasSuffix(
                #"}]},"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":""#
                    + key.verificationKey.hint + #""},"tlogEntries":[]}}"#
            )
        )
    }
}
