package import EvaluationRecords
import Identifiers

/// A condition on the difference of a metric between two versions: `roc_auc.difference.low > -0.01`. Positive means that the new version is better.
package struct ComparisonRequirement: Sendable, Hashable, CustomStringConvertible {
    package let metric: MetricName
    package let bound: EvaluationRequirement.Bound
    package let comparator: EvaluationRequirement.Comparator
    package let threshold: Double
    /// As it was written.
    package let text: String

    private static let word = ".difference"

    package var description: String { text }

    /// - Throws: `evaluation.requirement`
    package static func parse(_ text: String) throws(RecordFailure) -> ComparisonRequirement {
        let parts = text.split(separator: word, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw flaw(text) }
        // The rest has the form of a requirement on the metric itself.
        let plain = try EvaluationRequirement.parse(String(parts[0] + parts[1]))
        guard case .metric(let metric, nil, let bound) = plain.subject, metric.text.isSame(as: Self.trimmed(parts[0]))
        else { throw flaw(text) }
        return ComparisonRequirement(
            metric: metric,
            bound: bound,
            comparator: plain.comparator,
            threshold: plain.threshold,
            text: text
        )
    }

    /// Judges a difference. What it does not have fails.
    package func holds(on difference: PairedDifference) -> Bool {
        found(in: difference).map { comparator.holds($0, threshold) } ?? false
    }

    /// The number that is compared; nil where there is none.
    package func found(in difference: PairedDifference) -> Double? {
        switch bound {
        case .value: difference.difference
        case .low: difference.low?.value
        case .high: difference.high?.value
        }
    }

    private static func trimmed(_ text: Substring) -> String { String(text.drop { $0 == " " || $0 == "\t" }) }

    private static func flaw(_ text: String) -> RecordFailure {
        RecordFailure(
            .requirement,
            "requirement \"\(text.printable)\"",
            expected: "a metric's difference, such as \"roc_auc.difference.low > -0.01\"",
            found: "another text"
        )
    }
}
