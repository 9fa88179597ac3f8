import EvaluationRecords
import Statistics

/// The findings about a task: the parts of a result that depend on it.
struct TaskOutcome {
    var threshold: DecisionThreshold?
    var effectiveRows: Double?
    var metrics: MetricFigures = [:]
    var screens = EvaluationScreens()
    var slices: [SliceFigures] = []
    var fairness: [FairnessFigures] = []
    var assertions: [AssertionOutcome] = []
    var baseline: Screen<Baseline> = .undefined(.notAsked)
}

/// Makes the outcome of a task out of its rows.
struct TaskMeasurement {
    let plan: EvaluationPlan
    let level: Level
    let threads: Threads
    let columns: ColumnStore
    let assertions: [AssertionRun]
    let unseen: UnseenRows

    private var fairness: FairnessMaker { FairnessMaker(plan: plan, level: level, threads: threads) }
    private var hasParts: Bool { !plan.settings.slices.isEmpty || !plan.settings.protected.isEmpty }

    // MARK: Two classes

    /// - Parameter warnings: grows by those of the figures.
    func binary(_ store: BinaryStore, _ warnings: inout WarningList) throws(StatisticsError) -> TaskOutcome {
        let ranking = try store.ranking(weighted: true, threads: threads)
        let measure = try BinaryMeasure(
            plan,
            ranking: ranking,
            counts: ranking.isWeighted ? try store.ranking(weighted: false, threads: threads) : ranking,
            threshold: try plan.threshold.threshold(ranking, plan.settings),
            unseen: unseen,
            level: level,
            threads: threads
        )
        let evaluation = try BinaryEvaluation(measure, store, columns)
        var outcome = TaskOutcome(
            threshold: measure.threshold,
            effectiveRows: measure.effectiveRows,
            metrics: evaluation.metrics,
            screens: evaluation.screens,
            baseline: measure.baseline
        )
        try addParts(store, measure, &outcome)
        warnings.add(measure, evaluation.metrics)
        return outcome
    }

    private func addParts(
        _ store: BinaryStore,
        _ measure: BinaryMeasure,
        _ outcome: inout TaskOutcome
    ) throws(StatisticsError) {
        if hasParts || plan.settings.weakSegments { try addParts(try store.all(), measure, &outcome) }
        for run in assertions {
            outcome.assertions.append(
                try run.outcome(measure.threshold.value.score, level) { metric, places throws(StatisticsError) in
                    try Self.figure(metric, try store.all(), places, measure)
                }
            )
        }
    }

    private func addParts(
        _ rows: BinaryRows,
        _ measure: BinaryMeasure,
        _ outcome: inout TaskOutcome
    ) throws(StatisticsError) {
        let parts = SliceColumns(plan, columns).parts
        let maker = BinarySliceMaker(rows, measure)
        var measured: [MeasuredSlice] = []
        for part in parts { measured.append(try maker.measure(part.slice)) }
        outcome.slices = SliceReport.figures(parts, measured, plan, level)
        for column in plan.settings.protected {
            let group = fairness.groups(columns, column)
            outcome.fairness.append(try fairness.binary(rows, column, group, measure))
        }
        guard plan.settings.weakSegments else { return }
        let errors = RowErrors(rows, threshold: measure.threshold.value.score)
        outcome.screens.weakSegments = try segments(errors, .hammingLoss, rows.numbers)
    }

    private static func figure(
        _ metric: MetricName,
        _ rows: BinaryRows,
        _ places: [Int],
        _ measure: BinaryMeasure
    ) throws(StatisticsError) -> MetricFigure {
        if let weights = rows.weights, !places.contains(where: { weights[$0] > 0 }) {
            return .undefined(.noWeight, rows: places.count)
        }
        return try BinarySubset(rows, places, measure).figures[metric] ?? .undefined(.noSuchMetric, rows: places.count)
    }

    private func segments(
        _ errors: RowErrors,
        _ metric: MetricName,
        _ numbers: RowNumbers
    ) throws(StatisticsError) -> Screen<EvaluationRecords.WeakSegments> {
        try WeakSegmentMaker.screen(errors, metric, columns, numbers: numbers, plan, level, threads)
    }

