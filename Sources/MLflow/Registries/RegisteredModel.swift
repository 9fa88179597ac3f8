package import Identifiers

/// A model in a registry, with all versions it still has.
package struct RegisteredModel: Sendable, Hashable {
    /// Any Unicode but `/` and `:`.
    package let name: String
    /// The workspace; nil for the one named `default`. Two workspaces may have models of the same name. MLflow 3 only.
    package let workspace: String?
    /// Empty if it has none.
    package let description: String
    package let tags: [String: String]
    /// The version each alias points to. MLflow 2.3 and later.
    package let aliases: [String: Int64]
    package let created: Timestamp?
    package let updated: Timestamp?
    /// Ascending; numbers of deleted versions are missing.
    package let versions: [RegisteredVersion]

    package init(
        name: String,
        workspace: String?,
        description: String,
        tags: [String: String],
        aliases: [String: Int64],
        created: Timestamp?,
        updated: Timestamp?,
        versions: [RegisteredVersion]
    ) {
        self.name = name
        self.workspace = workspace
        self.description = description
        self.tags = tags
        self.aliases = aliases
        self.created = created
        self.updated = updated
        self.versions = versions
    }

    /// The aliases of a version, ascending.
    package func aliases(of version: Int64) -> [String] {
        aliases.filter { $0.value == version }.map(\.key).sorted()
    }
}

/// One version of a registered model.
package struct RegisteredVersion: Sendable, Hashable {
    package let version: Int64
    /// Empty if it has none.
    package let description: String
    package let tags: [String: String]
    package let runID: String?
    /// Such as `Production`; nil for MLflow's `None`.
    package let stage: String?
    /// `READY`, `PENDING_REGISTRATION` or `FAILED_REGISTRATION`.
    package let status: String
    package let created: Timestamp?
    package let location: ArtifactLocation

    package init(
        version: Int64,
        description: String,
        tags: [String: String],
        runID: String?,
        stage: String?,
        status: String,
        created: Timestamp?,
        location: ArtifactLocation
    ) {
        self.version = version
        self.description = description
        self.tags = tags
        self.runID = runID
        self.stage = stage
        self.status = status
        self.created = created
        self.location = location
    }
}

/// The place of a version's files.
package enum ArtifactLocation: Sendable, Hashable {
    /// A directory that is there; absolute, without links.
    case directory(path: String)
    /// No directory is there.
    /// - written: as the registry has it.
    /// - lookedIn: the paths that were tried, or what else could not be found.
    case missing(written: String, lookedIn: [String])
    /// In a store that only a server or a client of its own reaches, such as `s3:`.
    case remote(written: String)
}
