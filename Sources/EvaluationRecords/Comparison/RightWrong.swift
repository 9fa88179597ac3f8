/// Rows by which side was right.
package struct RightWrong: Codable, Sendable, Hashable {
    package let both: Int
    package let onlyFirst: Int
    package let onlySecond: Int
    package let neither: Int

    enum CodingKeys: String, CodingKey {
        case both
        case onlyFirst = "only_first"
        case onlySecond = "only_second"
        case neither
    }

    package init(
        both: Int,
        onlyFirst: Int,
        onlySecond: Int,
        neither: Int
    ) {
        self.both = both
        self.onlyFirst = onlyFirst
        self.onlySecond = onlySecond
        self.neither = neither
    }
}

extension RightWrong: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.areCounts([both, onlyFirst, onlySecond, neither]), "counts from 0")
        )
    }
}
