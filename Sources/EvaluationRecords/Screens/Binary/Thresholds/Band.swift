/// The rows with low <= score < high.
package struct Band: Codable, Sendable, Hashable {
    /// null for the lowest band.
    package let low: Double?
    /// null for the highest band.
    package let high: Double?
    package let rows: Int
    package let positives: Int
    /// The share of positives.
    package let rate: MetricFigure
    /// The gain per row of the data set if the whole band is predicted positive.
    package let gainAsPositive: Double
    package let gainAsNegative: Double

    enum CodingKeys: String, CodingKey {
        case low
        case high
        case rows
        case positives
        case rate
        case gainAsPositive = "gain_as_positive"
        case gainAsNegative = "gain_as_negative"
    }

    package init(
        low: Double?,
        high: Double?,
        rows: Int,
        positives: Int,
        rate: MetricFigure,
        gainAsPositive: Double,
        gainAsNegative: Double
    ) {
        self.low = low
        self.high = high
        self.rows = rows
        self.positives = positives
        self.rate = rate
        self.gainAsPositive = gainAsPositive
        self.gainAsNegative = gainAsNegative
    }
}

extension Band: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0 && (0...rows).contains(positives), "rows from 0, and positives up to them")
        )
    }
}
