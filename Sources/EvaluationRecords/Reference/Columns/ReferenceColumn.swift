/// A column of the data that a version was judged on, in bins, so that other data can be compared without it.
package struct ReferenceColumn: Codable, Sendable, Hashable {
    package let name: String
    package let feature: ColumnFeature
    /// The rule that decided the kind: `model`, `declared`, `many-numbers`, `otherwise`; `answer` for predictions.
    package let rule: String
    /// Rows with a value.
    package let n: Int
    package let missing: Int
    package let bins: ReferenceBins

    package init(
        name: String,
        feature: ColumnFeature = .values,
        rule: String,
        n: Int,
        missing: Int,
        bins: ReferenceBins
    ) {
        self.name = name
        self.feature = feature
        self.rule = rule
        self.n = n
        self.missing = missing
        self.bins = bins
    }
}

extension ReferenceColumn: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.areCounts([n, missing]), "counts from 0"),
            (bins.rows == n, "bins with as many rows as have a value")
        )
    }
}

extension ReferenceColumn {
    package var kind: ColumnKind {
        switch bins {
        case .numeric: .numeric
        case .categorical: .categorical
        }
    }

    /// Its name for people: `comment (length)` for a feature of a text.
    package var title: String { feature == .values ? name : "\(name) (\(feature.rawValue))" }
}
