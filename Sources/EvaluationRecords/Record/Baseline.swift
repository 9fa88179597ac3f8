/// The dummy that a model has to beat, measured on the same rows: the majority class, the prevalence as the score, or the mean.
package struct Baseline: Codable, Sendable, Hashable {
    package let kind: Kind
    package let metrics: MetricFigures

    package init(
        kind: Kind,
        metrics: MetricFigures
    ) {
        self.kind = kind
        self.metrics = metrics
    }

    package enum Kind: String, RecordChoice {
        case majorityClass = "majority-class"
        case prevalence
        case mean
        case median
    }
}
