/// Bins of the score. Empty bins have a count, and nothing else.
package struct CalibrationBins: Codable, Sendable, Hashable {
    package let binEdges: [Double]
    /// Rows of each bin.
    package let counts: [Int]
    /// Of each bin that is not empty.
    package let meanPredicted: [Double]
    /// Of each bin that is not empty.
    package let fractionPositive: [Double]
    /// Expected calibration error.
    package let ece: Double
    /// Largest calibration error.
    package let mce: Double
    /// Of each bin that is not empty.
    package let bars: [CalibrationBar]

    enum CodingKeys: String, CodingKey {
        case binEdges = "bin_edges"
        case counts
        case meanPredicted = "mean_predicted"
        case fractionPositive = "fraction_positive"
        case ece
        case mce
        case bars
    }

    package init(
        binEdges: [Double],
        counts: [Int],
        meanPredicted: [Double],
        fractionPositive: [Double],
        ece: Double,
        mce: Double,
        bars: [CalibrationBar]
    ) {
        self.binEdges = binEdges
        self.counts = counts
        self.meanPredicted = meanPredicted
        self.fractionPositive = fractionPositive
        self.ece = ece
        self.mce = mce
        self.bars = bars
    }
}

extension CalibrationBins: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.areBins(binEdges, counts), RecordRule.bins),
            (
                [meanPredicted.count, fractionPositive.count, bars.count].allSatisfy { $0 == filled },
                "mean, fraction and bar of each bin that is not empty"
            )
        )
    }

    private var filled: Int { counts.filter { $0 > 0 }.count }
}
