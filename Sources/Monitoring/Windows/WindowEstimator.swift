import EvaluationRecords
import Statistics

/// The part of a reference that estimates performance without labels, made ready for live rows.
struct WindowEstimator: Sendable {
    enum Kind: Sendable {
        case binary(StoredEstimator, BinaryEstimation)
        case multiclass([IsotonicCurve], MulticlassEstimation)
        case regression(ResidualTable)
    }

    let kind: Kind
    /// Slots that a window keeps for it.
    let bins: Int

    /// nil where the profile's parts do not fit each other.
    init?(_ estimation: ReferenceEstimation, _ facts: ReferenceFacts) {
        switch estimation {
        case .binary(let binary):
            let stored = StoredEstimator(
                innerEdges: binary.edges,
                means: binary.means,
                threshold: binary.threshold,
                least: binary.least,
                greatest: binary.greatest,
                calibrator: binary.calibrator.map { ($0.scores, $0.values) },
                replicates: binary.replicates,
                seed: binary.seed
            )
            guard let stored else { return nil }
            kind = .binary(stored, binary)
            bins = binary.means.count
        case .multiclass(let several):
            let curves = several.calibrators.compactMap { IsotonicCurve(scores: $0.scores, values: $0.values) }
            guard curves.count == several.calibrators.count, curves.count == facts.classes.count else { return nil }
            kind = .multiclass(curves, several)
            bins = 1
        case .regression(let table):
            kind = .regression(table)
            bins = table.errors.count
        }
    }

    /// The bin of a score, or of a predicted number.
    func bin(_ score: Double) -> Int {
        switch kind {
        case .binary(let stored, _): stored.bins.bin(score)
        case .multiclass: 0
        case .regression(let table): table.edges.countBelow(score)
        }
    }

    /// The chance that the answer to a row is right, of several classes.
    /// - Returns: nil unless there is a probability for each class.
    func estimate(row probabilities: [Double]) -> (right: Double, isOutside: Bool)? {
        guard case .multiclass(let curves, let several) = kind, probabilities.count == curves.count else { return nil }
        let calibrated = zip(curves, probabilities).map { $0($1) }
        let sum = calibrated.reduce(0, +)
        var predicted = 0
        for index in probabilities.indices where probabilities[index] > probabilities[predicted] { predicted = index }
        let isOutside = probabilities.indices.contains {
            probabilities[$0] < several.least[$0] || probabilities[$0] > several.greatest[$0]
        }
        let right = sum > 0 ? calibrated[predicted] / sum : probabilities[predicted]
        return (min(max(right, 0), 1), isOutside)
    }

    /// The estimate for a window; nil without a row that has one. A figure whose backtest failed says nothing, and is not in it.
    func estimate(_ counts: WindowCounts, _ profile: MonitoredProfile, tolerance: Double) -> WindowEstimate? {
        let live = counts.estimation.map(Int.init)
        let rows = live.reduce(0, +)
        guard rows > 0 else { return nil }
        let outside = outsideShare(counts, profile, rows: rows)
        guard !PerformanceEstimator.isRefused(outsideShare: outside) else {
            return WindowEstimate(outsideShare: outside, figures: [:])
        }
        let figures: TextMap<WindowEstimatedFigure> =
            switch kind {
            case .binary(let stored, let binary): Self.binary(stored, binary, live, tolerance)
            case .multiclass(_, let several): Self.multiclass(several, counts, rows, tolerance)
            case .regression(let table): Self.regression(table, live, rows, tolerance)
            }
        return WindowEstimate(outsideShare: outside, figures: figures)
    }

    private func outsideShare(_ counts: WindowCounts, _ profile: MonitoredProfile, rows: Int) -> Double {
        if case .multiclass = kind { return Double(counts.outside) / Double(rows) }
        guard let score = profile.columns.firstIndex(where: { $0.role == .score }) else { return 0 }
        let slots = counts.counts(score)
        let present = slots.dropLast().reduce(0, +)
        return present == 0 ? 0 : Double(profile.columns[score].unseen(slots)) / Double(present)
    }

    // MARK: By task

