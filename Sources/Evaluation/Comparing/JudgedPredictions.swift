package import EvaluationRecords
import Identifiers

/// Reads kept predictions as their evaluation did. They were kept as the model gave them: probabilities that were cut to 0 and 1 or divided by
/// their sum are so again, of several classes the most probable one is predicted, and a row that was a bad one has no score. So a comparison
/// is of the rows and the numbers of its records.
package struct JudgedPredictions {
    private var gate: RowGate
    private let task: EvaluationTask

    /// - Parameters:
    ///   - result: of the record that the predictions belong to.
    ///   - head: of the file of the predictions.
    /// - Throws: `evaluation.plan` for a file that is not of the record.
    package init(_ result: EvaluationResult, _ head: PredictionsHead) throws(EvaluationFailure) {
        let plan = try EvaluationPlan(
            model: result.model,
            task: result.task,
            classes: result.classes,
            positive: result.positive,
            settings: EvaluationSettings(
                seed: result.settings.seed,
                // Labels were judged before; here an unseen one is an error of its row.
                unseen: .count,
                renormalised: result.settings.renormalised,
                scoresOnly: result.settings.scoresOnly
            ),
            isWeighted: head.isWeighted,
            hasScores: head.scores > 0
        )
        task = result.task
        gate = RowGate(plan, of: result.model.text)
    }

    /// The same rows with the probabilities that figures were made of, NaN where there are none.
    package mutating func judged(_ rows: ScoredRows) throws(EvaluationFailure) -> ScoredRows {
        let judged = try gate.judge(rows)
        guard !judged.probabilities.isEmpty else { return rows }
        var probabilities = judged.probabilities
        for place in judged.isScored.indices where !judged.isScored[place] {
            for column in probabilities.indices { probabilities[column][place] = .nan }
        }
        return ScoredRows(
            rowNumbers: rows.rowNumbers,
            labels: rows.labels,
            predictions: predictions(rows, probabilities),
            probabilities: probabilities,
            weights: rows.weights,
            columns: rows.columns
        )
    }

    private func predictions(_ rows: ScoredRows, _ probabilities: [[Double]]) -> ScoredRows.Predictions {
        guard task == .multiclass else { return rows.predictions }
        return .classes((0..<rows.count).map { Int32(MulticlassStore.greatest(probabilities, $0)) })
    }
}
