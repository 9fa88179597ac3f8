package import Identifiers

/// The files that a garbage collection removed.
package struct GarbageReport: Codable, Sendable {
    package var generations: Int
    package var bundles: Int
    package var blobs: Int
    package var bytes: UInt64
    /// The parts that could not be looked at; all of them are kept. Nil if there are none.
    package var findings: [String]?

    package init(generations: Int, bundles: Int, blobs: Int, bytes: UInt64) {
        self.generations = generations
        self.bundles = bundles
        self.blobs = blobs
        self.bytes = bytes
    }
}

/// The answer of `DELETE /v1/projects/P`.
package struct ProjectRemovalReport: Codable, Sendable {
    package var project: ProjectName
    package var generations: Int
    package var bundles: Int
    package var blobs: Int
    package var bytes: UInt64
    /// Tokens that are for this project and may be revoked now. nil if there are none.
    package var tokens: [String]?
    /// The parts that could not be looked at when garbage was collected. Nil if there are none.
    package var findings: [String]?

    package init(
        project: ProjectName,
        generations: Int,
        bundles: Int,
        blobs: Int,
        bytes: UInt64,
        tokens: [String]? = nil,
        findings: [String]? = nil
    ) {
        self.project = project
        self.generations = generations
        self.bundles = bundles
        self.blobs = blobs
        self.bytes = bytes
        self.tokens = tokens
        self.findings = findings
    }
}
