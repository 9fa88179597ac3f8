import Foundation
import Identifiers
import Signing
import StrictJSON
import TestSupport

extension GoldenCase {
    /// Bundles whose signature, statement or certificate is refused.
    static let brokenSignatures: [GoldenCase] = documents + statements + certificates

    private static let signature = "bundle.sig"
    private static let statement = "the statement of bundle.sig"

    private static let documents: [GoldenCase] = [
        tampered("stranger.tar", "signed by a key that nobody trusts", "signature.untrusted", signature) {
            parts,
            keys in
            try parts.sign(with: keys.stranger)
        },
        tampered(
            "stranger-as-signer.tar",
            "signed by a stranger who names a trusted key",
            "signature.invalid",
            signature
        ) { parts, keys in
            try parts.sign(with: keys.stranger)
            let (own, trusted) = (keys.stranger.verificationKey.hint, keys.p256.verificationKey.hint)
            try parts.editSignature { $0 = $0.replacing(own, with: trusted) }
        },
        tampered("second-signature.tar", "a second signature, of nobody", "signature.count", signature) { parts, _ in
            try parts.editSignature {
                $0 = $0.replacing(#""signatures":["#, with: #""signatures":[{"keyid":"","sig":"AAAA"},"#)
            }
        },
        tampered("repeated-key.tar", "a key twice, once escaped", "json.duplicate-key", signature) { parts, _ in
            try parts.editSignature { $0 = $0.replacing(#"{"keyid":"""#, with: #"{"key\u0069d":"","keyid":"""#) }
        },
    ]

    private static let statements: [GoldenCase] = [
        listed("resources-reordered.tar", "files listed in another order", "statement.order", BundleDraft.modelName) {
            $0.swapAt($0.count - 2, $0.count - 3)
        },
        listed("name-outside.tar", "a name that leaves the directory", "statement.name", "../outside") {
            $0.insert(resource("../outside"), at: 0)
        },
        listed("names-composed.tar", "two spellings of one name", "statement.duplicate", "\u{E9}") {
            $0 += [resource("e\u{301}"), resource("\u{E9}")]
            $0.sort { text($0).utf8.lexicographicallyPrecedes(text($1).utf8) }
        },
        listed("file-as-directory.tar", "a file that is another's directory", "statement.directory", "oci-layout/x") {
            $0.append(resource("oci-layout/x"))
        },
        listed("upper-case-digest.tar", "a digest in capitals", "statement.digest", BundleDraft.modelName) {
            let at = $0.count - 3
            $0[at]["digest"] = .string(($0[at]["digest"]?.string ?? "").uppercased())
        },
        listed("two-sizes.tar", "two sizes for one digest", "statement.size", BundleDraft.weightsName) {
            $0[$0.count - 2]["annotations"] = ["size": 5]
        },
        stated("wrong-root.tar", "another digest over the list", "statement.root") {
            $0["subject"] = [
                ["name": "2026-11-23.1", "digest": ["sha256": .string(String(repeating: "0", count: 64))]]
            ]
        },
        stated("ignored-paths.tar", "a path more that verifiers should ignore", "statement.serialization") {
            var predicate = $0["predicate"] ?? .null
            var serialization = predicate["serialization"] ?? .null
            serialization["ignore_paths"] = .array((serialization["ignore_paths"]?.array ?? []) + ["models"])
            predicate["serialization"] = serialization
            $0["predicate"] = predicate
        },
    ]

    private static let certificates: [GoldenCase] = [
        issued("expired-leaf.tar", "a certificate that has ended", "certificate.validity") {
            $0.validTo = Timestamp(seconds: 1_795_420_000)
        },
        issued("not-for-signing.tar", "a certificate for servers", "certificate.usage") {
            $0 = GoldenKeys.lasting(.server)
        },
        tampered(
            "untrusted-root.tar",
            "a certificate of a root of the same name that nobody trusts",
            "certificate.untrusted",
            "CN=Test Signer"
        ) { parts, keys in
            let root = try TestCertificate.root("Slipway Test Root", GoldenKeys.lasting(.authority))
            let leaf = try root.issue("Test Signer", GoldenKeys.lasting(.signer), key: keys.p256)
            try parts.sign(with: keys.p256, chain: [leaf.der])
        },
        tampered(
            "root-inside.tar",
            "the root in the chain",
            "certificate.self-issued",
            "CN=Slipway Test Root"
        ) { parts, keys in
            let leaf = try keys.root.issue("Test Signer", GoldenKeys.lasting(.signer), key: keys.p256)
            try parts.sign(with: keys.p256, chain: [leaf.der, keys.root.der])
        },
    ]

    private static func listed(
        _ file: String,
        _ about: String,
        _ code: String,
        _ subject: String,
        _ edit: @escaping @Sendable (inout [JSONValue]) -> Void
    ) -> GoldenCase {
        tampered(file, about, code, subject) { parts, keys in
            try parts.sign(with: keys.p256) { $0.editResources(edit) }
        }
    }

    private static func stated(
        _ file: String,
        _ about: String,
        _ code: String,
        _ edit: @escaping @Sendable (inout JSONValue) -> Void
    ) -> GoldenCase {
        tampered(file, about, code, statement) { parts, keys in try parts.sign(with: keys.p256, statement: edit) }
    }

    private static func issued(
        _ file: String,
        _ about: String,
        _ code: String,
        _ change: @escaping @Sendable (inout CertificateTraits) -> Void
    ) -> GoldenCase {
        tampered(file, about, code, "CN=Test Signer") { parts, keys in
            let leaf = try keys.issuer.issue("Test Signer", GoldenKeys.lasting(.signer).with(change), key: keys.p256)
            try parts.sign(with: keys.p256, chain: [leaf.der, keys.issuer.der])
        }
    }

    /// A further file of a statement, empty.
    private static func resource(_ name: String) -> JSONValue {
        [
            "name": .string(name), "algorithm": "sha256", "digest": .string(digest("")), "annotations": ["size": 0],
        ]
    }

    private static func text(_ resource: JSONValue) -> String { resource["name"]?.string ?? "" }
}
