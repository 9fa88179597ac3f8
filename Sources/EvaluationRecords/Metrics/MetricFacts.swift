/// Facts about a metric that do not depend on the data.
package struct MetricFacts: Sendable, Hashable {
    /// The direction in which a metric is better.
    package enum Better: String, Sendable, Hashable, CaseIterable {
        case higher
        case lower
        /// It describes, and is no judgement.
        case none
    }

    /// The family of a metric, for the order on a page.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// k of n rows, with a Wilson interval.
        case share
        /// Made of the cells of the confusion matrix.
        case decision
        /// Made of the order of the scores alone.
        case rank
        /// Made of probabilities.
        case probability
        case calibration
        /// In units of the label, or of it squared.
        case error
        /// Between prediction and label, without unit.
        case fit
        case gain
        case fairness
    }

    package let name: MetricName
    package let better: Better
    package let kind: Kind
    /// The least value; nil without limit.
    package let least: Double?
    /// The greatest value; nil without limit.
    package let greatest: Double?
    /// Its message, in one sentence for people.
    package let text: String
    /// Made of logarithms, which differ between machines in their last bits: value and bounds are rounded (``Rounding``).
    package let isTranscendental: Bool

    init(
        _ name: MetricName,
        _ better: Better,
        _ kind: Kind,
        _ least: Double?,
        _ greatest: Double?,
        isTranscendental: Bool = false,
        _ text: String
    ) {
        self.name = name
        self.better = better
        self.kind = kind
        self.least = least
        self.greatest = greatest
        self.text = text
        self.isTranscendental = isTranscendental
    }

    /// The known metrics, in the order in which people read them.
    package static let all: [MetricFacts] = binary + multiclass + regression + fairness

    package static let catalogue = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}
