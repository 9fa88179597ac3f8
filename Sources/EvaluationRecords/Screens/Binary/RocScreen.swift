/// The ROC curve, at most 1,000 points.
package struct RocScreen: Codable, Sendable, Hashable {
    package let fpr: [Double]
    package let tpr: [Double]
    /// Falling; the first is infinite.
    package let thresholds: [Cutoff]
    /// Points before thinning.
    package let pointsTotal: Int

    enum CodingKeys: String, CodingKey {
        case fpr
        case tpr
        case thresholds
        case pointsTotal = "points_total"
    }

    package init(
        fpr: [Double],
        tpr: [Double],
        thresholds: [Cutoff],
        pointsTotal: Int
    ) {
        self.fpr = fpr
        self.tpr = tpr
        self.thresholds = thresholds
        self.pointsTotal = pointsTotal
    }
}

extension RocScreen: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.isCurve(fpr.count), RecordRule.curve),
            (fpr.count == tpr.count && fpr.count == thresholds.count, "as many fpr as tpr and thresholds"),
            (RecordRule.areShares(fpr) && RecordRule.areShares(tpr), "rates between 0 and 1")
        )
    }
}
