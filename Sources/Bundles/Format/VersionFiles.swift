import DurableFiles
import Identifiers
import Signing

/// The signed files below `models/`, by the version they belong to.
struct VersionFiles {
    struct Place: Hashable {
        let model: ModelName
        let version: VersionID
        var directory: String { "models/\(model)/\(version)" }
    }

    /// Ascending by path.
    private(set) var files: [Place: [ModelPack.File]] = [:]

    init(_ resources: [SignedResource]) throws(BundleFailure) {
        for resource in resources {
            guard case .model(let model, let version, let path) = try EntryCategory(resource.name) else { continue }
            files[Place(model: model, version: version), default: []].append(
                ModelPack.File(path: EntryName(unchecked: path), digest: resource.digest, size: resource.size)
            )
        }
    }

    /// The OCI manifests and configs that Slipway writes for these files, by digest. If a model file has the content of such a
    /// document, it was hashed as that file and not kept, but its digest is known.
    func documents() -> [Digest: [UInt8]] {
        var documents: [Digest: [UInt8]] = [:]
        for files in files.values {
            let config = ModelPack.config(of: files)
            let configDigest = StreamingDigest.of(config)
            let manifest = ModelPack.manifest(of: files, config: configDigest, configSize: config.count)
            documents[configDigest] = config
            documents[StreamingDigest.of(manifest)] = manifest
        }
        return documents
    }
}
