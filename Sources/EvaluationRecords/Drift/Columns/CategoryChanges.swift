/// Categories that one side alone has, the largest first.
package struct CategoryChanges: Codable, Sendable, Hashable {
    /// Rows of the current side whose category the reference lacks.
    package let unseenRows: Int
    package let unseenCategories: Int
    /// The share of the rows with a value, with its interval.
    package let unseenShare: MetricFigure
    /// At most 100.
    package let unseen: [CategoryCount]
    /// Categories of the reference that the current side lacks.
    package let vanishedCategories: Int
    /// At most 100.
    package let vanished: [CategoryCount]

    enum CodingKeys: String, CodingKey {
        case unseenRows = "unseen_rows"
        case unseenCategories = "unseen_categories"
        case unseenShare = "unseen_share"
        case unseen
        case vanishedCategories = "vanished_categories"
        case vanished
    }

    package init(
        unseenRows: Int,
        unseenCategories: Int,
        unseenShare: MetricFigure,
        unseen: [CategoryCount],
        vanishedCategories: Int,
        vanished: [CategoryCount]
    ) {
        self.unseenRows = unseenRows
        self.unseenCategories = unseenCategories
        self.unseenShare = unseenShare
        self.unseen = unseen
        self.vanishedCategories = vanishedCategories
        self.vanished = vanished
    }
}

extension CategoryChanges: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (unseen.count <= Self.limit && vanished.count <= Self.limit, "at most \(Self.limit) categories"),
            (RecordRule.areCounts([unseenRows, unseenCategories, vanishedCategories]), "counts from 0")
        )
    }
}

extension CategoryChanges {
    /// The most categories that are named.
    package static let limit = 100
}