    // MARK: Several classes

    func multiclass(_ store: MulticlassStore) throws(StatisticsError) -> TaskOutcome {
        let measure = try MulticlassMeasure(plan, store, unseen: unseen, level: level, threads: threads)
        var outcome = TaskOutcome(
            effectiveRows: measure.effectiveRows,
            metrics: try MulticlassMetrics(measure).figures,
            screens: try measure.screens(),
            baseline: measure.baseline
        )
        let isRight = measure.isRight
        let right = isRight.count { $0 }
        let parts = SliceColumns(plan, columns).parts
        let maker = MulticlassSliceMaker(isRight: isRight, weights: store.weights, level: level)
        outcome.slices = SliceReport.figures(parts, parts.map { maker.measure($0.slice, all: right) }, plan, level)
        outcome.fairness = plan.settings.protected.map {
            fairness.multiclass(isRight, $0, fairness.groups(columns, $0))
        }
        if plan.settings.weakSegments {
            outcome.screens.weakSegments = try segments(.wrong(isRight.map { !$0 }), .hammingLoss, store.numbers)
        }
        for run in assertions {
            outcome.assertions.append(
                try run.outcome(nil, level) { metric, places throws(StatisticsError) in
                    try figure(metric, store.rows(at: places))
                }
            )
        }
        return outcome
    }

    private func figure(_ metric: MetricName, _ store: MulticlassStore) throws(StatisticsError) -> MetricFigure {
        if let weights = store.weights, !weights.contains(where: { $0 > 0 }) {
            return .undefined(.noWeight, rows: store.count)
        }
        let measure = try MulticlassMeasure(plan, store, unseen: .none, level: level, threads: threads)
        return try MulticlassMetrics(measure, isResampled: false).figures[metric]
            ?? .undefined(.noSuchMetric, rows: store.count)
    }

    // MARK: Numbers

    /// - Parameter warnings: grows by those of the figures.
    func regression(_ store: RegressionStore, _ warnings: inout WarningList) throws(StatisticsError) -> TaskOutcome {
        let rows = try store.rows()
        let metrics = RegressionMetrics(plan: plan, rows: rows, level: level, threads: threads)
        var outcome = TaskOutcome(
            effectiveRows: try rows.weights.map { _ throws(StatisticsError) in
                try WeightedRegressionFigures(rows, threads: threads).effectiveRows
            },
            metrics: try metrics.figures(),
            screens: try RegressionScreenMaker(rows: rows).screens(),
            baseline: metrics.baseline()
        )
        let parts = SliceColumns(plan, columns).parts
        let maker = RegressionSliceMaker(rows: rows, level: level)
        outcome.slices = SliceReport.figures(parts, parts.map { maker.measure($0.slice) }, plan, level)
        outcome.fairness = plan.settings.protected.map {
            fairness.regression(rows, $0, fairness.groups(columns, $0))
        }
        if plan.settings.weakSegments {
            let errors = try RegressionScreenMaker.possible { () throws(StatisticsError) in try RowErrors(rows) }
            outcome.screens.weakSegments =
                try errors.map { errors throws(StatisticsError) in try segments(errors, .mae, rows.numbers) }
                ?? .undefined(.overflow)
        }
        for run in assertions {
            outcome.assertions.append(
                try run.outcome(nil, level) { metric, places throws(StatisticsError) in
                    try figure(metric, rows.rows(at: places))
                }
            )
        }
        warnings.add(rows.labels)
        return outcome
    }

    private func figure(_ metric: MetricName, _ rows: RegressionRows) throws(StatisticsError) -> MetricFigure {
        let metrics = RegressionMetrics(plan: plan, rows: rows, level: level, threads: threads, isResampled: false)
        return try metrics.figures()[metric] ?? .undefined(.noSuchMetric, rows: rows.count)
    }

    // MARK: Other tasks

    func other() throws(StatisticsError) -> TaskOutcome {
        var outcome = TaskOutcome()
        for run in assertions {
            outcome.assertions.append(
                try run.outcome(nil, level) { _, places throws(StatisticsError) in
                    .undefined(.noSuchMetric, rows: places.count)
                }
            )
        }
        return outcome
    }
}
