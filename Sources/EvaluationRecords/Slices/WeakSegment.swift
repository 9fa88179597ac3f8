/// One leaf of the error tree.
package struct WeakSegment: Codable, Sendable, Hashable {
    /// Conditions that lead to the leaf, such as `age > 41.5`.
    package let conditions: [String]
    /// Rows of the measured half.
    package let rows: Int
    package let judged: Bool
    package let metrics: MetricFigures
    /// Segment less rest, by metric.
    package let tests: TextMap<Screen<DifferenceTest>>

    enum CodingKeys: String, CodingKey {
        case conditions
        case rows = "n"
        case judged
        case metrics
        case tests
    }

    package init(
        conditions: [String],
        rows: Int,
        judged: Bool,
        metrics: MetricFigures,
        tests: TextMap<Screen<DifferenceTest>> = [:]
    ) {
        self.conditions = conditions
        self.rows = rows
        self.judged = judged
        self.metrics = metrics
        self.tests = tests
    }
}

extension WeakSegment: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0, "rows from 0")
        )
    }
}
