import EvaluationRecords
import Statistics

/// The metrics of a binary task, each with its interval or the reason why it has none.
struct BinaryMetrics {
    private let measure: BinaryMeasure
    private let intervals: BootstrapIntervals<BinaryMetric>
    private let weighted: WeightedCellSums?

    /// - Parameter weighted: of rows with weights.
    init(
        _ measure: BinaryMeasure,
        _ intervals: BootstrapIntervals<BinaryMetric>,
        weighted: WeightedCellSums?
    ) {
        self.measure = measure
        self.intervals = intervals
        self.weighted = weighted
    }

    var figures: MetricFigures {
        shares.merging(decisions).merging(ranks).merging(probabilities).merging(calibration)
    }

    private var rows: Int { measure.rows }
    private var level: Level { measure.level }
    private var effective: Double? { measure.effectiveRows }

    // MARK: Shares of rows

    private var shares: MetricFigures {
        let rates = BinaryRates(measure.rowCells, level)
        let cells = measure.cells
        let all = WeightedCellSums.Cell.allCases
        return [
            .accuracy: accuracy,
            .hammingLoss: hamming,
            .precision: share(cells.precision, rates.precision, [.tp], of: [.tp, .fp]),
            .recall: share(cells.recall, rates.recall, [.tp], of: [.tp, .fn]),
            .specificity: share(cells.specificity, rates.specificity, [.tn], of: [.fp, .tn]),
            .npv: share(cells.negativePredictiveValue, rates.negativePredictiveValue, [.tn], of: [.fn, .tn]),
            .fpr: share(cells.falsePositiveRate, rates.falsePositiveRate, [.fp], of: [.fp, .tn]),
            .predictedPositiveRate: share(
                cells.predictedPositiveRate,
                rates.predictedPositiveRate,
                [.tp, .fp],
                of: all
            ),
            .prevalence: share(cells.prevalence, rates.prevalence, [.tp, .fn], of: all),
        ]
    }

    private func share(
        _ figure: Figure,
        _ rate: Rate,
        _ part: [WeightedCellSums.Cell],
        of whole: [WeightedCellSums.Cell]
    ) -> MetricFigure {
        weighted?.share(part, of: whole, figure, rows: rate.n, level) ?? .of(rate, level, figure)
    }

    private var accuracy: MetricFigure {
        RightShare(rows: rows, right: Int(measure.rowCells.tp + measure.rowCells.tn), weights: weights(of: true))
            .figure(with: measure.unseen, level)
    }

    private var hamming: MetricFigure {
        RightShare(rows: rows, right: Int(measure.rowCells.fp + measure.rowCells.fn), weights: weights(of: false))
            .figure(with: measure.unseen, level, unseenCounts: true)
    }

    private func weights(of right: Bool) -> RightShare.Weights? {
        guard measure.ranking.isWeighted else { return nil }
        let cells = measure.cells
        return RightShare.Weights(
            part: right ? cells.tp + cells.tn : cells.fp + cells.fn,
            total: measure.ranking.total,
            squares: measure.ranking.positiveSquares + measure.ranking.negativeSquares
        )
    }

    // MARK: Figures of the cells

    private var decisions: MetricFigures {
        let cells = measure.cells
        let f1 = resampled(.f1, cells.f1)
        return [
            .f1: f1,
            .mcc: resampled(.mcc, cells.mcc),
            .cohenKappa: resampled(.cohenKappa, cells.cohenKappa),
            .balancedAccuracy: resampled(.balancedAccuracy, cells.balancedAccuracy),
            .jaccard: .of(cells.jaccard, rows: rows, effectiveRows: effective),
            .costGainPerRow: gain,
        ]
    }

    /// The mean of four values, each as often as its cell has rows.
    private var gain: MetricFigure {
        let gains = Gains(measure.plan.settings.costs[0])
        let figure = measure.cells.gain(gains)
        guard let mean = figure.number, !measure.ranking.isWeighted else {
            return .of(figure, FigureInterval.none(.weighted), rows: rows, effectiveRows: effective)
        }
        let cells = measure.cells
        let values = [
            (gains.truePositive, cells.tp), (gains.falsePositive, cells.fp), (gains.falseNegative, cells.fn),
            (gains.trueNegative, cells.tn),
        ]
        let squares = values.map { ($0.0 - mean) * ($0.0 - mean) * $0.1 }.compensatedSum
        let variance = rows > 1 ? squares / Double(rows - 1) : 0
        let bounds = Mean.normal(mean: mean, sampleVariance: variance, count: rows, level)
        return .of(figure, .of(bounds, level), rows: rows)
    }

