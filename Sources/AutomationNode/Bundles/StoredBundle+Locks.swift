import Bundles
import ContentStore
import Identifiers
import Inference
import ModelWorkers

extension StoredBundle {
    /// The packages that versions want installed, where the bundle brings the wheels. These lie in the node's store by their digests,
    /// as long as the bundle is here.
    /// - Throws: `scoring.environment` if a lock or the index of locks cannot be read.
    func locks(in store: ContentStore) throws -> BundleLocks {
        guard let bytes = try content(of: WheelIndex.name, in: store, limit: EnvironmentLock.sizeLimit) else {
            return BundleLocks(byManifest: [:])
        }
        let index = try WheelIndex.read(bytes)
        var read: [EntryName: EnvironmentLock] = [:]
        var locks: [Digest: EnvironmentLock] = [:]
        for version in manifest.models.flatMap({ model in model.versions.map { (model.name, $0) } }) {
            guard let name = index.lock(of: version.0, version.1.version, version.1.manifest) else { continue }
            if read[name] == nil {
                guard let bytes = try content(of: name, in: store, limit: EnvironmentLock.sizeLimit) else {
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
}

/// The locks of a bundle's versions.
struct BundleLocks: Sendable {
    /// By the digests of the versions' OCI manifests.
    let byManifest: [Digest: EnvironmentLock]

    var isEmpty: Bool { byManifest.isEmpty }
}
