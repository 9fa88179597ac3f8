import EvaluationRecords
import Statistics

/// Two regressions on the same rows.
struct RegressionPair: SidePair {
    private let first: RegressionRows
    private let second: RegressionRows
    private let bootstrap: ComparisonBootstrap

    init(_ first: ComparedRows, _ second: ComparedRows, _ bootstrap: ComparisonBootstrap) throws {
        self.first = try Self.rows(first)
        self.second = try Self.rows(second)
        self.bootstrap = bootstrap
    }

    private static func rows(_ side: ComparedRows) throws -> RegressionRows {
        try RegressionRows(
            labels: side.values.map { $0 ?? .nan },
            predictions: side.predictedValues,
            weights: side.weights,
            numbers: .each(side.numbers)
        )
    }

    func differences(
        _ metrics: [MetricName],
        _ level: Level
    ) -> [MetricName: Result<MeasuredDifference, FigureReasonError>] {
        var found: [MetricName: Result<MeasuredDifference, FigureReasonError>] = [:]
        for metric in RegressionMetric.allCases {
            guard let name = MetricName(metric.rawValue), metrics.contains(name) else { continue }
            found[name] = PairResult.of {
                try Self.difference(metric, first, second, bootstrap, level) { $0 }
            }
        }
        return found
    }

    /// - Parameter shown: from the figure to the metric that is shown.
    static func difference(
        _ metric: RegressionMetric,
        _ first: RegressionRows,
        _ second: RegressionRows,
        _ bootstrap: ComparisonBootstrap,
        _ level: Level,
        _ shown: (Double) -> Double
    ) throws -> MeasuredDifference {
        let values = try [first, second].map { rows in
            try PairResult.number(try RegressionBootstrap.figures(rows, ComparisonBootstrap.none)[metric]?.figure)
        }
        let sample = try bootstrap.sample((0..<first.count).map { first.numbers[$0] }).map { places in
            try [first, second].map { try $0.rows(at: places) }
        }
        let found = try RegressionBootstrap.differences(
            sample?[0] ?? first,
            sample?[1] ?? second,
            bootstrap.bootstrap(rows: first.count, level),
            threads: bootstrap.threads
        )
        guard let paired = try found[metric]?.get() else { throw Reason.noValues }
        let difference = metric.smallerIsBetter ? values[0] - values[1] : values[1] - values[0]
        return MeasuredDifference(
            first: shown(values[0]),
            second: shown(values[1]),
            difference: difference,
            bounds: bootstrap.plan(rows: first.count)
                .interval(difference, sampled: paired.difference, paired.bounds),
            p: paired.p,
            rows: first.count
        )
    }
}
