/// The rows of an evaluation: how many were read, how many count, and why the others do not.
package struct RowCounts: Codable, Sendable, Hashable {
    /// Rows that the selection took.
    package let read: Int
    /// Rows that the figures are of.
    package let used: Int
    /// Rows left out, by reason, such as `label-missing` or `bad-row`.
    package let leftOut: TextMap<Int>

    enum CodingKeys: String, CodingKey {
        case read
        case used
        case leftOut = "left_out"
    }

    package init(
        read: Int,
        used: Int,
        leftOut: TextMap<Int> = [:]
    ) {
        self.read = read
        self.used = used
        self.leftOut = leftOut
    }
}

extension RowCounts: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (read >= 0 && used >= 0 && RecordRule.areCounts(leftOut.map(\.value)), "counts from 0"),
            (RecordRule.sum(leftOut.map(\.value) + [used]) == read, "rows read = rows used + rows left out")
        )
    }
}
