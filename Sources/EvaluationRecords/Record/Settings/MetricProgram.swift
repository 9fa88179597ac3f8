package import Identifiers

/// A program of the user that computed a custom metric.
package struct MetricProgram: Codable, Sendable, Hashable {
    package let name: MetricName
    /// SHA-256 of the program.
    package let digest: Digest

    package init(
        name: MetricName,
        digest: Digest
    ) {
        self.name = name
        self.digest = digest
    }
}
