/// The figures of one class against the rest.
package struct ClassFigures: Codable, Sendable, Hashable {
    package let label: String
    /// Rows whose label it is.
    package let support: Int
    /// Rows whose prediction it is.
    package let predicted: Int
    /// `precision`, `recall`, `f1`, `roc_auc`, `average_precision`.
    package let metrics: MetricFigures

    package init(
        label: String,
        support: Int,
        predicted: Int,
        metrics: MetricFigures
    ) {
        self.label = label
        self.support = support
        self.predicted = predicted
        self.metrics = metrics
    }
}

extension ClassFigures: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (support >= 0 && predicted >= 0, "counts from 0")
        )
    }
}
