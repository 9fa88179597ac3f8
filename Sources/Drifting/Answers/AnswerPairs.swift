import Evaluation
import EvaluationRecords
import Statistics

/// The answers of both sides as columns that are compared: scores as numbers, the predicted class as categories.
struct AnswerPairs {
    let plan: EvaluationPlan
    /// From which on a row is predicted positive.
    let threshold: Double
    let reference: AnswerRows
    let current: AnswerRows

    /// Classes whose scores are compared, of many.
    private static let classLimit = 50
    private static let rule = "answer"

    var pairs: [ColumnPair] {
        switch plan.task {
        case .regression, .other:
            guard !reference.numbers.isEmpty, !current.numbers.isEmpty else { return classPair }
            return [numbers("prediction") { $0.numbers }]
        case .binary: return scorePair + classPair
        case .multiclass:
            let scores = plan.classes.indices.prefix(plan.hasScores ? Self.classLimit : 0).map { place in
                numbers("score \(plan.classes[place])") { $0.probabilities[place] }
            }
            return scores + classPair
        }
    }

    private var scorePair: [ColumnPair] {
        guard plan.hasScores else { return [] }
        return [numbers("score") { Self.scores($0, plan) }]
    }

    /// The score of the positive class.
    static func scores(_ rows: AnswerRows, _ plan: EvaluationPlan) -> [Double] {
        switch rows.probabilities.count {
        case 0: []
        case 1: rows.probabilities[0]
        default: rows.probabilities[plan.positivePlace ?? 1]
        }
    }

    private func numbers(_ name: String, _ values: (AnswerRows) -> [Double]) -> ColumnPair {
        func finite(_ rows: AnswerRows) -> [Double] { values(rows).map { $0.isFinite ? $0 : .nan } }
        return ColumnPair(name: name, rule: Self.rule, values: .numbers(finite(reference), finite(current)))
    }

    private var classPair: [ColumnPair] {
        guard !plan.classes.isEmpty else { return [] }
        let categories = plan.classes.map { Category($0) }
        return [
            ColumnPair(
                name: "predicted class",
                rule: Self.rule,
                values: ColumnPair.sorted(classes(reference), categories, classes(current), categories)
            )
        ]
    }

    /// By the threshold where there are scores, else as predicted.
    private func classes(_ rows: AnswerRows) -> [Int32] {
        Self.classes(rows, plan, threshold)
    }

    static func classes(_ rows: AnswerRows, _ plan: EvaluationPlan, _ threshold: Double) -> [Int32] {
        guard plan.task == .binary, plan.hasScores, let positive = plan.positivePlace else {
            return rows.classes.map { $0 < 0 ? -1 : $0 }
        }
        return scores(rows, plan).map { score in
            guard score.isFinite else { return -1 }
            return Int32(score >= threshold ? positive : 1 - positive)
        }
    }
}
