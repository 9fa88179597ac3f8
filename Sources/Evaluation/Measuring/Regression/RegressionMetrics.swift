import EvaluationRecords
import Statistics

/// The metrics of a regression, each with its interval or the reason why it has none. With weights, those that have a weighted form are
/// weighted, and the others are undefined.
struct RegressionMetrics {
    let plan: EvaluationPlan
    let rows: RegressionRows
    let level: Level
    let threads: Threads
    /// True if the bootstrap gives intervals.
    var isResampled = true

    func figures() throws(StatisticsError) -> MetricFigures {
        let intervals = try intervals()
        let figures = try RegressionFigures(rows, level, threads: threads)
        if rows.weights != nil { return try weighted(intervals, figures) }
        let count = rows.count
        func plain(_ figure: Figure) -> MetricFigure { .of(figure, rows: count) }
        func resampled(_ metric: RegressionMetric, _ figure: Figure) -> MetricFigure {
            .of(figure, intervals.interval(metric, figure), rows: count, dropped: intervals.dropped(metric))
        }
        return [
            .mae: .of(figures.meanAbsoluteError, level, rows: count),
            .mse: plain(figures.meanSquaredError),
            .rmse: resampled(.rmse, figures.rootMeanSquaredError),
            .r2: resampled(.r2, figures.r2),
            .explainedVariance: plain(figures.explainedVariance),
            .d2Absolute: plain(figures.d2Absolute),
            .mape: plain(figures.meanAbsolutePercentageError),
            .smape: plain(figures.symmetricPercentageError),
            .wape: plain(figures.weightedPercentageError),
            .medianAbsoluteError: plain(figures.medianAbsoluteError),
            .maxError: plain(figures.maxError),
            .rmsle: plain(figures.rootMeanSquaredLogError),
            .pearson: plain(figures.pearson),
            .spearman: plain(figures.spearman),
            .meanResidual: meanResidual,
        ]
    }

    /// Metrics without a weighted form.
    private static let unweighted: [MetricName] = [
        .explainedVariance, .d2Absolute, .mape, .smape, .wape, .medianAbsoluteError, .rmsle, .pearson, .spearman,
        .meanResidual,
    ]

    private func weighted(
        _ intervals: BootstrapIntervals<RegressionMetric>,
        _ plain: RegressionFigures
    ) throws(StatisticsError) -> MetricFigures {
        let figures = try WeightedRegressionFigures(rows, threads: threads)
        let count = rows.count
        func resampled(_ metric: RegressionMetric, _ figure: Figure) -> MetricFigure {
            .of(
                figure,
                intervals.interval(metric, figure),
                rows: count,
                effectiveRows: figures.effectiveRows,
                dropped: intervals.dropped(metric)
            )
        }
        let mse = figures.rootMeanSquaredError.map { $0 * $0 }
        return BinaryMetrics.undefined(Self.unweighted, .weighted, count).merging([
            .mae: resampled(.mae, figures.meanAbsoluteError),
            .rmse: resampled(.rmse, figures.rootMeanSquaredError),
            .r2: resampled(.r2, figures.r2),
            .mse: .of(mse, rows: count, effectiveRows: figures.effectiveRows),
            .maxError: .of(plain.maxError, rows: count),
        ])
    }

    private var meanResidual: MetricFigure {
        let (labels, predictions) = (rows.labels, rows.predictions)
        let moments = Moments(rows: rows.count, threads: threads) { labels[$0] - predictions[$0] }
        let bounds = Mean.normal(
            mean: moments.mean,
            sampleVariance: moments.sampleVariance,
            count: moments.count,
            level
        )
        return .of(Figure(moments.mean), .of(bounds, level), rows: rows.count)
    }

    private func intervals() throws(StatisticsError) -> BootstrapIntervals<RegressionMetric> {
        let plan = BootstrapPlan.of(rows: rows.count)
        guard isResampled, self.plan.settings.replicates > 0 else {
            return BootstrapIntervals(.success([:]), plan, level)
        }
        let sample = try plan.sample.map { limit throws(StatisticsError) in try self.sample(limit) } ?? rows
        let (bootstrap, threads) = (plan.bootstrap(self.plan.settings, level), threads)
        let figures = Result { () throws(Reason) in
            try RegressionBootstrap.figures(sample, bootstrap, threads: threads)
        }
        return BootstrapIntervals(figures, plan, level)
    }

    private func sample(_ limit: Int) throws(StatisticsError) -> RegressionRows {
        let numbers = (0..<rows.count).lazy.map { rows.numbers[$0] }
        let draws = Draws(seed: plan.settings.seed)
        let chosen = Set(Selection(of: numbers, limit: limit, purpose: .rows, draws: draws).rows)
        return try rows.rows(at: (0..<rows.count).filter { chosen.contains(rows.numbers[$0]) })
    }
}
