import EvaluationRecords
import Statistics

/// Measures slices of a binary task. Weighted rows have weighted figures, and no tests: those are of rows without weights.
struct BinarySliceMaker {
    private let rows: BinaryRows
    private let measure: BinaryMeasure
    private let slicer: BinarySlicer

    init(_ rows: BinaryRows, _ measure: BinaryMeasure) {
        self.rows = rows
        self.measure = measure
        slicer = BinarySlicer(rows, threshold: measure.threshold.value.score, level: measure.level)
    }

    private static let tests = ["accuracy", "roc_auc", "brier"]

    func measure(_ slice: Slice) throws(StatisticsError) -> MeasuredSlice {
        if rows.weights != nil { return try weighted(slice) }
        let found = slicer.measure(slice)
        let count = slice.rows.count
        var metrics: [MetricName: MetricFigure] = [
            .accuracy: .of(found.rates.accuracy, level),
            .precision: .of(found.rates.precision, level, found.cells.precision),
            .recall: .of(found.rates.recall, level, found.cells.recall),
            .specificity: .of(found.rates.specificity, level, found.cells.specificity),
            .f1: .of(found.cells.f1, rows: count),
            .rocAuc: .of(found.area.estimate(level), level, rows: count),
            .logLoss: .of(found.logLoss, rows: count),
            .brier: .of(found.brier, rows: count),
        ]
        hide(&metrics, count)
        var tests = found.tests
        if measure.noRank != nil { tests["roc_auc"] = nil }
        if measure.noProbability != nil { tests["brier"] = nil }
        let missing = Self.tests.filter { tests[$0] == nil }
        return MeasuredSlice(
            rows: count,
            positives: found.area.positives,
            metrics: MetricFigures(metrics),
            isJudged: found.isJudged,
            tests: tests,
            withoutTest: Dictionary(uniqueKeysWithValues: missing.map { ($0, reason($0, found)) })
        )
    }

    private var level: Level { measure.level }

    /// Figures of the order and of probabilities where rows have none.
    private func hide(_ metrics: inout [MetricName: MetricFigure], _ rows: Int) {
        if let reason = measure.noRank { metrics[.rocAuc] = .undefined(reason, rows: rows) }
        guard let reason = measure.noProbability else { return }
        metrics[.logLoss] = .undefined(reason, rows: rows)
        metrics[.brier] = .undefined(reason, rows: rows)
    }

    private func reason(_ test: String, _ found: BinarySlice) -> FigureReason {
        if test == "roc_auc", let reason = measure.noRank { return reason }
        if test == "brier", let reason = measure.noProbability { return reason }
        guard found.isJudged else { return .tooFewToJudge }
        guard test == "roc_auc" else { return .noVariance }
        let (positives, negatives) = (found.area.positives, found.area.negatives)
        let others = (measure.counts.positives - positives, measure.counts.negatives - negatives)
        return min(positives, negatives, others.0, others.1) > 1 ? .noVariance : .tooFewOfAClass
    }

    private func weighted(_ slice: Slice) throws(StatisticsError) -> MeasuredSlice {
        let positives = slice.rows.count { rows.isPositive[$0] }
        let total = slice.rows.map { rows.weights?[$0] ?? 1 }.compensatedSum
        let without = Dictionary(uniqueKeysWithValues: Self.tests.map { ($0, FigureReason.weighted) })
        var metrics: MetricFigures
        if total > 0 {
            metrics = try BinarySubset(rows, slice.rows, measure).figures.chosen([
                .accuracy, .precision, .recall, .specificity, .f1, .rocAuc, .logLoss, .brier,
            ])
        } else {
            metrics = BinaryMetrics.undefined(
                [.accuracy, .precision, .recall, .specificity, .f1, .rocAuc, .logLoss, .brier],
                slice.rows.isEmpty ? .noRows : .noWeight,
                slice.rows.count
            )
        }
        return MeasuredSlice(
            rows: slice.rows.count,
            positives: positives,
            metrics: metrics,
            isJudged: false,
            tests: [:],
            withoutTest: without
        )
    }
}

extension MetricFigures {
    /// Some of the figures.
    func chosen(_ names: [MetricName]) -> MetricFigures {
        MetricFigures(Dictionary(uniqueKeysWithValues: names.compactMap { name in self[name].map { (name, $0) } }))
    }
}
