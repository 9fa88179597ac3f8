import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

/// The reference implementation of OpenSSF Model Signing.
@Suite(.enabled(if: Oracle.modelSigning.isThere)) struct ModelSigningTests {
    private static let trust = GoldenBundles.directory + "/trust/TEST-ONLY-"

    @Test(
        "model_signing verifies an unpacked bundle with the signer's key, and refuses it with one byte changed",
        arguments: [
            ("minimal.tar", "p256"), ("p384.tar", "p384"), ("p521.tar", "p521"), ("shared-files.tar", "p256"),
            ("unicode-names.tar", "p256"), ("empty-files.tar", "p256"), ("other-files.tar", "p256"),
        ]
    )
    func key(file: String, key: String) async throws {
        try await expectVerified(file, "key", "--public_key '\(Self.trust)\(key).pub.pem'")
    }

    @Test(
        "model_signing verifies an unpacked bundle under the root of its certificate",
        arguments: ["certificate.tar", "certificate-p384.tar"]
    )
    func certificate(file: String) async throws {
        try await expectVerified(file, "certificate", "--certificate_chain '\(Self.trust)root.cert.pem'")
    }

    @Test("a file more in an unpacked bundle is refused by model_signing")
    func addedFile() async throws {
        let tree = try UnpackedBundle("good/minimal.tar")
        try Shell.run("touch '\(tree.path)/models/churn/1/added'")
        await #expect(throws: Oracle.Failed.self) {
            try await verify(tree, "key", "--public_key '\(Self.trust)p256.pub.pem'")
        }
    }

    @Test(
        "what model_signing signs is signed as Slipway demands; only what it signs is not a bundle",
        arguments: ["p256", "p384", "p521"]
    )
    func reverse(key: String) async throws {
        let directory = try TemporaryDirectory()
        try directory.write(Array("content".utf8), to: "model/d/\u{E9}.bin")
        let secret = "\(GoldenBundles.directory)/keys/TEST-ONLY-\(key).key.pem"
        let paths = "'\(directory.path("model"))' --signature '\(directory.path("model/bundle.sig"))'"
        try await Oracle.modelSigning.run("sign key \(paths) --private_key '\(secret)'")
        let golden = try GoldenBundles()
        let signature = try directory.handle.read(file: "model/bundle.sig")
        let failure = #expect(throws: SigningFailure.self) {
            try BundleSignature.verify(signature, trust: golden.trust(), at: golden.moment)
        }
        #expect(failure?.code == .statementSerialization, "it lists its own signature among the ignored paths")
    }

    private func expectVerified(_ file: String, _ method: String, _ trust: String) async throws {
        let tree = try UnpackedBundle("good/\(file)")
        #expect(try await verify(tree, method, trust).contains("succeeded"))
        try tree.damage("bundle.json")
        await #expect(throws: Oracle.Failed.self) { try await verify(tree, method, trust) }
    }

    private func verify(_ tree: UnpackedBundle, _ method: String, _ trust: String) async throws -> String {
        try await Oracle.modelSigning.run(
            "verify \(method) '\(tree.path)' --signature '\(tree.path)/bundle.sig' \(trust)"
        )
    }
}
