/// Hashes of rows of other data, to find rows that stand in both.
package struct KnownRows: Sendable {
    /// Rows of the data that the model was trained on, as in ``ScoredRows/hashes``.
    package let training: Set<UInt64>?
    /// Rows of the version's golden prediction, as in ``ScoredRows/askedHashes``; empty where none of them can be told apart.
    package let golden: Set<UInt64>?

    package init(training: Set<UInt64>? = nil, golden: Set<UInt64>? = nil) {
        self.training = training
        self.golden = golden
    }

    package static let none = KnownRows()
}
