import EvaluationRecords
import Statistics

/// Metrics and screens of a binary task.
struct BinaryEvaluation {
    let measure: BinaryMeasure
    let metrics: MetricFigures
    let screens: EvaluationScreens

    init(_ measure: BinaryMeasure, _ store: BinaryStore, _ columns: ColumnStore) throws(StatisticsError) {
        self.measure = measure
        let weighted =
            measure.ranking.isWeighted
            ? try WeightedCellSums(store, threshold: measure.threshold.value.score) : nil
        // The bootstrap has work for all threads; the screens are one walk after the other, which none of them waits for.
        let (intervals, screens) = measure.threads.both(
            { () -> Result<BootstrapIntervals<BinaryMetric>, StatisticsError> in
                Result { () throws(StatisticsError) in try measure.intervals(store) }
            },
            { () -> Result<EvaluationScreens, StatisticsError> in
                Result { () throws(StatisticsError) in try Self.screens(measure, store, columns) }
            }
        )
        metrics = BinaryMetrics(measure, try intervals.get(), weighted: weighted).figures
        self.screens = try screens.get()
    }

    private static func screens(
        _ measure: BinaryMeasure,
        _ store: BinaryStore,
        _ columns: ColumnStore
    ) throws(StatisticsError) -> EvaluationScreens {
        var screens = EvaluationScreens()
        let chart = try Statistics.DecisionChart(measure.ranking)
        let curves = CurveMaker(ranking: measure.ranking, threshold: measure.keptThreshold)
        screens.confusion = measure.confusion
        screens.thresholdSweep = try measure.sweep()
        screens.decisionChart = try measure.chart(chart)
        screens.costs = try measure.costs(chart)
        screens.bands = try measure.bands()
        screens.lift = try measure.lift(store)
        screens.calibration = measure.calibration
        if let reason = measure.noRank {
            screens.roc = .undefined(reason)
            screens.pr = .undefined(reason)
        } else {
            screens.roc = try curves.roc()
            screens.pr = try curves.precisionRecall()
        }
        screens.density = try measure.density(store, columns)
        screens.brierParts = try measure.brierParts()
        screens.calibrationFit = try measure.calibrationFit()
        return screens
    }
}
