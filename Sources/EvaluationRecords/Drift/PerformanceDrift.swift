/// The differences of a version's metrics between two labelled data sets.
package struct PerformanceDrift: Codable, Sendable, Hashable {
    /// By metric.
    package let metrics: TextMap<Screen<PerformanceDifference>>
    package let referenceRows: RowCounts
    package let currentRows: RowCounts
    /// The worst of the metrics with a tolerance; of all that were tested if none has one.
    package let verdict: PerformanceVerdict

    enum CodingKeys: String, CodingKey {
        case metrics
        case referenceRows = "reference_rows"
        case currentRows = "current_rows"
        case verdict
    }

    package init(
        metrics: TextMap<Screen<PerformanceDifference>>,
        referenceRows: RowCounts,
        currentRows: RowCounts,
        verdict: PerformanceVerdict
    ) {
        self.metrics = metrics
        self.referenceRows = referenceRows
        self.currentRows = currentRows
        self.verdict = verdict
    }
}
