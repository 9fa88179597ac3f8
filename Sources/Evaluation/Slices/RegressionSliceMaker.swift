import EvaluationRecords
import Statistics

/// Measures slices of a regression. Weighted rows have weighted errors, and no tests.
struct RegressionSliceMaker {
    let rows: RegressionRows
    let level: Level

    private static let tests = ["absolute_error", "residual"]

    func measure(_ slice: Slice) -> MeasuredSlice {
        let count = slice.rows.count
        let found = RegressionSlice.measure(rows, slice, level)
        let isWeighted = rows.weights != nil
        let tests = isWeighted ? [:] : found.tests
        let reason: FigureReason = isWeighted ? .weighted : found.isJudged ? .noVariance : .tooFewToJudge
        return MeasuredSlice(
            rows: count,
            positives: nil,
            metrics: isWeighted
                ? weighted(slice)
                : [
                    .mae: .of(found.meanAbsoluteError, rows: count),
                    .rmse: .of(found.rootMeanSquaredError, rows: count),
                    .meanResidual: .of(found.meanResidual, rows: count),
                ],
            isJudged: found.isJudged && !isWeighted,
            tests: tests,
            withoutTest: Dictionary(
                uniqueKeysWithValues: Self.tests.filter { tests[$0] == nil }.map { ($0, reason) }
            )
        )
    }

    private func weighted(_ slice: Slice) -> MetricFigures {
        let count = slice.rows.count
        guard let part = try? rows.rows(at: slice.rows), let found = try? WeightedRegressionFigures(part) else {
            return BinaryMetrics.undefined([.mae, .rmse], slice.rows.isEmpty ? .noRows : .noWeight, count)
        }
        return [
            .mae: .of(found.meanAbsoluteError, rows: count, effectiveRows: found.effectiveRows),
            .rmse: .of(found.rootMeanSquaredError, rows: count, effectiveRows: found.effectiveRows),
        ]
    }
}

extension RegressionRows {
    /// The rows at some places, in that order.
    func rows(at places: [Int]) throws(StatisticsError) -> RegressionRows {
        try RegressionRows(
            labels: places.map { labels[$0] },
            predictions: places.map { predictions[$0] },
            weights: weights.map { weights in places.map { weights[$0] } },
            numbers: .each(places.map { numbers[$0] })
        )
    }
}
