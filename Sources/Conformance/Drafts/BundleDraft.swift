import Bundles
import ContentStore
import DurableFiles
package import Identifiers
package import Signing
package import StrictJSON

/// All content of a bundle, put together by hand, so that a test can change a part and sign the result: a bundle that must be
/// refused although a trusted signer vouches for it.
package struct BundleDraft: Sendable {
    /// Files below `models/`, by their whole entry name.
    package var files: [String: [UInt8]] = [:]
    /// Further entries, by name.
    package var others: [String: [UInt8]] = [:]
    /// Contents that stand in place of those the draft would write, by name.
    package var replaced: [String: [UInt8]] = [:]
    /// Entries left out, by name.
    package var omitted: Set<String> = []
    package var layout = ContentStore.layout
    package var manifest: JSONValue = [:]
    package var index: JSONValue = [:]
    /// The OCI manifest of each version, by `NAME/VERSION`.
    package var ociManifests: [String: JSONValue] = [:]
    package var ociConfigs: [String: JSONValue] = [:]
    /// The subject of the statement; the bundle's id where nil.
    package var subject: BundleID?

    /// Nothing in it yet.
    package init() {}

    /// Two models: `churn` with versions 1 and 2 that share files, 2 active; `mood` with version 1. Small, and sound.
    package static func sound(
        project: String = "credit",
        bundle: String = "2026-11-23.1",
        sequence: Int64 = 1,
        weights: String = "w"
    ) throws -> BundleDraft {
        var draft = BundleDraft()
        for (place, content) in [
            ("churn/1", weights + "-1"), ("churn/2", weights + "-2"), ("mood/1", weights + "-mood"),
        ] {
            draft.files["models/\(place)/MLmodel"] = Array(mlmodel(place).utf8)
            draft.files["models/\(place)/model.bin"] = Array(content.utf8)
            draft.files["models/\(place)/requirements.txt"] = Array("mlflow==3.17.2\nscikit-learn".utf8)
        }
        draft.files["models/churn/2/code/prepare and load.py"] = Array("# ünïcode\n".utf8)
        draft.files["models/churn/2/" + String(repeating: "long-", count: 30) + "name.txt"] = []
        try draft.describe(project: project, bundle: bundle, sequence: sequence, active: ["churn": "2", "mood": "1"])
        return draft
    }

    /// Rewrites the documents from the files, as an honest exporter would.
    package mutating func describe(
        project: String,
        bundle: String,
        sequence: Int64,
        active: [String: String],
        expires: String? = nil,
        targets: [String] = []
    ) throws {
        var models: [String: [JSONValue]] = [:]
        var references: [ModelPack.Reference] = []
        for (place, files) in try versions() {
            let config = ModelPack.config(of: files)
            let oci = ModelPack.manifest(of: files, config: StreamingDigest.of(config), configSize: config.count)
            ociConfigs[place.key] = try JSONParser.parse(config, subject: "config")
            ociManifests[place.key] = try JSONParser.parse(oci, subject: "manifest")
            references.append(
                ModelPack.Reference(
                    model: place.model,
                    version: place.version,
                    manifest: StreamingDigest.of(oci),
                    manifestSize: UInt64(oci.count)
                )
            )
            models[place.model.text, default: []].append([
                "version": .string(place.version.text), "manifest": .string(StreamingDigest.of(oci).description),
                "files": .integer(Int64(files.count)), "bytes": .integer(Int64(files.reduce(0) { $0 + $1.size })),
                "flavors": ["python_function"], "python": "3.11.7", "mlflow": "3.17.2",
            ])
        }
        index = try JSONParser.parse(ModelPack.index(of: references), subject: "index")
        manifest = [
            "format": "slipway.bundle/1", "project": .string(project), "bundle": .string(bundle),
            "sequence": .integer(sequence), "created": "2026-11-23T09:30:00Z",
            "expires": .optional(expires), "targets": .array(targets.map(JSONValue.string)),
            "models": .array(
                models.sorted { $0.key < $1.key }.map { name, versions in
                    [
                        "name": .string(name), "versions": .array(versions),
                        "active": .optional(active[name]),
                    ]
                }
            ),
        ]
    }

    /// The tar, signed.
    package func bytes(signedBy identity: SigningIdentity) throws -> [UInt8] {
        let contents = contents()
        let statement = try statement()
        let signature = try BundleSignature.sign(statement, with: identity)
        var tar = Self.entry(TarLayout.signatureName, signature)
        // A list of files that cannot be a bundle is refused as soon as it was read.
        guard let plan = try? TarLayout(resources: statement.resources, signatureSize: UInt64(signature.count)) else {
            return tar
        }
        for entry in plan.entries {
            tar += entry.header
            if !entry.isHardLink { tar += Self.padded(contents[entry.name.text] ?? []) }
        }
        return tar + [UInt8](repeating: 0, count: Int(plan.totalSize) - tar.count)
    }

    /// The signed list.
    func statement() throws -> Statement {
        let resources = try contents().filter { !omitted.contains($0.key) }.map { name, bytes in
            SignedResource(name: try EntryName(name), digest: StreamingDigest.of(bytes), size: UInt64(bytes.count))
        }
        return try Statement(subject: try subject ?? bundleID(), resources: resources)
    }

    func contents() -> [String: [UInt8]] {
        var contents = files.merging(others) { $1 }
        for bytes in files.values { contents[Self.blob(bytes)] = bytes }
        for document in Array(ociManifests.values) + Array(ociConfigs.values) {
            let bytes = JSONWriter.bytes(of: document)
            contents[Self.blob(bytes)] = bytes
        }
        contents["bundle.json"] = JSONWriter.bytes(of: manifest)
        contents["index.json"] = JSONWriter.bytes(of: index)
        contents["oci-layout"] = layout
        return contents.merging(replaced) { $1 }
    }

    private struct Place: Hashable {
        let model: ModelName
        let version: VersionID
        var key: String { "\(model)/\(version)" }
    }

    private func versions() throws -> [(Place, [ModelPack.File])] {
        var versions: [Place: [ModelPack.File]] = [:]
        for (name, bytes) in files {
            guard case .model(let model, let version, let path) = try EntryCategory(EntryName(name)) else { continue }
            versions[Place(model: model, version: version), default: []].append(
                ModelPack.File(
                    path: try EntryName(path),
                    digest: StreamingDigest.of(bytes),
                    size: UInt64(bytes.count)
                )
            )
        }
        return versions.map { ($0.key, $0.value.sorted { $0.path < $1.path }) }.sorted { $0.0.key < $1.0.key }
    }

    private func bundleID() throws -> BundleID {
        guard let id = manifest["bundle"]?.string.flatMap({ BundleID($0) }) ?? BundleID("unnamed") else {
            throw BundleFailure(.manifestName, "draft", expected: "an id", found: "none")
        }
        return id
    }

    private static func blob(_ bytes: [UInt8]) -> String {
        "blobs/sha256/" + StreamingDigest.of(bytes).hex
    }

    static func entry(_ name: EntryName, _ bytes: [UInt8]) -> [UInt8] {
        TarHeader.bytes(name: name, size: UInt64(bytes.count)) + padded(bytes)
    }

    static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: TarHeader.padding(after: UInt64(bytes.count)))
    }

    private static func mlmodel(_ place: String) -> String {
        """
        artifact_path: model
        flavors:
          python_function:
            loader_module: mlflow.sklearn
            model_path: model.bin
            python_version: 3.11.7
        mlflow_version: 3.17.2
        model_uuid: \(place.replacing("/", with: "-"))
        utc_time_created: '2026-11-20 10:00:00.000000'

        """
    }
}
