import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// The figures at every distinct score, at 60 of them above 120, and the best threshold of each.
    func chart(_ chart: Statistics.DecisionChart) throws(StatisticsError) -> Screen<EvaluationRecords.DecisionChart> {
        if let reason = noRank { return .undefined(reason) }
        let gains = Gains(plan.settings.costs[0])
        let cost = try CostChart(ranking, gains).optimum
        let best: [(String, ThresholdFigure?)] = [
            ("precision", chart.precision), ("recall", chart.recall), ("specificity", chart.specificity),
            ("f1", chart.f1), ("accuracy", chart.accuracy), ("mcc", chart.mcc), ("youden", chart.youden),
            ("cost_gain_per_row", cost),
        ]
        return .given(
            EvaluationRecords.DecisionChart(
                distinctScores: chart.distinctScores,
                points: chart.points.map { Self.point($0, gains) },
                best: TextMap(best.compactMap { name, best in best.map { (name, BestThreshold($0)) } })
            )
        )
    }

    private static func point(_ cutoff: Statistics.Cutoff, _ gains: Gains) -> DecisionPoint {
        let cells = cutoff.cells
        return DecisionPoint(
            threshold: cutoff.threshold,
            tp: cells.tp,
            fp: cells.fp,
            precision: cells.precision.number,
            recall: cells.recall.number,
            specificity: cells.specificity.number,
            f1: cells.f1.number,
            accuracy: cells.accuracy.number,
            mcc: cells.mcc.number,
            predictedPositiveRate: cells.predictedPositiveRate.number,
            costGainPerRow: cells.gain(gains).number
        )
    }
}

extension BestThreshold {
    init(_ best: ThresholdFigure) {
        self.init(threshold: EvaluationRecords.Cutoff(best.threshold), value: best.value)
    }
}
