package import Identifiers

/// The outcome of a synchronisation with a registry, or of its trial.
package struct SyncReport: Sendable {
    /// Something that the registry says otherwise than the project did.
    package struct Update: Sendable, Hashable {
        package let model: ModelName
        /// Nil: of the model itself.
        package let version: VersionID?
        /// Such as `description`, `tag owner`, `alias champion`.
        package let what: String
        /// Nil where there was none.
        package let old: String?
        package let new: String
    }

    /// Something that is here and is gone at the registry.
    package struct Absence: Sendable, Hashable {
        package let model: ModelName
        /// Nil: the model with all its versions.
        package let version: VersionID?
    }

    package let registry: String
    package let isTrial: Bool
    package internal(set) var newModels: [ModelName] = []
    /// Versions that are new. Those that could not be imported are in `unavailable`.
    package internal(set) var new: [(model: ModelName, version: VersionID)] = []
    /// Versions that are the same as before.
    package internal(set) var unchanged = 0
    package internal(set) var updates: [Update] = []
    package internal(set) var gone: [Absence] = []
    package internal(set) var activated: [ModelName: VersionID] = [:]
    package internal(set) var warnings: [String] = []
    package internal(set) var unavailable: [Finding] = []
    /// Reports on the versions that are new.
    package internal(set) var scans: [ScannedVersion] = []

    init(registry: String, isTrial: Bool) {
        self.registry = registry
        self.isTrial = isTrial
    }
}
