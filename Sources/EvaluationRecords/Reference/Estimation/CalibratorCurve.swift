/// A non-decreasing curve from scores to probabilities: linear between its knots, flat outside.
package struct CalibratorCurve: Codable, Sendable, Hashable {
    /// Ascending; at least one.
    package let scores: [Double]
    package let values: [Double]

    package init(
        scores: [Double],
        values: [Double]
    ) {
        self.scores = scores
        self.values = values
    }
}

extension CalibratorCurve: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (!scores.isEmpty && scores.count == values.count, "as many values as scores"),
            (
                RecordRule.rises(scores) && RecordRule.rises(values) && RecordRule.areShares(values),
                "knots that rise, values between 0 and 1"
            )
        )
    }
}
