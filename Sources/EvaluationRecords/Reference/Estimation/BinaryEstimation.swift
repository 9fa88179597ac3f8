/// All that estimates the performance of two classes without labels: bins of scores, calibrators, and how well that worked on the reference.
package struct BinaryEstimation: Codable, Sendable, Hashable {
    /// Between the bins of scores: the bin of a score is the number of edges below it. One of them is the last number below the threshold.
    package let edges: [Double]
    /// Mean score of the reference in each bin.
    package let means: [Double]
    /// Reference rows in each bin.
    package let counts: [Int]
    /// The range of the reference's scores.
    package let least: Double
    package let greatest: Double
    package let threshold: Double
    /// Rows, and positives among them.
    package let rows: Int
    package let positives: Int
    package let fit: CalibratorFit
    /// null where the raw score stands for itself.
    package let calibrator: CalibratorCurve?
    /// Of 50 bootstrap calibrators, the probability of each bin; empty where the raw score stands for itself.
    package let replicates: [[Double]]
    /// Of the draws.
    package let seed: UInt64
    package let backtest: Screen<EstimationBacktest>

    package init(
        edges: [Double],
        means: [Double],
        counts: [Int],
        least: Double,
        greatest: Double,
        threshold: Double,
        rows: Int,
        positives: Int,
        fit: CalibratorFit,
        calibrator: CalibratorCurve?,
        replicates: [[Double]],
        seed: UInt64,
        backtest: Screen<EstimationBacktest>
    ) {
        self.edges = edges
        self.means = means
        self.counts = counts
        self.least = least
        self.greatest = greatest
        self.threshold = threshold
        self.rows = rows
        self.positives = positives
        self.fit = fit
        self.calibrator = calibrator
        self.replicates = replicates
        self.seed = seed
        self.backtest = backtest
    }
}

extension BinaryEstimation: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (edges.count <= 1_024 && RecordRule.rises(edges), "at most 1,024 edges, which rise"),
            (means.count == edges.count + 1 && counts.count == edges.count + 1, "a mean and a count for each bin"),
            (RecordRule.areCounts(counts + [rows, positives]) && positives <= rows, "counts from 0"),
            (
                replicates.count <= 50 && replicates.allSatisfy { $0.count == means.count && RecordRule.areShares($0) },
                "at most 50 replicates, a probability for each bin"
            ),
            ((calibrator == nil) == replicates.isEmpty, "replicates where there is a calibrator, and only there"),
            (least <= greatest, "least up to greatest")
        )
    }
}
