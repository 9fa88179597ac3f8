import Identifiers
import StrictJSON

/// A model of which versions are to be imported.
struct PlannedModel {
    var name: ModelName
    var title: String?
    var description = ""
    var tags: [String: String] = [:]
    /// Of the versions planned here.
    var aliases: [String: VersionID] = [:]
    var versions: [PlannedVersion]
    /// For a model of a registry.
    var registry: RegistryFacts?

    /// What its registry has of it, whether it is imported or not.
    struct RegistryFacts {
        /// The tracking server; nil for a registry of this machine.
        let server: String?
        /// nil for the one named `default`.
        let workspace: String?
        let versions: Set<VersionID>
    }
}

/// A version to be imported, looked through already.
struct PlannedVersion {
    /// nil: the next number.
    let version: VersionID?
    let content: Content
    var description = ""
    var tags: [String: String] = [:]
    let source: JSONValue

    enum Content {
        /// - isOurs: its files may be taken away.
        case directory(ModelDirectory, isOurs: Bool)
        /// The same as what the project has under this number.
        case unchanged
        /// Not here, since nothing is imported now.
        case pending
    }

    var directory: ModelDirectory? {
        if case .directory(let directory, _) = content { directory } else { nil }
    }
}
