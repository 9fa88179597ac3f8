/// Rows of one side of a column.
package struct SideCounts: Codable, Sendable, Hashable {
    /// Rows with a value.
    package let n: Int
    package let missing: Int

    package init(
        n: Int,
        missing: Int
    ) {
        self.n = n
        self.missing = missing
    }
}

extension SideCounts: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.areCounts([n, missing]), "counts from 0")
        )
    }
}

extension SideCounts {
    package var rows: Int { n + missing }
}
