import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// The gain per row by threshold, for each gain matrix; its curve is at the thresholds of the decision chart.
    func costs(_ chart: Statistics.DecisionChart) throws(StatisticsError) -> Screen<CostScreen> {
        if let reason = noRank { return .undefined(reason) }
        var matrices: [CostFigures] = []
        for matrix in plan.settings.costs {
            guard let figures = try costs(matrix, chart) else { return .undefined(.overflow) }
            matrices.append(figures)
        }
        return .given(CostScreen(matrices: matrices))
    }

    private func costs(
        _ matrix: GainMatrix,
        _ chart: Statistics.DecisionChart
    ) throws(StatisticsError) -> CostFigures? {
        let gains = Gains(matrix)
        let costs = try CostChart(ranking, gains)
        guard let here = cells.gain(gains).number, let none = costs.allNegative.number,
            let all = costs.allPositive.number, let optimum = costs.optimum
        else { return nil }
        let points = chart.points.compactMap { cutoff in
            cutoff.cells.gain(gains).number.map {
                GainPoint(threshold: EvaluationRecords.Cutoff(cutoff.threshold), value: $0)
            }
        }
        return CostFigures(
            gain: matrix,
            atThreshold: here,
            allNegative: none,
            allPositive: all,
            optimum: BestThreshold(optimum),
            breakEven: gains.breakEven.number,
            points: [GainPoint(threshold: .infinite, value: none)] + points
        )
    }
}
