import Archive
import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport

extension GoldenCase {
    /// Bundles that every release must accept.
    static let good: [GoldenCase] = [
        good("minimal.tar", "one model, one version, two files"),
        good("no-models.tar", "a project without models", draft: withoutModels),
        good(
            "model-without-versions.tar",
            "a model that has no version",
            draft: {
                var draft = try withoutModels()
                draft.manifest["models"] = [["name": "none", "versions": []]]
                return draft
            }
        ),
        good(
            "shared-files.tar",
            "models whose names are each other's beginnings, versions that share files, two versions of equal content",
            draft: { try described(sharedFiles) }
        ),
        good("long-names.tar", "names at and over what a header field holds", draft: { try described(longNames) }),
        good(
            "unicode-names.tar",
            "names in composed and decomposed Unicode, spaces, quotes, a leading dash, a backslash",
            draft: { try described(unusualNames) }
        ),
        good(
            "empty-files.tar",
            "files without content, in a model and beside it",
            draft: { try described(emptyFiles) }
        ),
        good(
            "other-files.tar",
            "signed files that are no model's: golden/, reports/, scan.json, wheels/ and one not known",
            draft: { try described(otherFiles) }
        ),
        good(
            "equal-across-groups.tar",
            "a model file equal to oci-layout, and other files equal to a model file and to index.json",
            draft: {
                var draft = try described {
                    $0.files["models/churn/1/layout.json"] = $0.layout
                    $0.others["reports/weights.bin"] = BundleDraft.weights
                }
                draft.others["reports/index.json"] = JSONWriter.bytes(of: draft.index)
                return draft
            }
        ),
        good(
            "documents-as-files.tar",
            "model files equal to the OCI manifest and the OCI config of another version",
            draft: {
                try described { draft in
                    for (name, document) in [("manifest", draft.ociManifests), ("config", draft.ociConfigs)] {
                        draft.files["models/churn/2/\(name).json"] = document["churn/1"].map(JSONWriter.bytes)
                    }
                    draft.files["models/churn/2/MLmodel"] = draft.files[BundleDraft.modelName]
                }
            }
        ),
        good(
            "largest-sequence.tar",
            "the last sequence there is, an end in the past, targets: judged by a node, not here",
            draft: {
                var draft = try BundleDraft.small(sequence: .max)
                draft.manifest["expires"] = "2020-01-01T00:00:00Z"
                draft.manifest["targets"] = ["plant-7", "plant-9"]
                return draft
            }
        ),
        good(
            "free-json.tar",
            "documents with spaces, line feeds, escapes, another order of keys, and keys of a later release",
            draft: freeJSON
        ),
        good(
            "p384.tar",
            "signed with a key on P-384",
            signer: { signer($0.p384, "p384") },
            make: { try $0.bytes(signedBy: SigningIdentity(key: $1.p384)) }
        ),
        good(
            "p521.tar",
            "signed with a key on P-521",
            signer: { signer($0.p521, "p521") },
            make: { try $0.bytes(signedBy: SigningIdentity(key: $1.p521)) }
        ),
        good(
            "certificate.tar",
            "signed with a certificate under an intermediate one; its extended key usage is critical",
            signer: { Signer(kind: .certificate, hint: $0.p256.verificationKey.hint, name: "CN=Slipway Test Signer") },
            make: { try $0.bytes(signedBy: $1.certified($1.p256, "Slipway Test Signer")) }
        ),
        good(
            "certificate-p384.tar",
            "the same, for a key on P-384",
            signer: {
                Signer(kind: .certificate, hint: $0.p384.verificationKey.hint, name: "CN=Slipway Test Signer 384")
            },
            make: { try $0.bytes(signedBy: $1.certified($1.p384, "Slipway Test Signer 384")) }
        ),
        good(
            "wrapped.tar.gz",
            "wrapped in gzip",
            make: { try wrapped(.gzip, $0.bytes(signedBy: .init(key: $1.p256))) }
        ),
        good(
            "wrapped.tar.zst",
            "wrapped in zstd",
            make: { try wrapped(.zstd, $0.bytes(signedBy: .init(key: $1.p256))) }
        ),
    ]

