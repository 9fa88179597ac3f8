import Identifiers

/// A condition on a result that decides an exit status: `roc_auc.low >= 0.8`, `recall[sex=F] >= 0.7`, `assertions.failed == 0`.
///
/// ``parse(_:)`` reads the text, ``outcome(on:)`` judges a result. A figure that is undefined, stands by convention, or is not there fails: no
/// requirement holds for want of data.
package struct EvaluationRequirement: Sendable, Hashable, CustomStringConvertible {
    /// The figure that is compared.
    package enum Subject: Sendable, Hashable {
        case metric(MetricName, Place?, Bound)
        case count(Count)
    }

    /// The place where a metric is read: a slice or a group of a column, or the gap over all groups of a protected column.
    package struct Place: Sendable, Hashable {
        package let column: String
        /// nil for the gap over all groups.
        package let value: String?
        /// A quoted value is a category, and nothing else.
        package let isQuoted: Bool

        package init(column: String, value: String?, isQuoted: Bool = false) {
            self.column = column
            self.value = value
            self.isQuoted = isQuoted
        }
    }

    /// The number of a figure that is compared.
    package enum Bound: String, RecordChoice {
        case value
        case low
        case high
    }

    /// Things that are counted.
    package enum Count: String, Sendable, Hashable, CaseIterable {
        /// Assertions that failed, or are undefined without `allow-empty`.
        case assertionsFailed = "assertions.failed"
        case assertionsPassed = "assertions.passed"
        case assertionsUndefined = "assertions.undefined"
        case checksWarned = "checks.warned"
        case slicesFlagged = "slices.flagged"
        case rowsUsed = "rows.used"
        case rowsRead = "rows.read"
        case warnings
    }

    package enum Comparator: String, RecordChoice {
        case atLeast = ">="
        case atMost = "<="
        case equal = "=="
        case unequal = "!="
        case above = ">"
        case below = "<"

        package func holds(_ found: Double, _ threshold: Double) -> Bool {
            switch self {
            case .atLeast: found >= threshold
            case .atMost: found <= threshold
            case .equal: found == threshold
            case .unequal: found != threshold
            case .above: found > threshold
            case .below: found < threshold
            }
        }
    }

    package let subject: Subject
    package let comparator: Comparator
    /// Finite.
    package let threshold: Double
    /// As it was written.
    package let text: String

    init(subject: Subject, comparator: Comparator, threshold: Double, text: String) {
        self.subject = subject
        self.comparator = comparator
        self.threshold = threshold
        self.text = text
    }

    /// - Throws: `evaluation.requirement`
    package static func parse(_ text: String) throws(RecordFailure) -> EvaluationRequirement {
        var parser = try RequirementParser(text)
        return try parser.requirement()
    }

    package var description: String { text }
}
