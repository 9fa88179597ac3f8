/// Hashes of rows of other data, to find rows that stand in both. The hash is that of ``ScoredRows/hashes``.
package struct KnownRows: Sendable {
    /// Rows of the data that the model was trained on.
    package let training: Set<UInt64>?
    /// Rows of golden predictions.
    package let golden: Set<UInt64>?

    package init(training: Set<UInt64>? = nil, golden: Set<UInt64>? = nil) {
        self.training = training
        self.golden = golden
    }

    package static let none = KnownRows()
}
