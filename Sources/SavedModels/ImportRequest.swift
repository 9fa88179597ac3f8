import AsyncSupport
package import Bundles
package import Identifiers
package import ModelScan

/// What to import.
package struct ImportRequest: Sendable {
    /// As the user wrote them (docs of `slipway import`).
    package var sources: [String]
    /// For a directory or an archive what the model is to be called; for a registry the models to take.
    package var models: [String] = []
    /// What the version is to be called; nil: the next number, or what the registry calls it.
    package var version: VersionID?
    /// Makes what is imported the active version; of several of a model the last.
    package var activates = false
    /// What decides the active version of each model of a registry.
    package var activeFrom: ActiveChoice?
    /// Ends at the first version of a registry that cannot be imported.
    package var isStrict = false
    /// Of versions that are here already compares names, sizes and `MLmodel` alone.
    package var isQuick = false
    /// Where `models:/…` is looked up.
    package var registry: String?
    /// The workspace of a registry of MLflow 3 whose models are meant; nil: the one named `default`.
    package var workspace: String?
    /// Absolute.
    package var workingDirectory: String
    package var now: Timestamp
    /// Lanes for hashing.
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

/// What an import did.
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
    /// What is unusual and was done all the same, a line each.
    package internal(set) var warnings: [String] = []
    /// Versions of a registry that could not be imported, and why.
    package internal(set) var unavailable: [Finding] = []
    /// What was found in the versions that were imported.
    package internal(set) var scans: [ScannedVersion] = []
}
