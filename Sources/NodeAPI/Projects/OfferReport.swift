package import Identifiers

/// The blobs that the node still needs of an offered bundle.
package struct OfferReport: Codable, Sendable {
    package struct Missing: Codable, Sendable {
        /// `sha256:` and hex.
        package var digest: String
        package var size: UInt64
        /// Bytes of an earlier, interrupted upload that the node has kept; resume there.
        package var received: UInt64

        package init(digest: String, size: UInt64, received: UInt64) {
            self.digest = digest
            self.size = size
            self.received = received
        }
    }

    package var id: String
    package var project: ProjectName
    package var bundle: BundleID
    package var digest: String
    /// Each digest once. Empty: commit at once.
    package var missing: [Missing]

    package init(id: String, project: ProjectName, bundle: BundleID, digest: String, missing: [Missing]) {
        self.id = id
        self.project = project
        self.bundle = bundle
        self.digest = digest
        self.missing = missing
    }
}
