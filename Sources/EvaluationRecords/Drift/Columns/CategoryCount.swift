/// A category with its rows.
package struct CategoryCount: Codable, Sendable, Hashable {
    package let category: String
    package let rows: Int

    package init(
        category: String,
        rows: Int
    ) {
        self.category = category
        self.rows = rows
    }
}

extension CategoryCount: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0, "rows from 0")
        )
    }
}
