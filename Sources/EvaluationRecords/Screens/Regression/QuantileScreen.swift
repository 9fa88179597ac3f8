/// Quantiles of the residuals beside those of the normal distribution.
package struct QuantileScreen: Codable, Sendable, Hashable {
    package let mean: Double
    package let sd: Double
    package let levels: [Double]
    package let normal: [Rounded]
    package let residual: [Double]

    package init(
        mean: Double,
        sd: Double,
        levels: [Double],
        normal: [Rounded],
        residual: [Double]
    ) {
        self.mean = mean
        self.sd = sd
        self.levels = levels
        self.normal = normal
        self.residual = residual
    }
}

extension QuantileScreen: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.isCurve(levels.count), RecordRule.curve),
            (
                levels.count == normal.count && levels.count == residual.count,
                "as many levels as normal and residual quantiles"
            )
        )
    }
}
