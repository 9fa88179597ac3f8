import EvaluationRecords
import Statistics

/// The metrics of several classes, each with its interval or the reason why it has none.
struct MulticlassMetrics {
    private let measure: MulticlassMeasure
    private let intervals: BootstrapIntervals<MulticlassMetric>

    /// - Parameter isResampled: whether the bootstrap gives intervals.
    init(_ measure: MulticlassMeasure, isResampled: Bool = true) throws(StatisticsError) {
        self.measure = measure
        intervals = try Self.intervals(measure, isResampled)
    }

    /// The most classes of predictions without probabilities that the bootstrap takes as certain ones.
    private static let certainLimit = 50

    private static func intervals(
        _ measure: MulticlassMeasure,
        _ isResampled: Bool
    ) throws(StatisticsError) -> BootstrapIntervals<MulticlassMetric> {
        let plan = BootstrapPlan.of(rows: measure.count)
        let none = BootstrapIntervals<MulticlassMetric>(.success([:]), plan, measure.level)
        guard isResampled, measure.plan.settings.replicates > 0 else { return none }
        var rows: MulticlassRows
        if let given = measure.rows {
            rows = given
        } else if let certain = try certain(measure) {
            rows = certain
        } else {
            return none
        }
        if let limit = plan.sample { rows = try sample(rows, limit, measure.plan.settings.seed) }
        let (bootstrap, threads) = (plan.bootstrap(measure.plan.settings, measure.level), measure.threads)
        let figures = Result { () throws(Reason) in try MulticlassBootstrap.figures(rows, bootstrap, threads: threads) }
        return BootstrapIntervals(figures, plan, measure.level)
    }

    /// Predictions as probabilities of 0 and 1.
    private static func certain(_ measure: MulticlassMeasure) throws(StatisticsError) -> MulticlassRows? {
        let classes = measure.plan.classes.count
        guard classes <= certainLimit else { return nil }
        let predictions = measure.store.predictions
        return try MulticlassRows(
            probabilities: (0..<classes).map { index in predictions.map { $0 == index ? 1 : 0 } },
            labels: measure.store.labels,
            weights: measure.store.weights,
            numbers: measure.store.numbers
        )
    }

    private static func sample(
        _ rows: MulticlassRows,
        _ limit: Int,
        _ seed: UInt64
    ) throws(StatisticsError) -> MulticlassRows {
        let numbers = (0..<rows.count).lazy.map { rows.numbers[$0] }
        let chosen = Set(Selection(of: numbers, limit: limit, purpose: .rows, draws: Draws(seed: seed)).rows)
        let places = (0..<rows.count).filter { chosen.contains(rows.numbers[$0]) }
        return try MulticlassRows(
            probabilities: rows.probabilities.map { column in places.map { column[$0] } },
            labels: places.map { rows.labels[$0] },
            weights: rows.weights.map { weights in places.map { weights[$0] } },
            numbers: .each(places.map { rows.numbers[$0] })
        )
    }

    var figures: MetricFigures { decisions.merging(means).merging(probabilities).merging(areas) }

    private var rows: Int { measure.count }
    private var effective: Double? { measure.effectiveRows }

    private func plain(_ figure: Figure) -> MetricFigure { .of(figure, rows: rows, effectiveRows: effective) }

    private var decisions: MetricFigures {
        let matrix = measure.matrix
        return [
            .accuracy: accuracy,
            .hammingLoss: hamming,
            .balancedAccuracy: plain(matrix.balancedAccuracy),
            .mcc: plain(matrix.mcc),
            .cohenKappa: plain(matrix.cohenKappa),
            .microPrecision: accuracy,
            .microRecall: accuracy,
            .microF1: accuracy,
        ]
    }

    private var right: Int { measure.counts.right.reduce(0) { $0 + Int($1) } }

    private var accuracy: MetricFigure {
        RightShare(rows: rows, right: right, weights: weights { $0 }).figure(with: measure.unseen, measure.level)
    }

    private var hamming: MetricFigure {
        RightShare(rows: rows, right: rows - right, weights: weights { !$0 })
            .figure(with: measure.unseen, measure.level, unseenCounts: true)
    }

    private func weights(_ counts: (Bool) -> Bool) -> RightShare.Weights? {
        guard let weights = measure.store.weights else { return nil }
        let part = zip(measure.isRight, weights).filter { counts($0.0) }.map(\.1)
        return RightShare.Weights(
            part: part.compensatedSum,
            total: weights.compensatedSum,
            squares: weights.map { $0 * $0 }.compensatedSum
        )
    }

    private var means: MetricFigures {
        let matrix = measure.matrix
        let present = matrix.mean(over: matrix.present)
        let all = matrix.mean(over: Array(0..<matrix.classes))
        let weighted = matrix.mean(over: matrix.present, byLabels: true)
        return [
            .macroPrecision: plain(present.precision), .macroPrecisionPresent: plain(present.precision),
            .macroRecall: plain(present.recall), .macroRecallPresent: plain(present.recall),
            .macroF1Present: resampled(.macroF1Present, present.f1), .macroPrecisionAll: plain(all.precision),
            .macroRecallAll: plain(all.recall), .macroF1All: plain(all.f1),
            .weightedPrecision: plain(weighted.precision), .weightedRecall: plain(weighted.recall),
            .weightedF1: plain(weighted.f1),
        ]
    }

    private func resampled(_ metric: MulticlassMetric, _ figure: Figure) -> MetricFigure {
        .of(
            figure,
            intervals.interval(metric, figure),
            rows: rows,
            effectiveRows: effective,
            dropped: intervals.dropped(metric)
        )
    }

    private var probabilities: MetricFigures {
        guard let all = measure.rows else {
            return BinaryMetrics.undefined(
                [.logLoss, .brierMulticlassSum, .topK1, .topK3, .topK5],
                .noProbabilities,
                rows
            )
        }
        return [
            .logLoss: resampled(.logLoss, MulticlassFigures.logLoss(all)),
            .brierMulticlassSum: plain(MulticlassFigures.brier(all)),
            .topK1: plain(MulticlassFigures.topK(all, 1)),
            .topK3: plain(MulticlassFigures.topK(all, 3)),
            .topK5: plain(MulticlassFigures.topK(all, 5)),
        ]
    }

    private static let areaNames: [MetricName] = [.rocAucOvrMacro, .rocAucOvrMacroPresent, .rocAucOvrWeighted]

    private var areas: MetricFigures {
        guard let rest = measure.rest else {
            return BinaryMetrics.undefined(Self.areaNames + [.rocAucOvoMacro], measure.noArea ?? .noProbabilities, rows)
        }
        let mean = plain(ClassArea.mean(rest, byLabels: false))
        return [
            .rocAucOvrMacro: mean, .rocAucOvrMacroPresent: mean,
            .rocAucOvrWeighted: plain(ClassArea.mean(rest, byLabels: true)), .rocAucOvoMacro: pairs,
        ]
    }

    /// By rows: pairs of classes have no weights.
    private var pairs: MetricFigure {
        guard let all = measure.rows else { return .undefined(.noProbabilities, rows: rows) }
        if measure.isWeighted { return .undefined(.weighted, rows: rows) }
        guard all.classes <= MulticlassMeasure.pairLimit else { return .undefined(.tooManyClasses, rows: rows) }
        return .of(HandTill.area(all), rows: rows)
    }
}
