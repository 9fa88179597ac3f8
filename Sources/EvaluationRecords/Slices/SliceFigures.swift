/// The figures of the rows that share a value of a column, and their differences from all other rows.
package struct SliceFigures: Codable, Sendable, Hashable {
    package let column: String
    package let kind: ColumnKind
    package let slice: SliceKey
    package let rows: Int
    /// nil outside of binary tasks.
    package let positives: Int?
    package let metrics: MetricFigures
    /// True if slice and rest have rows enough (30) for a verdict.
    package let judged: Bool
    /// Slice less rest, by metric.
    package let tests: TextMap<Screen<DifferenceTest>>

    enum CodingKeys: String, CodingKey {
        case column
        case kind
        case slice
        case rows = "n"
        case positives
        case metrics
        case judged
        case tests
    }

    package init(
        column: String,
        kind: ColumnKind,
        slice: SliceKey,
        rows: Int,
        positives: Int? = nil,
        metrics: MetricFigures,
        judged: Bool,
        tests: TextMap<Screen<DifferenceTest>> = [:]
    ) {
        self.column = column
        self.kind = kind
        self.slice = slice
        self.rows = rows
        self.positives = positives
        self.metrics = metrics
        self.judged = judged
        self.tests = tests
    }
}

extension SliceFigures: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0 && positives.map { (0...rows).contains($0) } ?? true, "rows from 0, and positives up to them")
        )
    }
}
