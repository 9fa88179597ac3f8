import AsyncSupport
import SpilledRuns
import Statistics

/// Figures of rows that are made in memory, computed by one thread in a process of its own. `Tests/Oracles/figures.py` does the
/// same work on the same rows.
enum StatisticsWork: String, CaseIterable {
    /// All figures, curves and thresholds that scikit-learn gives for two classes.
    case metrics
    /// 1,000 replicates of twelve figures.
    case bootstrap
    /// A ranking of rows that come in blocks, with a limit of memory and runs in a file.
    case spilled

    /// Bytes that a ranking keeps in memory.
    static let spillLimit = 32 << 20

    /// Prints processor time and wall time of the work, in microseconds, and the area under the ROC curve.
    static func run(_ name: String, rows: Int) throws {
        guard let work = StatisticsWork(rawValue: name) else {
            throw BenchmarkFailed(description: "there are no figures \(name)")
        }
        switch work {
        case .metrics:
            let made = try makeRows(0..<rows)
            try measured { try allFigures(of: made) }
        case .bootstrap:
            let made = try makeRows(0..<rows)
            try measured { try replicates(of: made) }
        case .spilled: try measured { try ranking(of: rows) }
        }
    }

    private static func measured(_ work: () throws -> Double) throws {
        let (began, processor) = (SystemClock().now, MeasuredProcess.ownProcessorTime)
        let area = try work()
        let seconds = MeasuredProcess.ownProcessorTime - processor
        print(Int(seconds * 1e6), Int(SystemClock().now.seconds(since: began) * 1e6), area)
    }

    private static func allFigures(of rows: BinaryRows) throws -> Double {
        let ranking = try ScoreRanking(rows)
        let summary = try BinarySummary(ranking)
        let kept = [
            try ThresholdSweep.cells(ranking, at: ThresholdSweep.fortieths).count,
            try ROCCurve.points(ranking, limit: 1000)?.thresholds.count ?? 0,
            try PrecisionRecallCurve.points(ranking, limit: 1000)?.thresholds.count ?? 0,
            try LiftCounter.deciles(rows, ranking).count,
        ]
        let isWhole = try Reliability.quantile(ranking).expectedError.number != nil && !kept.contains(0)
        return isWhole ? summary.area.value : .nan
    }

    private static func replicates(of rows: BinaryRows) throws -> Double {
        let metrics: [BinaryMetric] = [
            .f1, .mcc, .cohenKappa, .balancedAccuracy, .averagePrecision, .kolmogorovSmirnov, .uniformError,
            .rocArea, .logLoss, .brier, .precision, .recall,
        ]
        let found = try BinaryBootstrap.figures(rows, metrics, Bootstrap(seed: 1, replicates: 1000))
        return found[.rocArea]?.figure.number ?? .nan
    }

    private static func ranking(of count: Int) throws -> Double {
        var builder = ScoreRankingBuilder(
            isWeighted: false,
            limit: spillLimit,
            store: try TemporaryRuns(in: Machine.directory)
        )
        for start in stride(from: 0, to: count, by: 1 << 20) {
            try builder.add(try makeRows(start..<min(count, start + 1 << 20)))
        }
        return try BinarySummary(try builder.finish()).area.value
    }

    /// Scores that tell the classes apart somewhat.
    private static func makeRows(_ numbers: Range<Int>) throws -> BinaryRows {
        var scores = [Double](repeating: 0, count: numbers.count)
        var isPositive = [Bool](repeating: false, count: numbers.count)
        for (place, number) in numbers.enumerated() {
            let score = SplitMix.fraction(SplitMix.at(1, UInt64(number)))
            scores[place] = score
            isPositive[place] = SplitMix.fraction(SplitMix.at(2, UInt64(number))) < 0.1 + 0.8 * score
        }
        return try BinaryRows(scores: scores, isPositive: isPositive)
    }
}
