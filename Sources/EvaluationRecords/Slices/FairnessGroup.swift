/// The figures of one group. A missing value is the group `(missing)`.
package struct FairnessGroup: Codable, Sendable, Hashable {
    package let group: String
    package let rows: Int
    /// nil outside of binary tasks.
    package let positives: Int?
    /// True if the group has rows enough (30) for a verdict.
    package let judged: Bool
    /// Such as `selection_rate`, `tpr`, `fpr`, `ppv`, `accuracy`, `ece_uniform`, `mae`, `mean_residual`.
    package let metrics: MetricFigures
    /// Group less reference, by metric; empty for the reference.
    package let againstReference: TextMap<Screen<DifferenceTest>>
    /// Selection rate over that of the reference; nil for the reference and in regression.
    package let selectionRatio: MetricFigure?
    /// Kolmogorov-Smirnov on the predictions; nil for the reference and in classification.
    package let ksPredictions: Screen<DistributionTest>?

    enum CodingKeys: String, CodingKey {
        case group
        case rows = "n"
        case positives
        case judged
        case metrics
        case againstReference = "against_reference"
        case selectionRatio = "selection_ratio"
        case ksPredictions = "ks_predictions"
    }

    package init(
        group: String,
        rows: Int,
        positives: Int? = nil,
        judged: Bool,
        metrics: MetricFigures,
        againstReference: TextMap<Screen<DifferenceTest>> = [:],
        selectionRatio: MetricFigure? = nil,
        ksPredictions: Screen<DistributionTest>? = nil
    ) {
        self.group = group
        self.rows = rows
        self.positives = positives
        self.judged = judged
        self.metrics = metrics
        self.againstReference = againstReference
        self.selectionRatio = selectionRatio
        self.ksPredictions = ksPredictions
    }
}

extension FairnessGroup: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0 && positives.map { (0...rows).contains($0) } ?? true, "rows from 0, and positives up to them")
        )
    }
}
