import Bundles
import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

/// Bundles a trusted signer vouches for and that must be refused all the same.
@Suite struct ManifestConsistencyCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        let change: @Sendable (inout BundleDraft) throws -> Void

        init(
            _ testDescription: String,
            _ code: String,
            _ change: @escaping @Sendable (inout BundleDraft) throws -> Void
        ) {
            self.testDescription = testDescription
            self.code = code
            self.change = change
        }
    }

    static let cases: [Case] = [
        Case("another format", "bundle.format") { $0.manifest["format"] = "slipway.bundle/2" },
        Case("no project", "bundle.manifest.name") { $0.manifest["project"] = nil },
        Case("a project with a slash", "bundle.manifest.name") { $0.manifest["project"] = "a/b" },
        Case("sequence 0", "bundle.manifest.shape") { $0.manifest["sequence"] = 0 },
        Case("a sequence with a fraction", "bundle.manifest.shape") { $0.manifest["sequence"] = .number(1.5) },
        Case("a local time", "bundle.manifest.shape") { $0.manifest["created"] = "2026-11-23T09:30:00+01:00" },
        Case("an impossible day", "bundle.manifest.shape") { $0.manifest["created"] = "2026-02-30T09:30:00Z" },
        Case("expires is no time", "bundle.manifest.shape") { $0.manifest["expires"] = "tomorrow" },
        Case("targets is a text", "bundle.manifest.shape") { $0.manifest["targets"] = "plant" },
        Case("models is no array", "bundle.manifest.shape") { $0.manifest["models"] = [:] },
        Case("two models of one name", "bundle.manifest.duplicate") {
            let models = $0.manifest["models"]?.array ?? []
            $0.manifest["models"] = .array(models + [models[1]])
        },
        Case("an active version that is not there", "bundle.manifest.active") { $0.setModel(0, "active", "9") },
        Case("an alias of nothing", "bundle.manifest.alias") { $0.setModel(0, "aliases", ["best": "9"]) },
        Case("two tags that are one after normalisation", "bundle.manifest.duplicate") {
            $0.setModel(0, "tags", ["caf\u{E9}": "1", "cafe\u{301}": "2"])
        },
        Case("a count of files that is wrong", "bundle.version.files") { $0.setVersion("files", 7) },
        Case("a size that is wrong", "bundle.version.bytes") { $0.setVersion("bytes", 7) },
        Case("a manifest digest of another version", "bundle.version.manifest") {
            $0.setVersion("manifest", $0.version(1)["manifest"] ?? .null)
        },
        Case("a version of bundle.json without files", "bundle.version.missing") { draft in
            draft.setVersion("version", "77")
        },
        Case("files of a version that bundle.json does not list", "bundle.version.unlisted") {
            $0.files["models/churn/3/MLmodel"] = [1]
        },
        Case("a version without MLmodel", "bundle.version.no-mlmodel") { draft in
            draft.files["models/mood/1/MLmodel"] = nil
            try draft.describe(
                project: "credit",
                bundle: "b",
                sequence: 1,
                active: ["churn": "2"]
            )
        },
        Case("a subject that is not the bundle", "bundle.subject") { $0.subject = BundleID("another") },
        Case("a layout of another version", "bundle.oci.layout") {
            $0.layout = Array(#"{"imageLayoutVersion":"2.0.0"}"#.utf8)
        },
        Case("an index of another type", "bundle.oci.index") { $0.index["mediaType"] = "text/plain" },
        Case("an index whose name only looks like the version's", "bundle.oci.index") { draft in
            draft.files = ["models/K/1/MLmodel": [1]]
            try draft.describe(project: "credit", bundle: "b", sequence: 1, active: [:])
            draft.setReference("annotations", ["org.opencontainers.image.ref.name": "\u{212A}:1"])
        },
        Case("an index that lacks a version", "bundle.oci.index") {
            $0.index["manifests"] = .array(Array(($0.index["manifests"]?.array ?? []).dropLast()))
        },
        Case("a size in the index that is not true", "bundle.oci.index") { $0.setReference("size", 3) },
        Case("a reference twice", "bundle.oci.index") {
            let manifests = $0.index["manifests"]?.array ?? []
            $0.index["manifests"] = .array(manifests + [manifests[0]])
        },
        Case("a blob nobody refers to", "bundle.blob.unreferenced") {
            let content = Array("evil".utf8)
            $0.others["blobs/sha256/" + StreamingDigest.of(content).hex] = content
        },
        Case("a blob whose name is not its digest", "bundle.blob.name") {
            $0.others["blobs/sha256/" + String(repeating: "0", count: 64)] = [1]
        },
        Case("a model file without its blob", "bundle.blob.missing") {
            $0.omitted = ["blobs/sha256/" + StreamingDigest.of($0.files["models/mood/1/model.bin"] ?? []).hex]
        },
        Case("no index", "bundle.layout.missing") { $0.omitted = ["index.json"] },
        Case("a file under models that belongs to no version", "bundle.name.reserved") {
            $0.others["models/churn/x"] = []
        },
        Case("a version named active", "bundle.name.reserved") { $0.others["models/churn/active/MLmodel"] = [] },
        Case("a file under blobs that is no blob", "bundle.name.reserved") { $0.others["blobs/sha512/00"] = [] },
        Case("duplicate keys in a document", "json.duplicate-key") {
            $0.layout = Array(#"{"imageLayoutVersion":"1.0.0","imageLayoutVersio\u006e":"1.0.0"}"#.utf8)
        },
    ]

    @Test("a signed bundle whose parts disagree is refused", arguments: cases)
    func refused(_ bad: Case) throws {
        var draft = try BundleDraft.sound()
        try bad.change(&draft)
        #expect(try Verification().refusal(of: draft) == bad.code)
    }

    static let ociCases: [Case] = [
        Case("a layer of another file", "bundle.oci.layer") { draft in
            draft.changeManifest("mood/1") { manifest in
                let layers = manifest["layers"]?.array ?? []
                manifest["layers"] = .array([layers[0].replacing("annotations", layers[1]["annotations"]), layers[1]])
            }
        },
        Case("a layer left out", "bundle.oci.layer") { draft in
            draft.changeManifest("mood/1") { $0["layers"] = .array(Array(($0["layers"]?.array ?? []).dropLast())) }
        },
        Case("a layer in an archive", "bundle.oci.layer") { draft in
            draft.changeManifest("mood/1") { manifest in
                let layers = manifest["layers"]?.array ?? []
                let tar: JSONValue = "application/vnd.cncf.model.weight.v1.tar"
                manifest["layers"] = .array([layers[0].replacing("mediaType", tar)] + layers.dropFirst())
            }
        },
        Case("a manifest of another type", "bundle.oci.manifest") { draft in
            draft.changeManifest("mood/1") { $0["artifactType"] = "application/x" }
        },
        Case("a config that is not there", "bundle.oci.config") { draft in
            draft.changeManifest("mood/1") { manifest in
                manifest["config"] = manifest["config"]?.replacing(
                    "digest",
                    .string("sha256:" + String(repeating: "0", count: 64))
                )
            }
        },
    ]

    @Test("a signed bundle whose OCI manifests do not describe its files is refused", arguments: ociCases)
    func refusedManifest(_ bad: Case) throws {
        try refused(bad)
    }

    @Test("all disagreements are reported, not the first alone")
    func allFindings() throws {
        var draft = try BundleDraft.sound()
        draft.setVersion("files", 7)
        draft.setVersion("bytes", 7)
        draft.index["mediaType"] = "text/plain"
        let verification = try Verification()
        let bytes = try draft.bytes(signedBy: verification.identity)
        let failure = #expect(throws: BundleFailure.self) { try verification.stream(bytes) }
        #expect(
            Set(failure?.findings.map(\.code) ?? []) == [
                "bundle.version.files", "bundle.version.bytes", "bundle.oci.index",
            ]
        )
    }

    @Test("unknown keys and other signed files are carried along")
    func unknown() throws {
        var draft = try BundleDraft.sound()
        draft.manifest["future"] = ["x": 1]
        draft.others["golden/churn/2.json"] = Array("{}".utf8)
        draft.others["reports/note.txt"] = Array("fine".utf8)
        let verification = try Verification()
        let bundle = try verification.stream(draft.bytes(signedBy: verification.identity))
        #expect(bundle.resources.contains { $0.name.text == "reports/note.txt" })
    }

    @Test("a project without models and a model without versions are bundles")
    func empty() throws {
        var draft = BundleDraft()
        try draft.describe(project: "empty", bundle: "b1", sequence: 1, active: [:])
        draft.manifest["models"] = [["name": "none", "versions": []]]
        let verification = try Verification()
        let bundle = try verification.stream(draft.bytes(signedBy: verification.identity))
        #expect(bundle.manifest.models.first?.versions.isEmpty == true)
    }
}
