import Identifiers
import Signing
import TestSupport
import Testing

@Suite("Signatures of the reference implementation")
struct ReferenceSignatureTests {
    private static let moment = Timestamp("2026-11-24T00:00:00Z") ?? TestCertificate.moment

    @Test(
        "Its signature verifies; only its statement is not as strict as a bundle's",
        arguments: [
            ReferenceSignatures.key, ReferenceSignatures.certificate,
        ]
    )
    func verifies(signature: String) throws {
        let trust = try Trust(files: [
            (name: "signer.pub", pem: ReferenceSignatures.publicKey), (name: "root.pem", pem: ReferenceSignatures.root),
        ])
        expectRefusal("statement.serialization") {
            _ = try BundleSignature.verify(Array(signature.utf8), trust: trust, at: Self.moment)
        }
        let changed = signature.replacing(#""payload":"e"#, with: #""payload":"f"#)
        expectRefusal("signature.invalid") {
            _ = try BundleSignature.verify(Array(changed.utf8), trust: trust, at: Self.moment)
        }
    }
}
