/// The dependence on one column.
package struct DependenceColumn: Codable, Sendable, Hashable {
    package let kind: ColumnKind
    package let grid: [GridValue]
    /// One for each value of the grid.
    package let meanPrediction: [Double]
    /// A line for each of the `ice_rows`, one value for each of the grid.
    package let ice: [[Double]]
    /// Of a numeric column.
    package let histogram: Histogram?
    /// Rows of each category of the grid.
    package let counts: [Int]?

    enum CodingKeys: String, CodingKey {
        case kind
        case grid
        case meanPrediction = "mean_prediction"
        case ice
        case histogram
        case counts
    }

    package init(
        kind: ColumnKind,
        grid: [GridValue],
        meanPrediction: [Double],
        ice: [[Double]],
        histogram: Histogram? = nil,
        counts: [Int]? = nil
    ) {
        self.kind = kind
        self.grid = grid
        self.meanPrediction = meanPrediction
        self.ice = ice
        self.histogram = histogram
        self.counts = counts
    }
}

extension DependenceColumn: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (
                RecordRule.isCurve(grid.count) && meanPrediction.count == grid.count,
                "a mean prediction for each value of the grid"
            ),
            (ice.allSatisfy { $0.count == grid.count }, "lines as long as the grid"),
            (counts.map { $0.count == grid.count } ?? true, "a count for each value of the grid")
        )
    }
}
