import DurableFiles
import Identifiers
import Signing
import TestSupport

/// One bundle of bundles/golden: how it is made, and what every release must say of it.
struct GoldenCase: Sendable {
    enum Outcome: Sendable {
        case accepted
        case refused(_ code: String, _ subject: String)
    }

    /// The moment at which all of them are judged.
    static let moment = Timestamp(seconds: 1_795_426_200)

    let file: String
    let about: String
    let outcome: Outcome
    /// The key it is signed with and its certificate, where it must be accepted.
    let signer: @Sendable (GoldenKeys) throws -> Signer
    /// Says what `bundle.json` holds, where it must be accepted.
    let draft: @Sendable () throws -> BundleDraft
    let make: @Sendable (BundleDraft, GoldenKeys) throws -> [UInt8]

    /// One that must be accepted.
    static func good(
        _ file: String,
        _ about: String,
        signer: @escaping @Sendable (GoldenKeys) throws -> Signer = { Self.signer($0.p256, "p256") },
        draft: @escaping @Sendable () throws -> BundleDraft = { try .small() },
        make: @escaping @Sendable (BundleDraft, GoldenKeys) throws -> [UInt8] = {
            try $0.bytes(signedBy: .init(key: $1.p256))
        }
    ) -> GoldenCase {
        GoldenCase(
            file: "good/\(file)",
            about: about,
            outcome: .accepted,
            signer: signer,
            draft: draft,
            make: make
        )
    }

    /// One whose draft is wrong although a trusted key signs it.
    static func broken(
        _ file: String,
        _ about: String,
        _ code: String,
        _ subject: String,
        _ change: @escaping @Sendable (inout BundleDraft) throws -> Void
    ) -> GoldenCase {
        refused(file, about, code, subject) { keys in
            var draft = try BundleDraft.small()
            try change(&draft)
            return try draft.bytes(signedBy: SigningIdentity(key: keys.p256))
        }
    }

    /// One that was sound before its entries or its signature were tampered with.
    static func tampered(
        _ file: String,
        _ about: String,
        _ code: String,
        _ subject: String,
        _ change: @escaping @Sendable (inout BundleParts, GoldenKeys) throws -> Void
    ) -> GoldenCase {
        refused(file, about, code, subject) { keys in
            var parts = try BundleParts(BundleDraft.small().bytes(signedBy: SigningIdentity(key: keys.p256)))
            try change(&parts, keys)
            return parts.bytes
        }
    }

    /// One that is made in a way of its own.
    static func refused(
        _ file: String,
        _ about: String,
        _ code: String,
        _ subject: String,
        _ make: @escaping @Sendable (GoldenKeys) throws -> [UInt8]
    ) -> GoldenCase {
        GoldenCase(
            file: "broken/\(file)",
            about: about,
            outcome: .refused(code, subject),
            signer: { Self.signer($0.p256, "p256") },
            draft: { try .small() },
            make: { _, keys in try make(keys) }
        )
    }

    static func signer(_ key: SigningKey, _ name: String) -> Signer {
        Signer(kind: .key, hint: key.verificationKey.hint, name: "TEST-ONLY-\(name).pub.pem")
    }
}

extension BundleDraft {
    static let modelName = "models/churn/1/MLmodel"
    static let weightsName = "models/churn/1/model.bin"
    static let weights = Array("the weights of a model\n".utf8)
    /// The hard link that makes the weights an OCI layer.
    static let layerName = "blobs/sha256/" + StreamingDigest.of(weights).hex

    /// One model with one version of two files.
    static func small(bundle: String = "2026-11-23.1", sequence: Int64 = 7) throws -> BundleDraft {
        var draft = BundleDraft()
        draft.files[modelName] = Array("flavors: {python_function: {loader_module: mlflow.sklearn}}\n".utf8)
        draft.files[weightsName] = weights
        try draft.describeGolden(bundle: bundle, sequence: sequence)
        return draft
    }

    /// Writes the documents anew, as all golden bundles have them.
    mutating func describeGolden(bundle: String = "2026-11-23.1", sequence: Int64 = 7) throws {
        try describe(project: "credit", bundle: bundle, sequence: sequence, active: [:])
    }

    /// The layers in the order of the tar.
    static func layers() throws -> [String] {
        try small().files.values.map { "blobs/sha256/" + StreamingDigest.of($0).hex }.sorted()
    }
}
