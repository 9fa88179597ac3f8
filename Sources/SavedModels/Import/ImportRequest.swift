import AsyncSupport
package import Bundles
package import Identifiers
package import ModelScan
package import OCIRegistry

/// The order of an import.
package struct ImportRequest: Sendable {
    /// The sources as the user wrote them (help of `slipway import`).
    package var sources: [String]
    /// The model's name here for a directory or an archive; for a registry the models to take.
    package var models: [String] = []
    /// The version's name here; nil: the next number, or its number in the registry.
    package var version: VersionID?
    /// Makes each imported version the active one; of several of a model the last.
    package var activates = false
    /// The rule for the active version of each model of a registry.
    package var activeFrom: ActiveVersionPolicy?
    /// The evaluations that a version must have before it becomes active; nil: none.
    package var requiredEvaluation: RequiredEvaluation?
    /// Ends at the first version of a registry that cannot be imported.
    package var isStrict = false
    /// Compares only names, sizes and `MLmodel` of the versions that are here already.
    package var isQuick = false
    /// The registry where `models:/…` and `runs:/…` are looked up.
    package var registry: String?
    /// The workspace of a registry of MLflow 3 whose models are meant; nil: the one named `default`.
    package var workspace: String?
    /// The access to a registry of artifacts (`oci://…`).
    package var artifacts = RegistryAccess()
    /// The directory that relative paths start from; absolute.
    package var workingDirectory: String
    package var now: Timestamp
    /// Parallel for hashing.
    package var width: Int
    package var scanPolicy = ScanPolicy.report
    package var progress: BundleProgress = { _, _ in }

    package init(sources: [String], workingDirectory: String, now: Timestamp, width: Int) {
        self.sources = sources
        self.workingDirectory = workingDirectory
        self.now = now
        self.width = width
    }
}

/// The outcome of an import.
package struct ImportReport: Sendable {
    package struct Version: Sendable {
        package let model: ModelName
        package let version: SavedVersion
        /// False if the same content was there before under this version.
        package let isNew: Bool
    }

    /// In the order of the sources.
    package internal(set) var versions: [Version] = []
    /// Models that were made by this import, with or without versions.
    package internal(set) var newModels: [SavedModel] = []
    package internal(set) var activated: [ModelName: VersionID] = [:]
    /// Unusual things that were done all the same, a line each.
    package internal(set) var warnings: [String] = []
    /// Versions of a registry that could not be imported, and why.
    package internal(set) var unavailable: [Finding] = []
    /// Reports on the versions that were imported.
    package internal(set) var scans: [ScannedVersion] = []
}
