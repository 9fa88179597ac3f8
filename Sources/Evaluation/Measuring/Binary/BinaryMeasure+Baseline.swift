import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// The dummy that gives all rows the prevalence as their score. All rows tie, so its figures follow from the two counts.
    var baseline: Screen<Baseline> {
        let (positive, negative) = (ranking.positive, ranking.negative)
        let prevalence = positive / ranking.total
        let isPositive = prevalence >= threshold.value.score
        let cells =
            isPositive ? BinaryCells(tp: positive, fp: negative) : BinaryCells(fn: positive, tn: negative)
        var figures: [MetricName: Figure] = [
            .accuracy: cells.accuracy, .balancedAccuracy: cells.balancedAccuracy, .precision: cells.precision,
            .recall: cells.recall, .specificity: cells.specificity, .npv: cells.negativePredictiveValue,
            .fpr: cells.falsePositiveRate, .f1: cells.f1, .mcc: cells.mcc, .cohenKappa: cells.cohenKappa,
            .jaccard: cells.jaccard, .hammingLoss: cells.hammingLoss,
            .predictedPositiveRate: cells.predictedPositiveRate, .prevalence: cells.prevalence,
            .costGainPerRow: cells.gain(Gains(plan.settings.costs[0])),
        ]
        if noRank == nil { figures.merge(Self.ranks(positive, negative)) { $1 } }
        if noProbability == nil {
            figures.merge(Self.losses(prevalence)) { $1 }
            for name in BinaryMetrics.calibrationNames { figures[name] = .value(0) }
        }
        let count = rows
        return .given(
            Baseline(kind: .prevalence, metrics: MetricFigures(figures.mapValues { .of($0, rows: count) }))
        )
    }

    private static func ranks(_ positive: Double, _ negative: Double) -> [MetricName: Figure] {
        guard positive > 0, negative > 0 else {
            return Dictionary(uniqueKeysWithValues: BinaryMetrics.rankNames.map { ($0, .undefined(.oneClass)) })
        }
        let prevalence = positive / (positive + negative)
        return [
            .rocAuc: .value(0.5), .gini: .value(0), .averagePrecision: .value(prevalence),
            .prAucTrapezoid: .value((1 + prevalence) / 2), .ksStatistic: .value(0), .partialAucFpr01: .value(0.5),
            .partialAucFpr01Raw: .value(0.005),
        ]
    }

    private static func losses(_ p: Double) -> [MetricName: Figure] {
        let clipped = min(max(p, ProbabilityLosses.clip), 1 - ProbabilityLosses.clip)
        let loss = -(p * Elementary.log(clipped) + (1 - p) * Elementary.log(1 - clipped))
        return [.logLoss: Figure(loss), .brier: Figure(p * (1 - p))]
    }
}
