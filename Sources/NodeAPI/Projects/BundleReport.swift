package import Identifiers

/// A verified bundle on a node.
package struct BundleReport: Codable, Sendable {
    package struct Model: Codable, Sendable {
        package var name: ModelName
        package var active: VersionID?
        package var versions: [VersionID]

        package init(name: ModelName, active: VersionID?, versions: [VersionID]) {
            self.name = name
            self.active = active
            self.versions = versions
        }
    }

    package var project: ProjectName
    package var bundle: BundleID
    /// `sha256:` digest of its bundle.json.
    package var digest: String
    package var sequence: Int64
    package var created: Timestamp
    package var expires: Timestamp?
    package var targets: [String]
    package var notes: String?
    package var signer: String
    package var received: Timestamp
    package var files: Int
    package var bytes: UInt64
    package var models: [Model]
    /// The reason why it is not deployed again; nil for one that may be.
    package var bad: BadMark?
    /// The reason why its signer is not trusted any more; nil for one that is.
    package var untrusted: String?

    package init(
        project: ProjectName,
        bundle: BundleID,
        digest: String,
        sequence: Int64,
        created: Timestamp,
        expires: Timestamp?,
        targets: [String],
        notes: String?,
        signer: String,
        received: Timestamp,
        files: Int,
        bytes: UInt64,
        models: [Model],
        bad: BadMark? = nil,
        untrusted: String? = nil
    ) {
        self.project = project
        self.bundle = bundle
        self.digest = digest
        self.sequence = sequence
        self.created = created
        self.expires = expires
        self.targets = targets
        self.notes = notes
        self.signer = signer
        self.received = received
        self.files = files
        self.bytes = bytes
        self.models = models
        self.bad = bad
        self.untrusted = untrusted
    }
}
