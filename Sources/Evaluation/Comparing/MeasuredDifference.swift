import EvaluationRecords
import Statistics

/// The difference of a metric on the same rows, before it is judged.
struct MeasuredDifference: Sendable {
    /// The metric of each side as it is.
    let first: Double
    let second: Double
    /// Positive where the second is better.
    let difference: Double
    let bounds: Bounds
    /// Nil where the variance is 0.
    let p: Double?
    let rows: Int
}

/// Differences of two sides by metric, or why there is none.
protocol SidePair: Sendable {
    /// - Parameter metrics: those that are wanted.
    func differences(
        _ metrics: [MetricName],
        _ level: Level
    ) -> [MetricName: Result<MeasuredDifference, FigureReasonError>]
}

/// A reason as an error, for results.
struct FigureReasonError: Error, Hashable {
    let reason: FigureReason

    init(_ reason: FigureReason) {
        self.reason = reason
    }

    init(_ reason: Reason) {
        self.reason = ComparisonReason.of(reason)
    }
}

/// The reasons of `Statistics` in the words of records.
enum ComparisonReason {
    static func of(_ reason: Reason) -> FigureReason {
        switch reason {
        case .oneClass, .referenceOneClass: .oneClass
        case .tooFewRows, .noSegment: .tooFewRows
        case .tooFewOfAClass: .tooFewOfAClass
        case .noVariance: .noVariance
        case .tooManyDropped: .undefinedInReplicates
        case .noRows, .noValues: .noRows
        case .noPredictedPositive: .noPredictedPositive
        case .noPredictedNegative: .noPredictedNegative
        case .noPositive: .noActualPositive
        case .noNegative: .noActualNegative
        case .constantScore: .constantScore
        case .constantLabel: .constantLabel
        case .constantPrediction: .constantPrediction
        case .separable: .separable
        case .notConverged: .noConvergence
        case .negativeValue: .negativeValues
        case .zeroDenominator, .overflow: .overflow
        case .weighted: .noMethod
        case .noProbabilities: .noProbabilities
        }
    }
}

/// The settings of the bootstrap of a comparison.
struct ComparisonBootstrap: Sendable {
    let seed: UInt64
    let replicates: Int?
    let threads: Threads

    func plan(rows: Int) -> BootstrapPlan { BootstrapPlan.of(rows: rows) }

    func bootstrap(rows: Int, _ level: Level) -> Bootstrap {
        Bootstrap(seed: seed, replicates: replicates ?? plan(rows: rows).replicates, level: level)
    }

    /// Without replicates: figures of the rows as they are.
    static let none = Bootstrap(seed: 0, replicates: 0)

    /// Places of the rows that are bootstrapped where there are more than a million; nil for all.
    func sample(_ numbers: [Int]) -> [Int]? {
        guard let limit = plan(rows: numbers.count).sample else { return nil }
        let chosen = Set(
            Selection(of: numbers, limit: limit, purpose: .rows, draws: Draws(seed: seed)).rows
        )
        return numbers.indices.filter { chosen.contains(numbers[$0]) }
    }
}
