import Archive
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

/// A store with versions of one model, from which whole bundles and deltas are exported.
struct Exporter {
    let directory: TemporaryDirectory
    let store: ContentStore
    let identity: SigningIdentity
    let trust: Trust

    init() throws {
        directory = try TemporaryDirectory()
        store = try ContentStore(openingOrCreatingAt: directory.handle.openOrMake(directory: "store"))
        (identity, trust) = try SigningIdentity.trusted()
    }

    /// Writes a bundle of these versions.
    /// - Parameters:
    ///   - versions: the files of each, by path.
    ///   - base: the file that a delta leaves out the contents of.
    @discardableResult
    func export(
        _ versions: [String: [String: [UInt8]]],
        to name: String,
        sequence: Int64 = 1,
        base: String? = nil,
        compression: Compression? = nil
    ) throws -> BundleExport.Summary {
        let model = try #require(ModelName("m"))
        let made = try versions.sorted { $0.key < $1.key }.map { id, files in
            try version(of: model, try #require(VersionID(id)), files)
        }
        let manifest = BundleManifest(
            project: try #require(ProjectName("p")),
            bundle: try #require(BundleID("b.\(sequence)")),
            sequence: sequence,
            created: Timestamp(seconds: 0),
            models: [
                BundleManifest.Model(
                    name: model,
                    active: made.last?.version,
                    versions: made.map { version in
                        BundleManifest.Version(
                            version: version.version,
                            manifest: version.manifest,
                            files: version.files.count,
                            bytes: version.files.reduce(0) { $0 + $1.size }
                        )
                    }
                )
            ]
        )
        return try BundleExport(BundleSnapshot(manifest: manifest, versions: made), store: store).write(
            name,
            in: directory.handle,
            identity: identity,
            base: base.map { try UnverifiedBundle.read(directory.path($0)) },
            compression: compression,
            width: 2
        )
    }

    private func version(
        of model: ModelName,
        _ id: VersionID,
        _ contents: [String: [UInt8]]
    ) throws -> BundleSnapshot.Version {
        let ingest = try store.beginIngest()
        let files = try contents.sorted { $0.key < $1.key }.map { path, bytes in
            ModelPack.File(path: try EntryName(path), digest: try ingest.add(bytes), size: UInt64(bytes.count))
        }
        let config = ModelPack.config(of: files)
        let manifest = ModelPack.manifest(of: files, config: try ingest.add(config), configSize: config.count)
        let digest = try ingest.add(manifest)
        try ingest.commit()
        return BundleSnapshot.Version(
            model: model,
            version: id,
            manifest: digest,
            manifestSize: UInt64(manifest.count),
            config: StreamingDigest.of(config),
            configSize: UInt64(config.count),
            files: files
        )
    }

    func verify(_ name: String, base: String? = nil) throws -> VerifiedBundle {
        try BundleFile.verify(
            directory.path(name),
            base: base.map { try BundleBase(directory.path($0)) },
            trust: trust,
            now: Verification.now,
            width: 2
        )
    }

    /// The code and the findings of a refusal.
    func refusal(_ name: String, base: String? = nil) -> (code: String, findings: [Finding]) {
        do {
            _ = try verify(name, base: base)
            return ("accepted", [])
        } catch let failure as any CodedFailure {
            return (failure.stableCode, failure.findings)
        } catch {
            return ("\(error)", [])
        }
    }
}
