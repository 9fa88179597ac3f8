/// The largest categories of a column, by rows descending and then by code points. Those of more than 256 bytes stand as records have them (``RecordText``).
package struct ReferenceCategories: Codable, Sendable, Hashable {
    /// At most 1,000.
    package let categories: [String]
    /// Rows of each.
    package let counts: [Int]
    /// Rows of all other categories.
    package let other: Int
    /// Categories, those without a bin among them.
    package let distinct: Int

    package init(
        categories: [String],
        counts: [Int],
        other: Int,
        distinct: Int
    ) {
        self.categories = categories
        self.counts = counts
        self.other = other
        self.distinct = distinct
    }
}

extension ReferenceCategories: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (
                categories.count <= Self.limit && categories.count == counts.count,
                "at most \(Self.limit) categories, each with its rows"
            ),
            (RecordRule.areCounts(counts + [other, distinct]), "counts from 0"),
            (Set(categories.map { Array($0.utf8) }).count == categories.count, "each category once")
        )
    }
}

extension ReferenceCategories {
    package static let limit = 1_000
    /// Rows that a category of a private profile has at least; smaller ones are among the others.
    package static let privateLeast = 20
}