    private static func binary(
        _ stored: StoredEstimator,
        _ binary: BinaryEstimation,
        _ live: [Int],
        _ tolerance: Double
    ) -> TextMap<WindowEstimatedFigure> {
        let estimate = stored.estimate(counts: live)
        let reference = stored.estimate(counts: binary.counts)
        let intervals = stored.intervals(counts: live)
        let passing = min(passing(stored, live), passing(stored, binary.counts))
        return TextMap(
            EstimatedMetric.withInterval.compactMap { metric in
                guard let outcome = passed(binary.backtest, metric.rawValue),
                    let value = estimate.figure(metric).number, let before = reference.figure(metric).number,
                    let interval = intervals[metric]?.interval
                else { return nil }
                return (
                    metric.rawValue,
                    figure(
                        value,
                        interval.low,
                        interval.high,
                        before,
                        outcome,
                        isCoarse: metric == .precision && passing < leastPassing,
                        isBeyond: interval.high < before - tolerance
                    )
                )
            }
        )
    }

    /// Rows at the threshold and beyond, of the window and of the reference, with fewer of which precision is coarse.
    private static let leastPassing = 100

    private static func passing(_ stored: StoredEstimator, _ counts: [Int]) -> Int {
        zip(counts, stored.bins.isPredictedPositive).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
    }

    /// The chances of the rows are taken as independent.
    private static func multiclass(
        _ several: MulticlassEstimation,
        _ counts: WindowCounts,
        _ rows: Int,
        _ tolerance: Double
    ) -> TextMap<WindowEstimatedFigure> {
        guard let before = several.accuracy.value, let outcome = passed(several.backtest, "accuracy") else {
            return [:]
        }
        let share = counts.expectedRight / Double(rows)
        let half = 1.959963984540054 * counts.variance.squareRoot() / Double(rows)
        let (low, high) = (max(0, share - half), min(1, share + half))
        return [
            "accuracy": figure(share, low, high, before, outcome, isBeyond: high < before - tolerance)
        ]
    }

    /// With 95 %: how far labels scatter around the table, and how far the table itself does.
    private static func regression(
        _ table: ResidualTable,
        _ live: [Int],
        _ rows: Int,
        _ tolerance: Double
    ) -> TextMap<WindowEstimatedFigure> {
        guard let outcome = passed(table.backtest, "mae") else { return [:] }
        let shares = live.map { Double($0) / Double(rows) }
        func mean(_ errors: [Double]) -> Double { zip(shares, errors).map { $0 * $1 }.compensatedSum }
        let labels = zip(shares, table.deviations).map { $0 * $1 * $1 }.compensatedSum / Double(rows)
        let replicates = table.replicates.isEmpty ? 0 : Moments(table.replicates.map(mean)).sampleVariance
        let half = 1.959963984540054 * (labels + replicates).squareRoot()
        let total = Double(table.counts.reduce(0, +))
        let before = zip(table.counts, table.errors).map { Double($0) * $1 }.compensatedSum / max(1, total)
        let value = mean(table.errors)
        let (low, high) = (value - half, value + half)
        guard [value, low, high, before].allSatisfy(\.isFinite) else { return [:] }
        return [
            "mae": figure(value, low, high, before, outcome, isBeyond: low > before * (1 + tolerance))
        ]
    }

    /// - Returns: nil where the metric had no backtest, or failed it.
    private static func passed(_ backtest: Screen<EstimationBacktest>, _ metric: String) -> BacktestOutcome? {
        backtest.value?.metrics[metric].flatMap { $0.passes ? $0 : nil }
    }

    private static func figure(
        _ value: Double,
        _ low: Double,
        _ high: Double,
        _ reference: Double,
        _ backtest: BacktestOutcome,
        isCoarse: Bool = false,
        isBeyond: Bool
    ) -> WindowEstimatedFigure {
        WindowEstimatedFigure(
            estimate: Rounding.rounded(value),
            low: Rounded(low),
            high: Rounded(high),
            reference: Rounding.rounded(reference),
            backtestInside: backtest.inside,
            backtestJudged: backtest.judged,
            speaks: backtest.passes,
            isCoarse: isCoarse,
            isBeyond: isBeyond
        )
    }
}
