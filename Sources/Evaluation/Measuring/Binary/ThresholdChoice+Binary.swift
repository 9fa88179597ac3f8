import EvaluationRecords
import Statistics

extension ThresholdChoice {
    /// The threshold of ranked rows.
    func threshold(_ ranking: ScoreRanking, _ settings: EvaluationSettings) throws(StatisticsError) -> DecisionThreshold
    {
        switch self {
        case .default: return DecisionThreshold(value: 0.5, source: .default)
        case .given(let threshold):
            return DecisionThreshold(value: EvaluationRecords.Cutoff(threshold), source: .given)
        case .optimised(let metric):
            let best = try Self.best(metric, ranking, settings)
            // Without a best one, as for one class, the default stands.
            guard let best else { return DecisionThreshold(value: 0.5, source: .default) }
            return DecisionThreshold(value: EvaluationRecords.Cutoff(best.threshold), source: .optimised(metric))
        }
    }

    private static func best(
        _ metric: MetricName,
        _ ranking: ScoreRanking,
        _ settings: EvaluationSettings
    ) throws(StatisticsError) -> ThresholdFigure? {
        if metric == .costGainPerRow { return try CostChart(ranking, Gains(settings.costs[0])).optimum }
        let chart = try Statistics.DecisionChart(ranking)
        return switch metric {
        case .accuracy: chart.accuracy
        case .precision: chart.precision
        case .recall: chart.recall
        case .specificity: chart.specificity
        case .f1: chart.f1
        case .mcc: chart.mcc
        // (TPR + TNR) / 2 is greatest where TPR - FPR is.
        case .balancedAccuracy: chart.youden
        default: nil
        }
    }
}
