import Bundles
import ContentStore
import Datasets
import Identifiers

/// The contents of a store that the versions and the data sets of a project need.
struct VersionNeeds {
    /// One version and the contents that it needs.
    struct Version {
        let model: ModelName
        let version: SavedVersion
        /// A name for each content: its path in the model, or the kind of document.
        let contents: [Digest: String]
        /// True if its manifest can be read, so that its files are known.
        let isListed: Bool

        var name: String { "\(model) \(version.version)" }
    }

    let versions: [Version]

    /// - Parameter store: the store with the manifests.
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
        datasets = state.datasets.filter(\.isKept).reduce(into: [:]) { $0[$1.digest] = $1.name }
        attachments = state.attachments.reduce(into: [:]) { $0[$1.attachment.digest] = $1 }
        documents = state.documents.reduce(into: [:]) { $0[$1.digest] = $1 }
    }

    let attachments: [Digest: OwnedAttachment]
    /// The attachments of the project.
    let documents: [Digest: Attachment]
    /// The data sets whose bytes are kept.
    let datasets: [Digest: DatasetName]

    var digests: Set<Digest> {
        Set(attachments.keys).union(documents.keys).union(datasets.keys).union(versions.flatMap(\.contents.keys))
    }

    /// The first version that needs a content.
    func version(needing digest: Digest) -> Version? {
        versions.first { $0.contents[digest] != nil }
    }
}
