import EvaluationRecords
import Identifiers
import Statistics

/// Warnings of a result, in a fixed order.
struct WarningList {
    private(set) var warnings: [EvaluationWarning] = []

    mutating func add(_ code: WarningCode, _ detail: String) {
        warnings.append(EvaluationWarning(code, detail))
    }

    mutating func add(_ other: WarningList) { warnings += other.warnings }

    /// Of the rows: labels that are missing, bad rows, weights.
    mutating func add(_ counts: RowCounts, renormalised: Int, effectiveRows: Double?) {
        let missing = counts.leftOut[.labelMissing] ?? 0
        if Double(missing) > 0.2 * Double(counts.read) {
            add(.labelsMissing, "\(missing) of \(counts.read) rows have no label; the others may be a selection.")
        }
        if let unseen = counts.leftOut[.labelUnseen] {
            add(.labelsUnseen, "\(unseen) rows have a label that is none of the classes; they count as errors.")
        }
        let bad = LeftOutReason.allCases.filter(\.isBad).reduce(0) { $0 + (counts.leftOut[$1] ?? 0) }
        if bad > 0 { add(.rowsBad, "\(bad) of \(counts.read) rows are left out because they are bad.") }
        if renormalised > 0 {
            add(.scoresRenormalised, "The probabilities of \(renormalised) rows were divided by their sum.")
        }
        if counts.used < 10 { add(.rowsFew, "Only \(counts.used) rows count; most figures have no interval.") }
        if let effectiveRows, effectiveRows < 30 {
            add(.weightsFew, "The weights leave \(ColumnText.text(effectiveRows.rounded())) effective rows.")
        }
    }

    mutating func add(_ measure: BinaryMeasure, _ metrics: MetricFigures) {
        if measure.ranking.positives == 0 || measure.ranking.negatives == 0 {
            add(.labelsOfOneClass, "All labels are of one class; figures of both classes are undefined.")
        }
        if case .optimised(let metric) = measure.threshold.source {
            add(
                .thresholdOptimised,
                "The threshold is the best of \(metric) on these rows, so figures at it are better than on others."
            )
        } else if case .optimised(let metric) = measure.plan.threshold {
            add(.thresholdDefault, "No threshold is the best of \(metric); it is 0.5.")
        }
        if measure.plan.settings.scoresOnly, measure.plan.threshold == .default {
            add(.thresholdOfScores, "Scores that are no probabilities are cut at 0.5; give a threshold.")
        }
        if let high = metrics[.rocAuc]?.bounds?.high, high < 0.5 {
            add(.scoresInverted, "Negative rows score above positive ones: the positive class may be swapped.")
        }
        guard measure.ranking.isWeighted, !measure.plan.settings.protected.isEmpty else { return }
        add(.fairnessUnweighted, "Groups are measured by rows, without their weights.")
    }

    mutating func add(_ labels: [Double]) {
        let near = labels.count { abs($0) < 1e-9 }
        if near > 0 { add(.labelsNearZero, "\(near) labels are near 0, so mape is huge; see wape.") }
    }

    /// - Parameter fairness: of the protected columns, in their order.
    mutating func addReferences(_ settings: EvaluationSettings, _ fairness: [FairnessFigures]) {
        for (column, figures) in zip(settings.protected, fairness) {
            guard let named = settings.references[column].map({ RecordText.cut($0) }),
                !figures.reference.isSame(as: named)
            else { continue }
            let other = figures.reference.isEmpty ? "none" : "\"\(figures.reference.printable)\""
            add(
                .fairnessReference,
                "No shown row is of the group \"\(named.printable)\" of \(column.printable); the others are compared with "
                    + "\(other)."
            )
        }
    }

    /// - Parameter rows: whose prediction is another than their probabilities say.
    mutating func addDisagreements(_ rows: Int, _ task: EvaluationTask) {
        guard rows > 0 else { return }
        let rule = task == .binary ? "at the threshold 0.5" : "by the greatest of them"
        add(
            .predictionsDisagree,
            "\(rows) rows are predicted otherwise than their probabilities say \(rule); the figures are of the probabilities."
        )
    }

    mutating func addOverlap(_ share: Double?) {
        guard let share, share > 0 else { return }
        add(.dataOverlap, "A share of \(Rounding.rounded(share)) of the rows stands in the training data, too.")
    }
}
