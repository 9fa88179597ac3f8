import Identifiers

/// A condition on a drift record that decides an exit status: `drifted_columns <= 0`, `psi.age <= 0.2`, `performance.roc_auc.low >= -0.02`.
///
/// ``parse(_:)`` reads the text, ``outcome(on:)`` judges findings. A figure that is undefined or not there fails: no requirement holds for want
/// of data.
package struct DriftRequirement: Sendable, Hashable, CustomStringConvertible {
    package typealias Comparator = EvaluationRequirement.Comparator
    package typealias Bound = EvaluationRequirement.Bound

    /// The figure that is compared.
    package enum Subject: Sendable, Hashable {
        case count(Count)
        /// Of a column, or the worst of all columns.
        case column(ColumnFigure, String?, Family)
        case domain(DomainFigure, Bound)
        /// Current less reference.
        case performance(MetricName, Bound)
        /// The part of a difference that the inputs do not explain.
        case concept(MetricName)
    }

    /// Columns whose figures are meant.
    package enum Family: Sendable, Hashable {
        case features
        case predictions
    }

    /// Things that are counted.
    package enum Count: String, Sendable, Hashable, CaseIterable {
        case columns
        case driftedColumns = "drifted_columns"
        case changedColumns = "changed_columns"
        case stableColumns = "stable_columns"
        case undefinedColumns = "undefined_columns"
        /// Drifted columns of all columns.
        case driftedShare = "drifted_share"
        case skippedColumns = "skipped_columns"
        /// Drifted ones of scores and predicted class.
        case driftedPredictions = "drifted_predictions"
        case warnings
    }

    /// Figures of a column.
    package enum ColumnFigure: String, Sendable, Hashable, CaseIterable {
        case psi
        case js
        case hellinger
        case tvd
        case linf
        case wasserstein
        case wassersteinNormed = "wasserstein_normed"
        case cramersV = "cramers_v"
        /// Kolmogorov and Smirnov's distance, or the total variation of categories.
        case effect
        case effectLow = "effect_low"
        case p
        case q
        /// The difference of missing shares, without its sign.
        case missing
        case missingLow = "missing_low"
        case missingQ = "missing_q"
        /// The share of rows with a category that the reference lacks.
        case unseen

        /// Of several columns, the least is the worst.
        var isWorstWhenLeast: Bool { self == .p || self == .q || self == .missingQ }
    }

    package enum DomainFigure: String, Sendable, Hashable, CaseIterable {
        case rocAuc = "roc_auc"
        case accuracy
        case p
    }

    package let subject: Subject
    package let comparator: Comparator
    /// Finite.
    package let threshold: Double
    /// As it was written.
    package let text: String

    /// - Throws: `drift.requirement`
    package static func parse(_ text: String) throws(RecordFailure) -> DriftRequirement {
        var parser = try DriftRequirementParser(text)
        return try parser.requirement()
    }

    package var description: String { text }
}
