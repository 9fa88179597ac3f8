/// One side of a numeric column in a few numbers.
package struct NumericSummary: Codable, Sendable, Hashable {
    package let least: Double
    package let greatest: Double
    package let mean: Double
    /// Standard deviation, n - 1; null for one value.
    package let sd: Double?
    /// Type-7 quantiles at 5, 25, 50, 75 and 95 %.
    package let quantiles: [Double]

    package init(
        least: Double,
        greatest: Double,
        mean: Double,
        sd: Double?,
        quantiles: [Double]
    ) {
        self.least = least
        self.greatest = greatest
        self.mean = mean
        self.sd = sd
        self.quantiles = quantiles
    }
}

extension NumericSummary: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (least <= greatest && RecordRule.rises(quantiles), "numbers that rise"),
            (quantiles.count == 5, "5 quantiles")
        )
    }
}
