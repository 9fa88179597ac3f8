import Bundles
import ContentStore
import Evaluation
import Identifiers
import Inference
import ModelWorkers
import Signing

/// A bundle that the node has, with the list of its files as it was signed.
struct StoredBundle: Sendable {
    let manifest: BundleManifest
    let digest: Digest
    /// Every signed file, ascending by name.
    let resources: [SignedResource]
    /// The files that a generation holds: those below `models/`.
    let modelFiles: ArraySlice<SignedResource>

    init(manifest: BundleManifest, digest: Digest, resources: [SignedResource]) {
        self.manifest = manifest
        self.digest = digest
        self.resources = resources
        modelFiles = resources.beginning(with: "models/")
    }

    /// The active version of each model that has one, as the bundle says it.
    var active: [ModelName: VersionID] {
        manifest.models.reduce(into: [:]) { $0[$1.name] = $1.active }
    }

    /// Bytes of the distinct contents below `models/`.
    var modelBytes: UInt64 {
        var seen = Set<Digest>()
        return modelFiles.reduce(0) { seen.insert($1.digest).inserted ? $0 + $1.size : $0 }
    }

    /// The prediction that a version made where it was made: the signed file of that name, read from the node's store, where it stays as
    /// long as the bundle does; nil if the bundle has none.
    /// - Throws: `golden.invalid` if it cannot be read, or is of something else.
    func golden(_ model: ModelName, _ version: VersionID, in store: ContentStore) throws -> GoldenRecord? {
        guard let resource = resources.named(GoldenRecord.entryName(model, version)) else { return nil }
        let subject = "golden prediction of \(model) \(version)"
        guard resource.size <= UInt64(GoldenRecord.sizeLimit) else {
            throw ScoringFailure(
                .goldenInvalid,
                subject,
                expected: "at most \(GoldenRecord.sizeLimit) bytes",
                found: "\(resource.size)"
            )
        }
        let record = try GoldenRecord.read(
            store.read(resource.digest, limit: GoldenRecord.sizeLimit),
            subject: subject
        )
        guard
            let listed = manifest.models.first(where: { $0.name == model })?.versions.first(where: {
                $0.version == version
            })
        else {
            throw ScoringFailure(
                .goldenInvalid,
                subject,
                expected: "a version that is in the bundle",
                found: "none of it"
            )
        }
        try record.require(model, version, listed.manifest)
        return record
    }

    /// The packages that versions want installed, where the bundle brings the wheels. These lie in the node's store by their digests, as long as
    /// the bundle is here.
    /// - Throws: `scoring.environment` if a lock or the index of locks cannot be read.
    func locks(in store: ContentStore) throws -> BundleLocks {
        guard let bytes = try content(of: WheelIndex.name, in: store) else { return BundleLocks(byManifest: [:]) }
        let index = try WheelIndex.read(bytes)
        var read: [EntryName: EnvironmentLock] = [:]
        var locks: [Digest: EnvironmentLock] = [:]
        for version in manifest.models.flatMap({ model in model.versions.map { (model.name, $0) } }) {
            guard let name = index.lock(of: version.0, version.1.version, version.1.manifest) else { continue }
            if read[name] == nil {
                guard let bytes = try content(of: name, in: store) else {
                    throw ScoringFailure(
                        .environment,
                        name.text,
                        expected: "the lock that \(WheelIndex.name) names",
                        found: "nothing"
                    )
                }
                read[name] = try EnvironmentLock.read(bytes, subject: name.text)
            }
            locks[version.1.manifest] = read[name]
        }
        return BundleLocks(byManifest: locks)
    }

    private func content(of name: EntryName, in store: ContentStore) throws -> [UInt8]? {
        try resources.named(name).map { try store.read($0.digest, limit: EnvironmentLock.sizeLimit) }
    }
}

/// The locks of a bundle's versions.
struct BundleLocks: Sendable {
    /// By the digests of the versions' OCI manifests.
    let byManifest: [Digest: EnvironmentLock]

    var isEmpty: Bool { byManifest.isEmpty }
}
