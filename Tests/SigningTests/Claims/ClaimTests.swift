import Crypto
import Foundation
import Identifiers
import Signing
import TestSupport
import Testing
import X509

@Suite("Claims")
struct ClaimTests {
    @Test("each kind of claim reads back as it was signed, and verifies under its signer's key alone")
    func roundTrip() throws {
        let (identity, trust) = try SigningIdentity.trusted()
        let other = try SigningIdentity.trusted()
        for content in try SampleClaims.all() {
            let signed = try Claim.sign(content, with: identity)
            let read = try Claim(signed.bytes)
            #expect(read == signed)
            #expect(read.content == content)
            #expect(read.statement == signed.statement)
            #expect(try read.signer(under: trust, at: TestCertificate.moment).kind == .key)
            expectRefusal("signature.untrusted") {
                _ = try read.signer(under: other.trust, at: TestCertificate.moment)
            }
        }
    }

    @Test("a key under a passphrase, a certificate and a signer elsewhere sign claims as a key in a file does")
    func signers() throws {
        let content = try SampleClaims.signOff()
        let key = SigningKey.generate()
        let keyTrust = try Trust(files: [(name: "anna.pem", pem: key.verificationKey.pem)])
        let sealed = try SigningKey(
            pem: try key.encryptedPEM(Self.secret()),
            subject: "key.pem",
            passphrase: { Self.secret() }
        )
        let elsewhere = ElsewhereSigner(key: key)
        for identity in [SigningIdentity(key: sealed), SigningIdentity(signer: elsewhere)] {
            let claim = try Claim.sign(content, with: identity)
            #expect(try claim.signer(under: keyTrust, at: TestCertificate.moment).hint == key.verificationKey.hint)
        }

        let root = try TestCertificate.root()
        let middle = try root.issue("Middle", .authority)
        let leaf = try middle.issue("Anna", .signer.with { $0.hosts = [.rfc822Name("anna@Example.ORG")] }, key: key)
        let identity = try SigningIdentity(
            key: key,
            certificateChainPEM: leaf.pem + middle.pem,
            subject: "chain.pem",
            at: TestCertificate.moment
        )
        let claim = try Claim(Claim.sign(content, with: identity).bytes)
        let signer = try claim.signer(
            under: Trust(files: [(name: "root.pem", pem: try root.pem)]),
            at: TestCertificate.moment
        )
        #expect(signer.kind == .certificate)
        #expect(try claim.material.addresses() == ["email:anna@example.org"])
        let pattern = try #require(SubjectPattern(anyOf: "*@example.org"))
        #expect(try claim.material.names(matching: [pattern]) == ["email:anna@example.org"])
        expectRefusal("certificate.untrusted") { _ = try claim.signer(under: keyTrust, at: TestCertificate.moment) }
    }

    private static func secret() -> Secret {
        var bytes = Array("secret".utf8)
        return Secret(taking: &bytes)
    }

    @Test("a signer that answers with another key's signature is caught before a claim is written")
    func wrongAnswer() throws {
        let elsewhere = ElsewhereSigner(key: .generate(), announced: SigningKey.generate().verificationKey)
        expectRefusal("key.signature") {
            _ = try Claim.sign(try SampleClaims.signOff(), with: SigningIdentity(signer: elsewhere))
        }
    }

    @Test("a claim of 64 KiB is read; one byte more is refused before anything of it is parsed")
    func size() throws {
        let claim = try Claim.sign(try SampleClaims.signOff(), with: SigningIdentity(key: .generate()))
        let padding = [UInt8](repeating: 0x20, count: ClaimLimits.bytes - claim.bytes.count)
        #expect(try Claim(claim.bytes + padding) == claim)
        expectRefusal("claim.too-large") { _ = try Claim(claim.bytes + padding + [0x20]) }
        expectRefusal("claim.too-large") { _ = try Claim([UInt8](repeating: 0xFF, count: 64 << 20)) }
    }

