package import Identifiers
package import StrictJSON

/// The content of `bundle.json`, format `slipway.bundle/1`.
package struct BundleManifest: Sendable {
    package struct Version: Sendable {
        package var version: VersionID
        /// The digest of its OCI manifest: the version's identity.
        package var manifest: Digest
        package var files: Int
        /// The sum of the sizes of its files, repeats counted.
        package var bytes: UInt64
        package var created: Timestamp?
        package var flavors: [String]
        package var mlflow: String?
        package var python: String?
        package var description: String?
        package var tags: [String: String]
        /// The origin of the version, as the importer recorded it.
        package var source: JSONValue?

        package init(
            version: VersionID,
            manifest: Digest,
            files: Int,
            bytes: UInt64,
            created: Timestamp? = nil,
            flavors: [String] = [],
            mlflow: String? = nil,
            python: String? = nil,
            description: String? = nil,
            tags: [String: String] = [:],
            source: JSONValue? = nil
        ) {
            self.version = version
            self.manifest = manifest
            self.files = files
            self.bytes = bytes
            self.created = created
            self.flavors = flavors
            self.mlflow = mlflow
            self.python = python
            self.description = description
            self.tags = tags
            self.source = source
        }
    }

    package struct Model: Sendable {
        package var name: ModelName
        /// The name in its registry, any Unicode.
        package var title: String?
        package var task: String?
        package var active: VersionID?
        package var aliases: [String: VersionID]
        package var description: String?
        package var tags: [String: String]
        package var versions: [Version]

        package init(
            name: ModelName,
            title: String? = nil,
            task: String? = nil,
            active: VersionID? = nil,
            aliases: [String: VersionID] = [:],
            description: String? = nil,
            tags: [String: String] = [:],
            versions: [Version] = []
        ) {
            self.name = name
            self.title = title
            self.task = task
            self.active = active
            self.aliases = aliases
            self.description = description
            self.tags = tags
            self.versions = versions
        }
    }

    package static let format = "slipway.bundle/1"

    package var project: ProjectName
    package var bundle: BundleID
    /// From 1; grows within a project.
    package var sequence: Int64
    /// The digest of the bundle.json before it.
    package var previous: Digest?
    package var created: Timestamp
    package var expires: Timestamp?
    /// The nodes it is for; empty: any.
    package var targets: [String]
    package var notes: String?
    package var models: [Model]
    /// The program that wrote it.
    package var producer: String?

    package init(
        project: ProjectName,
        bundle: BundleID,
        sequence: Int64,
        previous: Digest? = nil,
        created: Timestamp,
        expires: Timestamp? = nil,
        targets: [String] = [],
        notes: String? = nil,
        models: [Model],
        producer: String? = nil
    ) {
        self.project = project
        self.bundle = bundle
        self.sequence = sequence
        self.previous = previous
        self.created = created
        self.expires = expires
        self.targets = targets
        self.notes = notes
        self.models = models
        self.producer = producer
    }

    package func model(_ name: ModelName) -> Model? {
        models.first { $0.name == name }
    }
}
