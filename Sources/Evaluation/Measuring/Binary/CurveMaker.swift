import EvaluationRecords
import Statistics

/// Makes the curves of a ranking: of a binary task, or of one class against the rest.
struct CurveMaker {
    /// Points of a curve, but for the one that is added to each.
    private static let limit = RecordLimits.points - 1

    let ranking: ScoreRanking
    /// The point of this threshold stays.
    let threshold: Double?

    func roc() throws(StatisticsError) -> Screen<RocScreen> {
        guard ranking.positive > 0, ranking.negative > 0,
            let curve = try ROCCurve.points(ranking, limit: Self.limit, keeping: threshold)
        else { return .undefined(.oneClass) }
        return .given(
            RocScreen(
                fpr: curve.falsePositiveRates.map { min(1, $0) },
                tpr: curve.truePositiveRates.map { min(1, $0) },
                thresholds: curve.thresholds.map { EvaluationRecords.Cutoff($0) },
                pointsTotal: try counted().roc
            )
        )
    }

    func precisionRecall() throws(StatisticsError) -> Screen<PrecisionRecallScreen> {
        guard ranking.positive > 0,
            let curve = try PrecisionRecallCurve.points(ranking, limit: Self.limit, keeping: threshold)
        else { return .undefined(.noActualPositive) }
        return .given(
            PrecisionRecallScreen(
                precision: curve.precisions.map { min(1, $0) },
                recall: curve.recalls.map { min(1, $0) },
                thresholds: curve.thresholds,
                baseline: ranking.positive / ranking.total,
                pointsTotal: try counted().precisionRecall
            )
        )
    }

    private func counted() throws(StatisticsError) -> CurvePointCount {
        var count = CurvePointCount()
        try ranking.visit(&count)
        return count
    }
}

/// Counts the points that curves have before they are thinned.
private struct CurvePointCount: GroupVisitor {
    private var groups = 0
    private var bends = 0
    private var recallEnds = 0
    private var step: (positive: Double, negative: Double)?
    private var isFirstOfRecall = true

    mutating func visit(_ group: ScoreGroup) {
        if groups > 0 {
            if groups == 1 || step?.positive != group.positive || step?.negative != group.negative { bends += 1 }
            let changes = group.positive > 0
            if isFirstOfRecall || changes { recallEnds += 1 }
            isFirstOfRecall = changes
        }
        step = (group.positive, group.negative)
        groups += 1
    }

    /// With the start and the end.
    var roc: Int { groups > 0 ? bends + 2 : 0 }
    /// With the end, and the point of recall 0.
    var precisionRecall: Int { groups > 0 ? recallEnds + 2 : 0 }
}