    @Test("spaces and the order of keys do not make another claim, a second signature over the statement does")
    func sameStatement() throws {
        let key = SigningKey.generate()
        let content = try SampleClaims.signOff()
        let claim = try Claim.sign(content, with: SigningIdentity(key: key))
        let again = try Claim.sign(content, with: SigningIdentity(key: key))
        #expect(again.digest != claim.digest)
        #expect(again.statement == claim.statement)

        let loose = try SignatureFactory.sign(payload: content.payload(), key: key)
        let read = try Claim(loose)
        let spaced = try Claim(Array(String(decoding: loose, as: UTF8.self).replacing(",", with: ",\n  ").utf8))
        #expect(spaced == read)
        #expect(!read.bytes.contains(0x0A))
        #expect(read.statement == claim.statement)
    }

    @Test("a changed claim is refused although its signer is known")
    func changed() throws {
        let key = SigningKey.generate()
        let trust = try Trust(files: [(name: "anna.pem", pem: key.verificationKey.pem)])
        let approval = try SampleClaims.signOff()
        let rejection = approval.payload().replacing("approve", with: "abstain")
        let claim = try Claim.sign(approval, with: SigningIdentity(key: key))
        let swapped = String(decoding: claim.bytes, as: UTF8.self).replacing(
            Data(approval.payload()).base64EncodedString(),
            with: Data(rejection).base64EncodedString()
        )
        let read = try Claim(Array(swapped.utf8))
        expectRefusal("signature.invalid") { _ = try read.signer(under: trust, at: TestCertificate.moment) }
    }

    @Test("neither is a bundle's signature a claim, nor a claim a bundle's signature")
    func otherDocuments() throws {
        let (identity, trust) = try SigningIdentity.trusted()
        let signature = try BundleSignature.sign(try Samples.statement(), with: identity)
        expectRefusal("claim.type") { _ = try Claim(signature) }
        for content in try SampleClaims.all() {
            let claim = try Claim.sign(content, with: identity)
            expectRefusal("statement.shape") {
                _ = try BundleSignature.verify(claim.bytes, trust: trust, at: TestCertificate.moment)
            }
        }
    }

    @Test("the statement's digest is that of the signed bytes")
    func statementDigest() throws {
        let statement = try Samples.statement()
        let signature = try BundleSignature.sign(statement, with: SigningIdentity(key: .generate()))
        let expected = HexText.of(SHA256.hash(data: statement.payload()))
        #expect(try BundleSignature.statementDigest(of: signature).hex == expected)
        let again = try BundleSignature.sign(statement, with: SigningIdentity(key: .generate()))
        #expect(try BundleSignature.statementDigest(of: again).hex == expected)
    }

    @Test("openssl verifies a claim over its pre-authentication encoding", .enabled(if: OpenSSL.isThere))
    func openssl() throws {
        let key = SigningKey.generate()
        let content = try SampleClaims.signOff()
        let claim = try Claim.sign(content, with: SigningIdentity(key: key))
        let text = String(decoding: claim.bytes, as: UTF8.self)
        let signature = try #require(text.firstMatch(of: #/"sig":"([^"]+)"/#)?.1)
        let directory = try TemporaryDirectory()
        try directory.write(Array(key.verificationKey.pem.utf8), to: "key.pem")
        try directory.write(Array(try #require(Data(base64Encoded: String(signature)))), to: "sig")
        let type = "application/vnd.in-toto+json"
        let message = "DSSEv1 \(type.utf8.count) \(type) \(content.payload().count) "
        try directory.write(Array(message.utf8) + content.payload(), to: "message")
        let output = try OpenSSL.run([
            "dgst", "-sha256", "-verify", directory.path("key.pem"), "-signature", directory.path("sig"),
            directory.path("message"),
        ])
        #expect(output == "Verified OK\n")
    }
}

/// A key that signs elsewhere, such as behind a command.
private struct ElsewhereSigner: BundleSigner {
    let key: SigningKey
    var announced: VerificationKey?

    var verificationKey: VerificationKey { announced ?? key.verificationKey }

    func signature(over message: PreAuthenticationEncoding) throws(SigningFailure) -> [UInt8] {
        try key.signature(over: message)
    }
}

extension [UInt8] {
    fileprivate func replacing(_ text: String, with other: String) -> [UInt8] {
        Array(String(decoding: self, as: UTF8.self).replacing(text, with: other).utf8)
    }
}
