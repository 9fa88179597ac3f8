/// Columns by what was said of them.
package struct DriftCounts: Codable, Sendable, Hashable {
    package let columns: Int
    package let drifted: Int
    package let changed: Int
    package let stable: Int
    package let undefined: Int

    package init(
        columns: Int,
        drifted: Int,
        changed: Int,
        stable: Int,
        undefined: Int
    ) {
        self.columns = columns
        self.drifted = drifted
        self.changed = changed
        self.stable = stable
        self.undefined = undefined
    }
}

extension DriftCounts: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.areCounts([drifted, changed, stable, undefined]), "counts from 0"),
            (
                RecordRule.sum([drifted, changed, stable, undefined]) == columns,
                "columns = drifted + changed + stable + undefined"
            )
        )
    }
}
