import Evaluation
import EvaluationRecords
import Statistics

/// Makes what estimates performance without labels, and tries it on the reference itself.
struct EstimationMaker {
    let rows: ReferenceRows
    let seed: UInt64
    let level: Level
    let threads: Threads

    func screen() throws -> Screen<ReferenceEstimation> {
        switch rows.plan.task {
        case .other: return .undefined(.otherTask)
        case .regression: return try regression()
        case .binary, .multiclass:
            guard rows.plan.hasScores else { return .undefined(.noProbabilities) }
            guard !rows.plan.settings.scoresOnly else { return .undefined(.scoresOnly) }
            return try rows.plan.task == .binary ? binary() : multiclass()
        }
    }

    private func caught<Value>(_ body: () throws(StatisticsError) -> Value) throws(DriftingFailure) -> Value {
        try DriftingFailure.catching("the reference", body)
    }

    // MARK: Two classes

    private func binary() throws -> Screen<ReferenceEstimation> {
        let reference = try caught { () throws(StatisticsError) in try rows.binary() }
        let found = Result { () throws(Reason) in try estimation(reference) }
        return .of(found, empty: .noValues) { .binary($0) }
    }

    private func estimation(_ reference: BinaryRows) throws(Reason) -> BinaryEstimation {
        let choice = try CalibratorChoice(reference)
        let estimator = try PerformanceEstimator(
            reference,
            threshold: rows.threshold,
            isotonic: choice.usesIsotonicByBrier,
            seed: seed,
            level: level,
            threads: threads
        )
        let backtest = Result { () throws(Reason) in
            try Backtest(
                reference,
                threshold: rows.threshold,
                isotonic: choice.usesIsotonicByBrier,
                seed: seed,
                threads: threads
            )
        }
        var curve: CalibratorCurve?
        if case .isotonic(let isotonic) = estimator.calibrator {
            curve = CalibratorCurve(scores: isotonic.scores, values: isotonic.values)
        }
        return BinaryEstimation(
            edges: estimator.bins.innerEdges,
            means: estimator.bins.means,
            counts: estimator.bins.counts(reference.scores),
            least: reference.scores.min() ?? 0,
            greatest: reference.scores.max() ?? 0,
            threshold: rows.threshold,
            rows: reference.count,
            positives: reference.isPositive.count { $0 },
            fit: CalibratorFit(
                isotonic: choice.usesIsotonicByBrier,
                isotonicBrier: Rounded(choice.isotonicBrier),
                rawBrier: Rounded(choice.rawBrier),
                isotonicLogLoss: Rounded(choice.isotonicLogLoss),
                rawLogLoss: Rounded(choice.rawLogLoss)
            ),
            calibrator: curve,
            replicates: curve == nil ? [] : estimator.bootstrapProbabilities,
            seed: seed,
            backtest: .of(backtest, empty: .noValues) { EstimationBacktest($0) }
        )
    }

    // MARK: Several classes

    private func multiclass() throws -> Screen<ReferenceEstimation> {
        let reference = try caught { () throws(StatisticsError) in try rows.multiclass() }
        let curves = (0..<reference.classes).compactMap { index in
            IsotonicCurve(
                scores: reference.probabilities[index],
                isPositive: reference.labels.map { $0 == index },
                order: Ordering.ascending(reference.probabilities[index])
            )
        }
        guard curves.count == reference.classes else { return .undefined(.noRows) }
        let right = zip(reference.labels, reference.predictions).count { $0 == $1 }
        let backtest = try MulticlassBacktest(seed: seed, level: level).backtest(reference)
        return .given(
            .multiclass(
                MulticlassEstimation(
                    calibrators: curves.map { CalibratorCurve(scores: $0.scores, values: $0.values) },
                    least: reference.probabilities.map { $0.min() ?? 0 },
                    greatest: reference.probabilities.map { $0.max() ?? 1 },
                    rows: reference.count,
                    accuracy: .of(Rate(right, of: reference.count, level), level, empty: .noValues),
                    backtest: backtest
                )
            )
        )
    }

    // MARK: Numbers

    private func regression() throws -> Screen<ReferenceEstimation> {
        let reference = try caught { () throws(StatisticsError) in try rows.regression() }
        guard reference.count > 0 else { return .undefined(.noRows) }
        guard zip(reference.labels, reference.predictions).allSatisfy({ ($0 - $1).isFinite }) else {
            return .undefined(.overflow)
        }
        let table = try ResidualTableMaker(reference, seed: seed, threads: threads)
        let backtest = try ResidualBacktest(seed: seed, threads: threads).backtest(reference)
        return .given(.regression(table.table(backtest)))
    }
}

extension EstimationBacktest {
    fileprivate init(_ backtest: Backtest) {
        let metrics = Backtest.metrics.map { metric in
            let (inside, judged) = backtest.inside(metric)
            let outcome = BacktestOutcome(
                inside: inside,
                judged: judged,
                passes: backtest.passes(metric),
                chunks: backtest.chunks.map { BacktestChunk($0[metric]) }
            )
            return (metric.rawValue, outcome)
        }
        self.init(rows: backtest.rows, metrics: TextMap(metrics))
    }
}

extension BacktestChunk {
    fileprivate init(_ figure: BacktestFigure?) {
        self.init(
            realised: figure?.realised.number.map { Rounded($0) },
            estimate: figure?.estimate.number.map { Rounded($0) },
            low: figure?.bounds.low.map { Rounded($0) },
            high: figure?.bounds.high.map { Rounded($0) },
            inside: figure?.isInside
        )
    }

    /// - Parameter half: of the interval.
    init(realised: Double, estimate: Double, low: Double, high: Double) {
        self.init(
            realised: Rounded(realised),
            estimate: Rounded(estimate),
            low: Rounded(low),
            high: Rounded(high),
            inside: realised >= low - 1e-12 && realised <= high + 1e-12
        )
    }
}

extension EstimationBacktest {
    /// Of chunks of one metric that all could be judged.
    init(_ metric: MetricName, rows: Int, _ chunks: [BacktestChunk]) {
        let inside = chunks.count { $0.inside == true }
        let judged = chunks.count { $0.inside != nil }
        self.init(
            rows: rows,
            metrics: [
                metric.text: BacktestOutcome(
                    inside: inside,
                    judged: judged,
                    passes: judged > 0 && inside * 10 >= judged * 8,
                    chunks: chunks
                )
            ]
        )
    }
}
