/// The pairs of classes that are most often taken for each other, at most 10.
package struct MostConfused: Codable, Sendable, Hashable {
    package let pairs: [ConfusedPair]

    package init(
        pairs: [ConfusedPair]
    ) {
        self.pairs = pairs
    }
}

extension MostConfused: RecordChecked {
    /// The most pairs.
    package static let limit = 10

    var expected: String? {
        RecordRule.first(
            (pairs.count <= Self.limit, "at most \(Self.limit) pairs")
        )
    }
}
