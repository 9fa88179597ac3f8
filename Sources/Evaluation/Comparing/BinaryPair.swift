import EvaluationRecords
import Statistics

/// Two models of two classes on the same rows.
struct BinaryPair: SidePair {
    private let first: BinarySide
    private let second: BinarySide
    private let bootstrap: ComparisonBootstrap
    private let scoresOnly: Bool

    init(
        _ first: BinarySide,
        _ second: BinarySide,
        _ bootstrap: ComparisonBootstrap,
        scoresOnly: Bool
    ) {
        self.first = first
        self.second = second
        self.bootstrap = bootstrap
        self.scoresOnly = scoresOnly
    }

    func differences(
        _ metrics: [MetricName],
        _ level: Level
    ) -> [MetricName: Result<MeasuredDifference, FigureReasonError>] {
        var found: [MetricName: Result<MeasuredDifference, FigureReasonError>] = [:]
        if metrics.contains(.accuracy) {
            found[.accuracy] = PairResult.of {
                try AccuracyDifference.of(
                    first.isRight,
                    second.isRight,
                    weights: first.allWeights,
                    numbers: first.allNumbers,
                    bootstrap,
                    level
                )
            }
        }
        if metrics.contains(.rocAuc) { found[.rocAuc] = PairResult.of { try area(level) } }
        let rest = BinaryMetric.bootstrapped.filter { metrics.contains(ComparedMetrics.name(of: $0)) }
        for (metric, result) in bootstrapped(rest, level) { found[ComparedMetrics.name(of: metric)] = result }
        return found
    }

    /// By DeLong, or by the bootstrap where rows are weighted.
    private func area(_ level: Level) throws -> MeasuredDifference {
        guard first.hasScores, second.hasScores else { throw Reason.noProbabilities }
        guard first.rows.weights == nil else { return try bootstrapped([.rocArea], level)[.rocArea]?.get() ?? none() }
        let difference = try AreaDifference.paired(
            first.rows.scores,
            second.rows.scores,
            isPositive: first.rows.isPositive,
            level
        )
        return MeasuredDifference(
            first: difference.first,
            second: difference.second,
            difference: difference.difference,
            bounds: difference.bounds,
            p: difference.p.number,
            rows: first.rows.count
        )
    }

    private func none() throws -> MeasuredDifference { throw Reason.noValues }

    private func bootstrapped(
        _ metrics: [BinaryMetric],
        _ level: Level
    ) -> [BinaryMetric: Result<MeasuredDifference, FigureReasonError>] {
        var found: [BinaryMetric: Result<MeasuredDifference, FigureReasonError>] = [:]
        var measured: [BinaryMetric] = []
        for metric in metrics {
            if let reason = missing(metric) {
                found[metric] = .failure(FigureReasonError(reason))
            } else {
                measured.append(metric)
            }
        }
        guard !measured.isEmpty else { return found }
        do {
            found.merge(try paired(measured, level)) { _, new in new }
        } catch {
            for metric in measured { found[metric] = PairResult.of { throw error } }
        }
        return found
    }

    /// The reason why a metric cannot be given whatever the rows are.
    private func missing(_ metric: BinaryMetric) -> FigureReason? {
        if metric.isDecision { return nil }
        if !first.hasScores || !second.hasScores { return .noProbabilities }
        let areProbabilities = first.areProbabilities && second.areProbabilities && !scoresOnly
        return metric.needsProbabilities && !areProbabilities ? .scoresOnly : nil
    }

    private func paired(
        _ metrics: [BinaryMetric],
        _ level: Level
    ) throws -> [BinaryMetric: Result<MeasuredDifference, FigureReasonError>] {
        let positives = first.rows.isPositive.count { $0 }
        if positives == 0 || positives == first.rows.count {
            throw first.rows.count == 0 ? Reason.noRows : Reason.oneClass
        }
        let values = try [first, second].map { side in
            try BinaryBootstrap.figures(side.rows, metrics, threshold: side.cut, ComparisonBootstrap.none)
        }
        let sample = try bootstrap.sample((0..<first.rows.count).map { first.rows.numbers[$0] }).map { places in
            try [first, second].map { try $0.rows.rows(at: places) }
        }
        let found = try PairedBootstrap.differences(
            sample?[0] ?? first.rows,
            sample?[1] ?? second.rows,
            metrics,
            threshold: first.cut,
            secondThreshold: second.cut,
            bootstrap.bootstrap(rows: first.rows.count, level),
            threads: bootstrap.threads
        )
        let plan = bootstrap.plan(rows: first.rows.count)
        var measured: [BinaryMetric: Result<MeasuredDifference, FigureReasonError>] = [:]
        for (metric, result) in found {
            measured[metric] = PairResult.of {
                let paired = try result.get()
                let left = try PairResult.number(values[0][metric]?.figure)
                let right = try PairResult.number(values[1][metric]?.figure)
                let difference = metric.smallerIsBetter ? left - right : right - left
                return MeasuredDifference(
                    first: left,
                    second: right,
                    difference: difference,
                    bounds: plan.interval(difference, sampled: paired.difference, paired.bounds),
                    p: paired.p,
                    rows: first.rows.count
                )
            }
        }
        return measured
    }
}

/// One side of a comparison of two classes.
struct BinarySide: Sendable {
    /// Rows whose label is one of the classes; without scores, the predicted class stands for one.
    let rows: BinaryRows
    /// The cut of `rows`.
    let cut: Double
    let hasScores: Bool
    /// All rows, those whose label the model does not know among them: they are errors.
    let isRight: [Bool]
    /// Of all rows.
    let isPredictedPositive: [Bool]
    let allWeights: [Double]?
    let allNumbers: [Int]

    /// - Parameters:
    ///   - positive: the place of the positive class.
    ///   - threshold: predicted positive is a score at or above it.
    init(_ side: ComparedRows, positive: Int, threshold: Double) throws {
        // One column alone is the score of the positive class.
        let scores =
            side.probabilities.count == 1 ? side.probabilities[0] : side.probabilities.dropFirst(positive).first
        hasScores = scores != nil
        cut = scores == nil ? 0.5 : threshold
        let predicted =
            scores?.map { $0 >= threshold } ?? side.predictedClasses.map { $0 == Int32(positive) }
        isPredictedPositive = predicted
        isRight = zip(predicted, side.classes).map { $1 >= 0 && $0 == ($1 == Int32(positive)) }
        allWeights = side.weights
        allNumbers = side.numbers
        let known = side.classes.indices.filter { side.classes[$0] >= 0 }
        rows = try BinaryRows(
            scores: known.map { scores?[$0] ?? (predicted[$0] ? 1 : 0) },
            isPositive: known.map { side.classes[$0] == Int32(positive) },
            weights: side.weights.map { weights in known.map { weights[$0] } },
            numbers: .each(known.map { side.numbers[$0] })
        )
    }

    var areProbabilities: Bool { rows.scores.allSatisfy { $0 >= 0 && $0 <= 1 } }
}
