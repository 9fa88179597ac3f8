/// Mean prediction against the share of positives, in bins of equal width and of equal rows.
package struct CalibrationScreen: Codable, Sendable, Hashable {
    package let uniform: CalibrationBins
    package let quantile: CalibrationBins

    package init(
        uniform: CalibrationBins,
        quantile: CalibrationBins
    ) {
        self.uniform = uniform
        self.quantile = quantile
    }
}
