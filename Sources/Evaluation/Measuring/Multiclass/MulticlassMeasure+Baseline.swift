import EvaluationRecords
import Statistics

extension MulticlassMeasure {
    /// The dummy that predicts the majority class, with the shares of the classes as probabilities.
    var baseline: Screen<Baseline> {
        let total = matrix.total
        guard total > 0 else { return .undefined(.noWeight) }
        let majority = plan.classes.indices.max { (matrix.actual[$0], -$0) < (matrix.actual[$1], -$1) } ?? 0
        var dummy = ClassMatrix(classes: matrix.classes)
        for index in plan.classes.indices { dummy.add(index, majority, matrix.actual[index]) }
        let present = dummy.mean(over: dummy.present)
        let all = dummy.mean(over: Array(0..<dummy.classes))
        let weighted = dummy.mean(over: dummy.present, byLabels: true)
        var figures: [MetricName: Figure] = [
            .accuracy: dummy.accuracy, .hammingLoss: dummy.hammingLoss, .balancedAccuracy: dummy.balancedAccuracy,
            .mcc: dummy.mcc, .cohenKappa: dummy.cohenKappa, .microPrecision: dummy.accuracy,
            .microRecall: dummy.accuracy, .microF1: dummy.accuracy, .macroPrecision: present.precision,
            .macroRecall: present.recall, .macroPrecisionPresent: present.precision,
            .macroRecallPresent: present.recall, .macroF1Present: present.f1, .macroPrecisionAll: all.precision,
            .macroRecallAll: all.recall, .macroF1All: all.f1, .weightedPrecision: weighted.precision,
            .weightedRecall: weighted.recall, .weightedF1: weighted.f1,
        ]
        if rows != nil { figures.merge(shares(matrix.actual.map { $0 / total })) { $1 } }
        let count = count
        return .given(
            Baseline(kind: .majorityClass, metrics: MetricFigures(figures.mapValues { .of($0, rows: count) }))
        )
    }

    private func shares(_ shares: [Double]) -> [MetricName: Figure] {
        let clipped = shares.map { min(max($0, ProbabilityLosses.clip), 1 - ProbabilityLosses.clip) }
        let loss = -zip(shares, clipped).map { $0 > 0 ? $0 * Elementary.log($1) : 0 }.compensatedSum
        let falling = shares.sorted(by: >)
        var figures: [MetricName: Figure] = [
            .logLoss: Figure(loss), .brierMulticlassSum: Figure(1 - shares.map { $0 * $0 }.compensatedSum),
            .topK1: .value(falling[0]), .topK3: Figure(min(1, falling.prefix(3).compensatedSum)),
            .topK5: Figure(min(1, falling.prefix(5).compensatedSum)),
        ]
        let area: Figure = shares.count(where: { $0 > 0 }) > 1 ? .value(0.5) : .undefined(.oneClass)
        for name: MetricName in [.rocAucOvrMacro, .rocAucOvrMacroPresent, .rocAucOvrWeighted, .rocAucOvoMacro] {
            figures[name] = area
        }
        return figures
    }
}
