import Identifiers
import StrictJSON

/// A model with the versions to import.
struct PlannedModel {
    let name: ModelName
    let title: String?
    /// Empty if the source has none.
    let description: String
    let tags: [String: String]
    /// Of the versions planned here.
    var aliases: [String: VersionID] = [:]
    var versions: [PlannedVersion]
    /// Nil for a model of no registry, and where one version is asked for alone.
    let registry: RegistryFacts?

    /// The model as its registry has it, whether it is imported or not.
    struct RegistryFacts: Sendable {
        /// The tracking server; nil for a registry of this machine.
        let server: String?
        /// Nil for the one named `default`.
        let workspace: String?
        let versions: Set<VersionID>
    }
}

/// A version to be imported, looked through already.
struct PlannedVersion {
    /// Nil: the next number.
    let version: VersionID?
    let content: Content
    /// Empty if the source has none.
    let description: String
    let tags: [String: String]
    /// The record of where it came from.
    let source: JSONValue

    enum Content {
        /// - isOurs: its files may be taken away.
        case directory(ModelDirectory, isOurs: Bool)
        /// The content that the project has under this number.
        case unchanged
        /// Not here, since nothing is imported now.
        case pending

        var directory: ModelDirectory? {
            if case .directory(let directory, _) = self { directory } else { nil }
        }
    }
}
