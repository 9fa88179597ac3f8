/// A challenger, and how it differs from the first.
package struct Challenger: Codable, Sendable, Hashable {
    package let version: ComparedVersion
    /// Differences by metric.
    package let metrics: TextMap<Screen<PairedDifference>>
    /// Share of rows with another class.
    package let disagreement: MetricFigure
    /// 99th percentile of the difference of the predictions; null in classification.
    package let disagreement99: Double?
    /// null in regression.
    package let rightWrong: RightWrong?
    /// Of the deciding metric, by the adjusted p-value.
    package let verdict: ComparisonVerdict
    /// The slices in which they differ.
    package let slices: [SliceDisagreement]

    enum CodingKeys: String, CodingKey {
        case version
        case metrics
        case disagreement = "disagreement_d0"
        case disagreement99 = "disagreement_99"
        case rightWrong = "right_wrong"
        case verdict
        case slices
    }

    package init(
        version: ComparedVersion,
        metrics: TextMap<Screen<PairedDifference>>,
        disagreement: MetricFigure,
        disagreement99: Double? = nil,
        rightWrong: RightWrong? = nil,
        verdict: ComparisonVerdict,
        slices: [SliceDisagreement] = []
    ) {
        self.version = version
        self.metrics = metrics
        self.disagreement = disagreement
        self.disagreement99 = disagreement99
        self.rightWrong = rightWrong
        self.verdict = verdict
        self.slices = slices
    }
}