    private func resampled(_ metric: BinaryMetric, _ figure: Figure) -> MetricFigure {
        .of(
            figure,
            intervals.interval(metric, figure),
            rows: rows,
            effectiveRows: effective,
            dropped: intervals.dropped(metric)
        )
    }

    // MARK: Figures of the order

    private var ranks: MetricFigures {
        if let reason = measure.noRank { return Self.undefined(Self.rankNames, reason, rows) }
        let summary = measure.summary
        let area = area
        return [
            .rocAuc: area,
            .gini: Self.gini(area, measure.ranking.isWeighted ? summary.weightedArea : summary.area.figure),
            .averagePrecision: resampled(.averagePrecision, summary.averagePrecision),
            .prAucTrapezoid: .of(summary.precisionRecallArea, rows: rows, effectiveRows: effective),
            .ksStatistic: resampled(.kolmogorovSmirnov, summary.kolmogorovSmirnov),
            .partialAucFpr01: .of(summary.partialArea.standardised, rows: rows, effectiveRows: effective),
            .partialAucFpr01Raw: .of(summary.partialArea.raw, rows: rows, effectiveRows: effective),
        ]
    }

    static let rankNames: [MetricName] = [
        .rocAuc, .gini, .averagePrecision, .prAucTrapezoid, .ksStatistic, .partialAucFpr01, .partialAucFpr01Raw,
    ]

    /// Without weights by DeLong. With weights the bootstrap gives the interval where the rules for areas allow one on the logit scale.
    private var area: MetricFigure {
        let estimate = measure.summary.areaEstimate
        guard measure.ranking.isWeighted, estimate.bounds.interval?.method == .delongLogit else {
            return .of(estimate, level, rows: rows, effectiveRows: effective)
        }
        return resampled(.rocArea, estimate.figure)
    }

    private static func gini(_ area: MetricFigure, _ figure: Figure) -> MetricFigure {
        let interval: FigureInterval =
            if let bounds = area.bounds {
                .bounds(2 * bounds.low - 1, 2 * bounds.high - 1, bounds.kind, level: bounds.level)
            } else {
                FigureInterval.none(area.noInterval ?? .noMethod)
            }
        return .of(
            figure.map { 2 * $0 - 1 },
            interval,
            rows: area.rows,
            effectiveRows: area.effectiveRows,
            dropped: area.dropped
        )
    }

    // MARK: Figures of probabilities

    private var probabilities: MetricFigures {
        if let reason = measure.noProbability { return Self.undefined([.logLoss, .brier], reason, rows) }
        let losses = measure.summary.losses
        guard measure.ranking.isWeighted else {
            return [
                .logLoss: .of(losses.logLoss, level, rows: rows),
                .brier: .of(losses.brier, level, rows: rows),
            ]
        }
        return [
            .logLoss: resampled(.logLoss, losses.logLoss.figure),
            .brier: resampled(.brier, losses.brier.figure),
        ]
    }

    static let calibrationNames: [MetricName] = [.eceUniform, .mceUniform, .eceQuantile, .mceQuantile]

    private var calibration: MetricFigures {
        if let reason = measure.noProbability { return Self.undefined(Self.calibrationNames, reason, rows) }
        let uniform = measure.summary.uniformCalibration
        let quantile = measure.quantileBins
        return [
            .eceUniform: resampled(.uniformError, uniform.expectedError),
            .mceUniform: .of(uniform.greatestError, rows: rows, effectiveRows: effective),
            .eceQuantile: .of(quantile.expectedError, rows: rows, effectiveRows: effective),
            .mceQuantile: .of(quantile.greatestError, rows: rows, effectiveRows: effective),
        ]
    }

    static func undefined(_ names: [MetricName], _ reason: FigureReason, _ rows: Int) -> MetricFigures {
        MetricFigures(Dictionary(uniqueKeysWithValues: names.map { ($0, MetricFigure.undefined(reason, rows: rows)) }))
    }
}
