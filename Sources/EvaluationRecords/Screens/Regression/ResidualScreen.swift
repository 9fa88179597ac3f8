/// The distribution of actual less predicted.
package struct ResidualScreen: Codable, Sendable, Hashable {
    package let definition: String
    package let mean: Double
    package let stdPopulation: Double
    /// null for a single row.
    package let stdSample: Double?
    /// null when all residuals are equal.
    package let skew: Double?
    package let kurtosisExcess: Double?
    package let quantileLevels: [Double]
    /// Linear (type 7).
    package let quantiles: [Double]
    package let histogram: Histogram

    enum CodingKeys: String, CodingKey {
        case definition
        case mean
        case stdPopulation = "std_population"
        case stdSample = "std_sample"
        case skew
        case kurtosisExcess = "kurtosis_excess"
        case quantileLevels = "quantile_levels"
        case quantiles
        case histogram
    }

    package init(
        definition: String = "actual - predicted",
        mean: Double,
        stdPopulation: Double,
        stdSample: Double?,
        skew: Double?,
        kurtosisExcess: Double?,
        quantileLevels: [Double],
        quantiles: [Double],
        histogram: Histogram
    ) {
        self.definition = definition
        self.mean = mean
        self.stdPopulation = stdPopulation
        self.stdSample = stdSample
        self.skew = skew
        self.kurtosisExcess = kurtosisExcess
        self.quantileLevels = quantileLevels
        self.quantiles = quantiles
        self.histogram = histogram
    }
}

extension ResidualScreen: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (
                quantileLevels.count == quantiles.count && RecordRule.rises(quantiles),
                "a quantile for each level, rising"
            )
        )
    }
}
