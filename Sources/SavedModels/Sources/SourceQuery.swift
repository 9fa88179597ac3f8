import Identifiers
import MLflow
import OCIRegistry
import TrackingServer

/// The part of an import that a source answers.
struct SourceQuery {
    /// The models of a registry that are wanted; with none of them all.
    let models: ModelSelection
    /// The name for the version that is imported. A whole registry takes none.
    let version: VersionID?
    /// The workspace of a registry of MLflow 3; nil: the one named `default`.
    let workspace: String?
    /// The credentials and certificates for a tracking server.
    let access: TrackingAccess
    /// The access to a registry of artifacts.
    let artifacts: RegistryAccess
    /// The place for files that a source of this machine must unpack first.
    let scratch: ImportScratch

    init(_ request: ImportRequest, access: TrackingAccess, scratch: ImportScratch) {
        models = ModelSelection(texts: request.models)
        version = request.version
        workspace = request.workspace
        self.access = access
        artifacts = request.artifacts
        self.scratch = scratch
    }

    /// Refuses a name for the version, which is for one version alone.
    /// - Throws: `import.options`
    func requireNoVersion(of words: String, registry: String) throws {
        guard version != nil else { return }
        throw SavedModelsFailure(
            .importOptions,
            "--version",
            "names the version of one model; of a \(words) import models:/NAME/VERSION with --registry \(registry)"
        )
    }
}
