package import EvaluationRecords
import Statistics

/// The labels of the rows that are asked with, and how a metric is made of them.
package struct ImportanceLabels: Sendable {
    package enum Values: Sendable {
        /// The place of the positive class, and the cut.
        case binary([Int32], positive: Int, threshold: Double)
        case multiclass([Int32], classes: Int)
        case regression([Double])
    }

    package let values: Values
    package let weights: [Double]?

    package init(_ values: Values, weights: [Double]? = nil) {
        self.values = values
        self.weights = weights
    }

    package var count: Int {
        switch values {
        case .binary(let labels, _, _), .multiclass(let labels, _): labels.count
        case .regression(let labels): labels.count
        }
    }

    /// The metrics by which a drop can be told.
    package var metrics: [MetricName] {
        switch values {
        case .binary: ComparedMetrics.names(of: .binary)
        case .multiclass: ComparedMetrics.names(of: .multiclass)
        case .regression: ComparedMetrics.names(of: .regression)
        }
    }

    /// The metric as it is.
    /// - Throws: the reason why there is none.
    func figure(_ metric: MetricName, _ answers: ExplainedAnswers) throws -> Double {
        let numbers = Array(0..<count)
        switch values {
        case .binary(let labels, let positive, let threshold):
            let scores =
                answers.probabilities.count == 1
                ? answers.probabilities[0] : answers.probabilities.dropFirst(positive).first
            let chosen = BinaryMetric.allCases.first { ComparedMetrics.name(of: $0) == metric }
            guard let chosen else { throw Reason.noValues }
            if scores == nil, !chosen.isDecision { throw Reason.noProbabilities }
            let rows = try BinaryRows(
                scores: scores ?? answers.classes.map { $0 == Int32(positive) ? 1 : 0 },
                isPositive: labels.map { $0 == Int32(positive) },
                weights: weights
            )
            let cut = scores == nil ? 0.5 : threshold
            let found = try BinaryBootstrap.figures(rows, [chosen], threshold: cut, ComparisonBootstrap.none)
            return try PairResult.number(found[chosen]?.figure)
        case .multiclass(let labels, let classes):
            return try multiclass(metric, labels, classes, answers)
        case .regression(let labels):
            guard let chosen = RegressionMetric(rawValue: metric.text) else { throw Reason.noValues }
            let rows = try RegressionRows(
                labels: labels,
                predictions: answers.numbers,
                weights: weights,
                numbers: .each(numbers)
            )
            return try PairResult.number(
                try RegressionBootstrap.figures(rows, ComparisonBootstrap.none)[chosen]?.figure
            )
        }
    }

    private func multiclass(
        _ metric: MetricName,
        _ labels: [Int32],
        _ classes: Int,
        _ answers: ExplainedAnswers
    ) throws -> Double {
        if metric == .accuracy {
            let right = zip(labels, answers.classes).map { $0 == $1 ? 1.0 : 0 }
            let all = weights ?? Array(repeating: 1, count: right.count)
            return zip(right, all).map { $0 * $1 }.compensatedSum / all.compensatedSum
        }
        let isLogLoss = metric == .logLoss
        if isLogLoss, answers.probabilities.count != classes { throw Reason.noProbabilities }
        let rows = try MulticlassRows(
            probabilities: isLogLoss
                ? answers.probabilities
                : (0..<classes).map { index in answers.classes.map { $0 == Int32(index) ? 1 : 0 } },
            labels: labels.map { Int($0) },
            weights: weights
        )
        let found = try MulticlassBootstrap.figures(rows, ComparisonBootstrap.none)
        return try PairResult.number(found[isLogLoss ? .logLoss : .macroF1Present]?.figure)
    }
}
