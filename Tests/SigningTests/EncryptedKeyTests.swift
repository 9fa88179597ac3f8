import Identifiers
import Signing
import TestSupport
import Testing

@Suite("Keys under a passphrase", .enabled(if: OpenSSL.isThere))
struct EncryptedKeyTests {
    private static func secret(_ text: String) -> Secret {
        var bytes = Array(text.utf8)
        return Secret(taking: &bytes)
    }

    @Test(
        "What openssl encrypts is opened with its passphrase, and with no other",
        arguments: [
            [], ["-v2", "aes-128-cbc"], ["-v2", "aes-192-cbc"], ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"],
            ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"], ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384"],
            ["-scrypt"], ["-scrypt", "-scrypt_N", "1024", "-scrypt_r", "4", "-scrypt_p", "2"], ["-iter", "1"],
        ],
        ["secret", "zwölf Wörter, mit Leerzeichen"]
    )
    func openssl(options: [String], passphrase: String) throws {
        for curve in ["prime256v1", "secp384r1", "secp521r1"] {
            let plain = try OpenSSL.run(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve)"])
            let pem = try OpenSSL.run(["pkcs8", "-topk8", "-passout", "pass:\(passphrase)"] + options, input: plain)
            let key = try SigningKey(pem: pem, subject: "key.pem") { Self.secret(passphrase) }
            #expect(try key.verificationKey == SigningKey(pem: plain, subject: "key.pem").verificationKey)
            for wrong in ["", "Secret", passphrase + " "] {
                expectRefusal("key.passphrase") {
                    _ = try SigningKey(pem: pem, subject: "key.pem") { Self.secret(wrong) }
                }
            }
        }
    }

    @Test("What is encrypted here openssl opens, and so does Slipway")
    func own() throws {
        let key = SigningKey.generate()
        let pem = try key.encryptedPEM(Self.secret("secret"))
        #expect(pem.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
        #expect(try OpenSSL.run(["pkey", "-passin", "pass:secret", "-pubout"], input: pem) == key.verificationKey.pem)
        let read = try SigningKey(pem: pem, subject: "key.pem") { Self.secret("secret") }
        #expect(read.verificationKey == key.verificationKey)
        #expect(try key.encryptedPEM(Self.secret("secret")) != pem)
    }

    @Test(
        "Another way of encrypting is refused with the line that converts it, before the passphrase is asked for",
        arguments: [
            ["ec", "-aes128"], ["pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES"], ["pkcs8", "-topk8", "-v2", "des3"],
            ["pkcs8", "-topk8", "-v2", "camellia-256-cbc"],
        ]
    )
    func otherWays(options: [String]) throws {
        let pem = try OpenSSL.run(options + ["-passout", "pass:secret"], input: SigningKey.generate().pem)
        let failure = try #require(throws: SigningFailure.self) {
            try SigningKey(pem: pem, subject: "key.pem") {
                Issue.record("asked for a passphrase")
                return Self.secret("secret")
            }
        }
        #expect(failure.code == .keyEncrypted)
        #expect(failure.message.contains("openssl pkcs8 -topk8 -v2 aes-256-cbc"))
    }

    @Test("A damaged one, or one that would cost minutes or all memory, is refused", arguments: 0..<30)
    func damaged(seed: Int) throws {
        let pem = try OpenSSL.run(
            ["pkcs8", "-topk8", "-iter", "100", "-passout", "pass:s"],
            input: SigningKey.generate().pem
        )
        var lines = pem.split(separator: "\n").map(String.init)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var first = Array(lines[1])
        first[seed] = letters[(seed * 7 + 3) % 64]
        guard String(first) != lines[1] else { return }
        lines[1] = String(first)
        #expect(throws: SigningFailure.self) {
            try SigningKey(pem: lines.joined(separator: "\n"), subject: "key.pem") { Self.secret("s") }
        }
    }

    @Test("A secret is what it was, and what it was made of is wiped")
    func wiping() {
        var bytes = Array("secret".utf8)
        let secret = Secret(taking: &bytes)
        #expect(bytes.isEmpty)
        #expect(secret.withBytes { Array($0) } == Array("secret".utf8))
        #expect(secret.isSame(as: Self.secret("secret")) && !secret.isSame(as: Self.secret("secreT")))
        #expect(Self.secret("").isEmpty && !secret.isSame(as: Self.secret("secret ")))
    }
}
