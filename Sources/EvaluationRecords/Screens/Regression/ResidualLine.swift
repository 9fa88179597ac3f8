/// Quantiles of the residual in a part of the rows.
package struct ResidualLine: Codable, Sendable, Hashable {
    package let rows: Int
    package let meanPredicted: Double
    package let q05: Double
    package let q50: Double
    package let q95: Double

    enum CodingKeys: String, CodingKey {
        case rows
        case meanPredicted = "mean_predicted"
        case q05
        case q50
        case q95
    }

    package init(
        rows: Int,
        meanPredicted: Double,
        q05: Double,
        q50: Double,
        q95: Double
    ) {
        self.rows = rows
        self.meanPredicted = meanPredicted
        self.q05 = q05
        self.q50 = q50
        self.q95 = q95
    }
}

extension ResidualLine: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0 && q05 <= q50 && q50 <= q95, "quantiles that rise")
        )
    }
}
