package import Bundles
import ContentStore
import DurableFiles
import Identifiers

/// A file of a version: its path inside the model.
package typealias ModelPackFile = ModelPack.File

/// The state of a project in the terms of a bundle.
enum Snapshot {
    static func models(of state: ProjectState) -> [BundleManifest.Model] {
        state.models.map { model in
            BundleManifest.Model(
                name: model.name,
                title: model.title,
                task: model.task?.rawValue,
                active: model.active,
                aliases: model.aliases,
                description: model.description,
                tags: model.tags,
                versions: model.versions.map { version in
                    BundleManifest.Version(
                        version: version.version,
                        manifest: version.manifest,
                        files: version.files,
                        bytes: version.bytes,
                        created: version.created,
                        flavors: version.flavors,
                        mlflow: version.mlflow,
                        python: version.python,
                        description: version.description,
                        tags: version.tags,
                        source: version.source
                    )
                }
            )
        }
    }

    /// Every version with its files, read from the content store.
    static func versions(of state: ProjectState, in store: ContentStore) throws -> [BundleSnapshot.Version] {
        try state.models.flatMap { model in
            try model.versions.map { version in
                BundleSnapshot.Version(
                    model: model.name,
                    version: version.version,
                    manifest: version.manifest,
                    manifestSize: version.manifestSize,
                    config: version.config,
                    configSize: version.configSize,
                    files: try files(of: version, in: store)
                )
            }
        }
    }

    /// The files that the version's manifest lists, ascending by path.
    static func files(of version: SavedVersion, in store: ContentStore) throws -> [ModelPack.File] {
        try ModelPack.files(ofManifest: store.read(version.manifest), subject: version.manifest.description)
    }

    /// True if a content of a version is not in the store.
    static func lacks(_ version: SavedVersion, in store: ContentStore) throws -> Bool {
        guard try store.contains(version.manifest), try store.contains(version.config) else { return true }
        return try files(of: version, in: store).contains { try !store.contains($0.digest) }
    }

    /// The OCI index of the project's content store.
    static func index(of state: ProjectState) -> [UInt8] {
        ModelPack.index(
            of: state.models.flatMap { model in
                model.versions.map {
                    ModelPack.Reference(
                        model: model.name,
                        version: $0.version,
                        manifest: $0.manifest,
                        manifestSize: $0.manifestSize
                    )
                }
            }
        )
    }
}
