import Bundles
import ContentStore
import Identifiers
import Signing

/// A bundle that the node has, with the list of its files as it was signed.
///
/// An attachment of any kind travels, stays and goes with the bundle that signed it. A kind that the node reads has an extension of
/// this type in a file of its own, such as `StoredBundle+Golden.swift`.
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

    /// The content of a signed file beside the models, such as an attachment of a version. It stays in the node's store as long as
    /// the bundle does.
    /// - Returns: nil if the bundle has no file of that name.
    func content(of name: EntryName, in store: ContentStore, limit: Int) throws -> [UInt8]? {
        try resources.named(name).map { try store.read($0.digest, limit: limit) }
    }
}
