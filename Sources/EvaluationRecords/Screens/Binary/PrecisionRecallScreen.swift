/// The precision-recall curve, at most 1,000 points.
package struct PrecisionRecallScreen: Codable, Sendable, Hashable {
    package let precision: [Double]
    package let recall: [Double]
    /// Rising; one less than the points, since the last point (recall 0) has none.
    package let thresholds: [Double]
    /// The prevalence.
    package let baseline: Double
    /// Points before thinning.
    package let pointsTotal: Int

    enum CodingKeys: String, CodingKey {
        case precision
        case recall
        case thresholds
        case baseline
        case pointsTotal = "points_total"
    }

    package init(
        precision: [Double],
        recall: [Double],
        thresholds: [Double],
        baseline: Double,
        pointsTotal: Int
    ) {
        self.precision = precision
        self.recall = recall
        self.thresholds = thresholds
        self.baseline = baseline
        self.pointsTotal = pointsTotal
    }
}

extension PrecisionRecallScreen: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.isCurve(precision.count), RecordRule.curve),
            (
                precision.count == recall.count && thresholds.count + 1 == precision.count,
                "as many precisions as recalls, and one threshold less"
            ),
            (RecordRule.areShares(precision) && RecordRule.areShares(recall), "shares between 0 and 1")
        )
    }
}
