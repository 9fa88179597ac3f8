package import Identifiers

/// The outcome of loading a generation's active versions.
package struct LoadResult: Sendable {
    /// A line for each version that is loaded and proven.
    package let evidence: [String]
    /// The evidence that the load of each has given.
    package let levels: [ModelName: ProofLevel]
    /// One for each that is not.
    package let failures: [ModelLoadFailure]

    package var isComplete: Bool { failures.isEmpty }
}
