import Bundles
import Identifiers
import Signing

/// A bundle that the node has, with the list of its files as it was signed.
struct StoredBundle: Sendable {
    let manifest: BundleManifest
    let digest: Digest
    /// Every signed file, ascending by name.
    let resources: [SignedResource]

    /// The files that a generation holds: those below `models/`.
    var modelFiles: [SignedResource] {
        resources.filter { $0.name.text.hasPrefix("models/") }
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
}
