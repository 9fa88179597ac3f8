package import EvaluationRecords
import Identifiers

/// Tells whether records are of the same rows and the same question, so that their differences mean something.
package enum ComparisonGround {
    /// - Throws: `comparison.other-data`, with what differs.
    package static func require(_ first: EvaluationRecord, _ other: EvaluationRecord) throws(ComparisonFailure) {
        guard let (what, left, right) = difference(first.result, other.result) else { return }
        throw ComparisonFailure(
            .otherData,
            "\(first.result.model.text) and \(other.result.model.text)",
            expected: "records of the same \(what): \(left)",
            found: "\(right); evaluate both on the same rows, with --data"
        )
    }

    private static func difference(
        _ first: EvaluationResult,
        _ other: EvaluationResult
    ) -> (what: String, left: String, right: String)? {
        let (left, right) = (first.dataset, other.dataset)
        if left.digest != right.digest {
            return ("data", "\(left.name), \(left.digest)", "\(right.name), \(right.digest)")
        }
        if left.label != right.label { return ("label", left.label ?? "none", right.label ?? "none") }
        if left.weight != right.weight { return ("weight", left.weight ?? "none", right.weight ?? "none") }
        if first.selection != other.selection {
            return ("selection of rows", text(first.selection), text(other.selection))
        }
        if first.task != other.task { return ("task", first.task.rawValue, other.task.rawValue) }
        if first.classes != other.classes { return ("classes", text(first.classes), text(other.classes)) }
        if first.positive != other.positive {
            return ("positive class", first.positive ?? "none", other.positive ?? "none")
        }
        return nil
    }

    private static func text(_ selection: RowSelection) -> String {
        switch selection {
        case .all: "all rows"
        case .fraction(let fraction, let seed, let isStratified):
            "\(fraction) of the rows by seed \(seed)" + (isStratified ? ", stratified" : "")
        case .rows(let rows, let seed, let isStratified):
            "\(rows) rows by seed \(seed)" + (isStratified ? ", stratified" : "")
        }
    }

    private static func text(_ classes: [String]) -> String {
        classes.prefix(10).joined(separator: ", ") + (classes.count > 10 ? " and \(classes.count - 10) more" : "")
    }
}
