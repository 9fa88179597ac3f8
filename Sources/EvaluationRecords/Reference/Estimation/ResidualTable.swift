/// The mean absolute error by decile of the prediction: with the shares of live predictions it estimates theirs.
package struct ResidualTable: Codable, Sendable, Hashable {
    /// Between the bins: inner deciles of the predictions, each once.
    package let edges: [Double]
    package let counts: [Int]
    /// The mean absolute error of each bin; 0 where it has no rows.
    package let errors: [Double]
    /// Of 50 bootstrap samples, the same.
    package let replicates: [[Double]]
    /// Standard deviation of the absolute error in each bin.
    package let deviations: [Double]
    /// The range of the reference's predictions.
    package let least: Double
    package let greatest: Double
    package let rows: Int
    package let backtest: Screen<EstimationBacktest>

    package init(
        edges: [Double],
        counts: [Int],
        errors: [Double],
        replicates: [[Double]],
        deviations: [Double],
        least: Double,
        greatest: Double,
        rows: Int,
        backtest: Screen<EstimationBacktest>
    ) {
        self.edges = edges
        self.counts = counts
        self.errors = errors
        self.replicates = replicates
        self.deviations = deviations
        self.least = least
        self.greatest = greatest
        self.rows = rows
        self.backtest = backtest
    }
}

extension ResidualTable: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (edges.count <= 9 && RecordRule.rises(edges), "at most 9 edges, which rise"),
            (
                [counts.count, errors.count, deviations.count].allSatisfy { $0 == edges.count + 1 },
                "a count and an error for each bin"
            ),
            (
                replicates.count <= 50 && replicates.allSatisfy { $0.count == errors.count },
                "at most 50 replicates, an error for each bin"
            ),
            (RecordRule.areCounts(counts + [rows]), "counts from 0")
        )
    }
}
