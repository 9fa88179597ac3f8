/// The rows of one class that were predicted as another.
package struct ConfusedPair: Codable, Sendable, Hashable {
    package let actual: String
    package let predicted: String
    package let rows: Int

    package init(
        actual: String,
        predicted: String,
        rows: Int
    ) {
        self.actual = actual
        self.predicted = predicted
        self.rows = rows
    }
}

extension ConfusedPair: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0, "rows from 0")
        )
    }
}
