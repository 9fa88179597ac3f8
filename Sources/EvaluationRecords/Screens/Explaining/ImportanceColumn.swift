/// The drops of the metric when one column, or a group together, is permuted.
package struct ImportanceColumn: Codable, Sendable, Hashable {
    package let columns: [String]
    /// One for each repeat.
    package let drops: [Double]
    package let mean: Double
    package let sd: Double
    /// Mean less t times sd/sqrt(repeats).
    package let low: Rounded
    package let high: Rounded

    package init(
        columns: [String],
        drops: [Double],
        mean: Double,
        sd: Double,
        low: Rounded,
        high: Rounded
    ) {
        self.columns = columns
        self.drops = drops
        self.mean = mean
        self.sd = sd
        self.low = low
        self.high = high
    }
}

extension ImportanceColumn: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (low <= high, "low up to high")
        )
    }
}
