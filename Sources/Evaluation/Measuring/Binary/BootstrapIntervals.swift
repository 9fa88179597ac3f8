import EvaluationRecords
import Statistics

/// Bootstrap intervals of a task's figures, by metric.
struct BootstrapIntervals<Metric: Hashable & Sendable>: Sendable {
    private let figures: Result<[Metric: BootstrapFigure], Reason>
    private let plan: BootstrapPlan
    private let level: Level

    init(_ figures: Result<[Metric: BootstrapFigure], Reason>, _ plan: BootstrapPlan, _ level: Level) {
        self.figures = figures
        self.plan = plan
        self.level = level
    }

    /// The interval of a figure whose value is known; of a sample its spread, scaled.
    func interval(_ metric: Metric, _ value: Figure) -> FigureInterval {
        switch figures {
        case .failure(let reason): return FigureInterval.none(FigureReason(reason))
        case .success(let figures):
            guard let found = figures[metric], let number = value.number else { return FigureInterval.none(.noMethod) }
            guard plan.sample != nil else { return .of(found.bounds, level) }
            guard let sampled = found.figure.number else {
                return FigureInterval.none(found.figure.reason.map { FigureReason($0) } ?? .noMethod)
            }
            let bounds = plan.interval(number, sampled: sampled, found.bounds)
            return .of(bounds, level, as: .bootstrapSample)
        }
    }

    func dropped(_ metric: Metric) -> Int? { try? figures.get()[metric]?.dropped }
}

extension BootstrapPlan {
    /// The plan's replicates, or fewer where fewer were asked for.
    func bootstrap(_ settings: EvaluationSettings, _ level: Level) -> Bootstrap {
        Bootstrap(seed: settings.seed, replicates: min(replicates, settings.replicates), level: level)
    }
}

extension BinaryMeasure {
    /// Metrics whose intervals are of the bootstrap.
    private var resampled: [BinaryMetric] {
        var metrics: [BinaryMetric] = [.f1, .mcc, .cohenKappa, .balancedAccuracy]
        if noRank == nil { metrics += [.averagePrecision, .kolmogorovSmirnov] }
        if noProbability == nil { metrics.append(.uniformError) }
        guard ranking.isWeighted else { return metrics }
        if noRank == nil { metrics.append(.rocArea) }
        if noProbability == nil { metrics += [.logLoss, .brier] }
        return metrics
    }

    /// - Parameter store: the rows in their order.
    func intervals(_ store: BinaryStore) throws(StatisticsError) -> BootstrapIntervals<BinaryMetric> {
        let plan = BootstrapPlan.of(rows: rows)
        guard self.plan.settings.replicates > 0 else { return BootstrapIntervals(.success([:]), plan, level) }
        let sample = try sample(store, plan)
        let (metrics, bootstrap) = (resampled, plan.bootstrap(self.plan.settings, level))
        let figures = Result { () throws(Reason) in
            try BinaryBootstrap.figures(
                sample,
                metrics,
                threshold: threshold.value.score,
                bootstrap,
                threads: threads
            )
        }
        return BootstrapIntervals(figures, plan, level)
    }

    private func sample(_ store: BinaryStore, _ plan: BootstrapPlan) throws(StatisticsError) -> BinaryRows {
        guard let limit = plan.sample else { return try store.all() }
        let numbers = store.numberList
        let draws = Draws(seed: self.plan.settings.seed)
        let chosen = Selection(of: numbers, limit: limit, purpose: .rows, draws: draws)
        try numbers.fault.check()
        return try store.rows(numbered: chosen.rows)
    }
}
