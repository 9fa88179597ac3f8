import Bundles
import ContentStore
import Identifiers

/// What the versions of a project need of its store.
struct VersionNeeds {
    /// What one version needs.
    struct Version {
        let model: ModelName
        let version: SavedVersion
        /// By digest, with a word for each: a path in the model, or what document it is.
        let contents: [Digest: String]
        /// Whether its files are known: its manifest can be read.
        let isListed: Bool

        var name: String { "\(model) \(version.version)" }
    }

    let versions: [Version]

    /// - Parameter store: where the manifests are read.
    init(of state: ProjectState, in store: ContentStore) {
        versions = state.models.flatMap { model in
            model.versions.map { version in
                let files = try? Snapshot.files(of: version, in: store)
                var contents: [Digest: String] = [:]
                for file in files ?? [] where contents[file.digest] == nil { contents[file.digest] = file.path.text }
                contents[version.config] = "the OCI config"
                contents[version.manifest] = "the OCI manifest"
                return Version(model: model.name, version: version, contents: contents, isListed: files != nil)
            }
        }
        attachments = state.attachments.reduce(into: [:]) { $0[$1.attachment.digest] = $1 }
    }

    let attachments: [Digest: OwnedAttachment]

    var digests: Set<Digest> {
        Set(attachments.keys).union(versions.flatMap(\.contents.keys))
    }

    /// The first version that needs a content.
    func version(needing digest: Digest) -> Version? {
        versions.first { $0.contents[digest] != nil }
    }
}
