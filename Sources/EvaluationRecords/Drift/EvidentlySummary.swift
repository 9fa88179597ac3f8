/// The whole as Evidently judges it.
package struct EvidentlySummary: Codable, Sendable, Hashable {
    /// Columns that the chosen methods call drifted.
    package let driftedColumns: Int
    package let columns: Int
    package let share: Double
    /// True if the share is at least 0.5, its default.
    package let drifted: Bool

    enum CodingKeys: String, CodingKey {
        case driftedColumns = "drifted_columns"
        case columns
        case share
        case drifted
    }

    package init(
        driftedColumns: Int,
        columns: Int,
        share: Double,
        drifted: Bool
    ) {
        self.driftedColumns = driftedColumns
        self.columns = columns
        self.share = share
        self.drifted = drifted
    }
}

extension EvidentlySummary: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (
                RecordRule.areCounts([driftedColumns, columns]) && driftedColumns <= columns,
                "drifted columns up to all columns"
            ),
            ((0...1).contains(share), "a share between 0 and 1")
        )
    }
}