    static func wrapped(_ compression: Compression, _ bytes: [UInt8]) throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let plain = try OpenFile.read(directory.write(bytes, to: "plain"))
        try Compressor.compress(compression, from: plain, to: directory.handle.create(file: "wrapped"), threads: 1)
        return try directory.handle.read(file: "wrapped")
    }

    private static func described(_ change: (inout BundleDraft) throws -> Void) throws -> BundleDraft {
        var draft = try BundleDraft.small()
        try change(&draft)
        try draft.describeGolden()
        return draft
    }

    @Sendable private static func withoutModels() throws -> BundleDraft {
        var draft = BundleDraft()
        try draft.describeGolden()
        return draft
    }

    @Sendable private static func sharedFiles(_ draft: inout BundleDraft) {
        for place in ["churn/1", "churn/2", "churn-a/1", "churn.a/1", "churn/1.0-b"] {
            draft.files["models/\(place)/MLmodel"] = Array("flavors: {}\n".utf8)
            draft.files["models/\(place)/model.bin"] = Array(place.utf8)
            draft.files["models/\(place)/requirements.txt"] = Array("mlflow==3.17.2\n".utf8)
        }
        draft.files["models/churn/3/MLmodel"] = draft.files["models/churn/2/MLmodel"]
        draft.files["models/churn/3/model.bin"] = draft.files["models/churn/2/model.bin"]
        draft.files["models/churn/3/requirements.txt"] = draft.files["models/churn/2/requirements.txt"]
    }

    @Sendable private static func longNames(_ draft: inout BundleDraft) {
        let prefix = "models/churn/1/"
        for length in [99, 100, 101, 255] {
            let name = prefix + String(repeating: "n", count: length - prefix.utf8.count)
            draft.files[name] = Array("\(length / 101)".utf8)
        }
        let deep = (0..<5).map { "\($0)" + String(repeating: "d", count: 150) }.joined(separator: "/")
        draft.files[prefix + deep] = Array("deep".utf8)
        draft.files[prefix + (4..<32).map { "\($0)" }.joined(separator: "/")] = Array("deep".utf8)
    }

    @Sendable private static func unusualNames(_ draft: inout BundleDraft) {
        let names = [
            "gr\u{FC}n.txt", "gru\u{308}ner.txt", "\u{6A21}\u{578B}.bin", "\u{1F680}", "two words.txt", "-rf",
            "back\\slash",
            "quote'\"`$(x)", ".hidden/.file", "*?[a]", "#comment", "semi;colon",
        ]
        for (index, name) in names.enumerated() {
            draft.files["models/churn/1/" + name] = Array("\(index / 2)".utf8)
        }
        draft.others["reports/\u{E9}valuation.md"] = Array("0".utf8)
    }

    @Sendable private static func emptyFiles(_ draft: inout BundleDraft) {
        draft.files["models/churn/1/code/__init__.py"] = []
        draft.files["models/churn/1/code/a/__init__.py"] = []
        draft.files["models/churn/2/MLmodel"] = []
        draft.others["reports/empty"] = []
    }

    @Sendable private static func otherFiles(_ draft: inout BundleDraft) {
        draft.others = [
            "golden/churn/1.json": Array("{}".utf8), "reports/note.txt": Array("fine\n".utf8),
            "scan.json": Array("not even JSON".utf8), "wheels/a-1.0-py3-none-any.whl": Array("wheel".utf8),
            "of a later release": Array("?".utf8), "models.txt": Array("beside models/".utf8),
        ]
    }

    @Sendable private static func freeJSON() throws -> BundleDraft {
        var draft = try BundleDraft.small()
        draft.manifest["future"] = ["\u{FC}": [.number(1.5), nil, true]]
        let text = JSONWriter.text(of: draft.manifest)
        let spaced = text.replacing(",\"", with: " ,\n\t\"").replacing("churn", with: "\\u0063hurn")
        draft.replaced["bundle.json"] = Array((" " + spaced + "\n").utf8)
        let layout = #"{"later":[],"imageLayoutVersion":"1.0.\u0030"}"#
        draft.replaced["oci-layout"] = Array(layout.utf8)
        return draft
    }
}
