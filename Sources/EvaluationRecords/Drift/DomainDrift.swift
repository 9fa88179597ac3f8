/// The success of a classifier that tells the rows of both data sets apart, from five folds. 0.5 is none at all.
package struct DomainDrift: Codable, Sendable, Hashable {
    package let classifier: DomainClassifierKind
    /// Rows of each side that it saw.
    package let rows: Int
    package let features: Int
    package let rocAuc: MetricFigure
    /// At 0.5, with its Wilson interval.
    package let accuracy: MetricFigure
    /// P(at least so many right) if every row is a coin.
    package let p: Rounded
    /// Drifted if p is at most the rate q and the interval of the accuracy is above 0.52; changed if p alone.
    package let verdict: ColumnVerdict
    /// By column, the most important first; at most 100.
    package let importance: [DomainImportance]

    enum CodingKeys: String, CodingKey {
        case classifier
        case rows
        case features
        case rocAuc = "roc_auc"
        case accuracy
        case p
        case verdict
        case importance
    }

    package init(
        classifier: DomainClassifierKind,
        rows: Int,
        features: Int,
        rocAuc: MetricFigure,
        accuracy: MetricFigure,
        p: Rounded,
        verdict: ColumnVerdict,
        importance: [DomainImportance]
    ) {
        self.classifier = classifier
        self.rows = rows
        self.features = features
        self.rocAuc = rocAuc
        self.accuracy = accuracy
        self.p = p
        self.verdict = verdict
        self.importance = importance
    }
}

extension DomainDrift: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0 && features >= 0, "counts from 0"),
            ((0...1).contains(p.value), "p between 0 and 1"),
            (importance.count <= 100, "at most 100 columns")
        )
    }
}
