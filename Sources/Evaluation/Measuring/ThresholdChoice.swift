package import EvaluationRecords

/// The way in which the score is chosen from which on rows are predicted positive.
package enum ThresholdChoice: Sendable, Hashable {
    /// 0.5.
    case `default`
    /// Finite.
    case given(Double)
    /// The best of a metric on the same rows; of those that tie, the smallest.
    case optimised(MetricName)

    /// Metrics that a threshold can be optimised by.
    package static let metrics: [MetricName] = [
        .accuracy, .precision, .recall, .specificity, .f1, .mcc, .balancedAccuracy, .costGainPerRow,
    ]
}
