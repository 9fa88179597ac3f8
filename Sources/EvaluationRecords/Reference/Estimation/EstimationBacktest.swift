/// Estimates beside what came out: each tenth of the reference, estimated from the rest.
package struct EstimationBacktest: Codable, Sendable, Hashable {
    /// Rows of a chunk.
    package let rows: Int
    /// By metric.
    package let metrics: TextMap<BacktestOutcome>

    package init(
        rows: Int,
        metrics: TextMap<BacktestOutcome>
    ) {
        self.rows = rows
        self.metrics = metrics
    }
}

extension EstimationBacktest: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows > 0, "rows from 1")
        )
    }
}
