/// The share of a column in the difference, beside how much the model leans on it.
package struct DomainImportance: Codable, Sendable, Hashable {
    package let column: String
    /// Of 1: the weights of its features, or the impurity that they took away.
    package let share: Rounded
    /// The model's importance of the column, where it is known.
    package let model: Double?

    package init(
        column: String,
        share: Rounded,
        model: Double? = nil
    ) {
        self.column = column
        self.share = share
        self.model = model
    }
}

extension DomainImportance: RecordChecked {
    var expected: String? {
        RecordRule.first(
            ((0...1).contains(share.value), "a share between 0 and 1")
        )
    }
}
