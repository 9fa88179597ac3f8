import Foundation
import Identifiers
import Signing
import TestSupport
import Testing

@Suite("Keys in files")
struct KeyTests {
    @Test("A key survives its PEM text")
    func roundTrip() throws {
        let key = SigningKey.generate()
        let read = try SigningKey(pem: key.pem, subject: "key.pem")
        #expect(read.verificationKey == key.verificationKey)
        #expect(key.pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(key.pem.hasSuffix("-----END PRIVATE KEY-----\n"))
        let shown = try VerificationKey(pem: key.verificationKey.pem, subject: "key.pub")
        #expect(shown == key.verificationKey)
    }

    @Test("A key printed or dumped shows its hint, never its secret")
    func secret() {
        let key = SigningKey.generate()
        let identity = SigningIdentity(key: key)
        #expect("\(key)" == "signing key \(key.verificationKey.hint)")
        var dumped = ""
        dump(identity, to: &dumped)
        #expect(dumped.contains(key.verificationKey.hint))
        #expect(!dumped.contains("p256"))
    }

    @Test("The hint is the SHA-256 of the public key's PEM text")
    func hint() throws {
        let key = try VerificationKey(pem: SampleKeys.publicKey, subject: "key.pub")
        #expect(key.pem == SampleKeys.publicKey)
        #expect(key.hint == SampleKeys.publicKeyHint)
    }

    @Test(
        "Keys that openssl makes sign and verify, on every curve, in every form",
        .enabled(if: OpenSSL.isThere),
        arguments: ["prime256v1", "secp384r1", "secp521r1"],
        ["EC PARAMETERS first", "SEC1", "PKCS#8"]
    )
    func openssl(curve: String, form: String) throws {
        let pem =
            switch form {
            case "SEC1": try OpenSSL.run(["ecparam", "-name", curve, "-genkey", "-noout"])
            case "PKCS#8": try OpenSSL.run(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve)"])
            default: try OpenSSL.run(["ecparam", "-name", curve, "-genkey"])
            }
        let key = try SigningKey(pem: pem, subject: "key.pem")
        #expect(try OpenSSL.run(["pkey", "-pubout"], input: pem) == key.verificationKey.pem)
        let signature = try BundleSignature.sign(try Samples.statement(), with: SigningIdentity(key: key))
        let trust = try Trust(files: [(name: "key.pub", pem: key.verificationKey.pem)])
        #expect(
            try BundleSignature.verify(signature, trust: trust, at: TestCertificate.moment).signer.hint
                == key.verificationKey.hint
        )
    }

    @Test("An encrypted key without a passphrase is named as such", .enabled(if: OpenSSL.isThere))
    func encrypted() throws {
        let encrypted = try OpenSSL.run(
            ["pkcs8", "-topk8", "-passout", "pass:secret"],
            input: SigningKey.generate().pem
        )
        expectRefusal("key.encrypted") { _ = try SigningKey(pem: encrypted, subject: "key.pem") }
    }

    @Test("Other keys are named as what they are")
    func otherKinds() throws {
        let rsa = try #require(throws: SigningFailure.self) { try SigningKey(pem: SampleKeys.rsa, subject: "key.pem") }
        #expect(rsa.code == .keyAlgorithm)
        #expect(rsa.message.contains("RSA"))
        let publicRSA = try #require(throws: SigningFailure.self) {
            try VerificationKey(pem: SampleKeys.rsaPublic, subject: "key.pub")
        }
        #expect(publicRSA.code == .keyAlgorithm)
        let key = SigningKey.generate()
        expectRefusal("key.missing") { _ = try SigningKey(pem: key.verificationKey.pem, subject: "key.pem") }
        expectRefusal("key.missing") { _ = try SigningKey(pem: "", subject: "key.pem") }
        expectRefusal("key.pem") { _ = try VerificationKey(pem: key.pem, subject: "key.pub") }
        expectRefusal("key.pem") { _ = try SigningKey(pem: String(key.pem.dropLast(9)), subject: "key.pem") }
    }
}

/// The openssl program as a maker of keys that is not ours.
enum OpenSSL {
    private static let path = "/usr/bin/openssl"

    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

    static func run(_ arguments: [String], input: String = "") throws -> String {
        let process = Process()
        let (stdin, stdout) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self)
    }
}
