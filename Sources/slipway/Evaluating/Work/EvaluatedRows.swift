import DurableFiles
import Evaluation
import EvaluationRecords

/// Rows that were measured, and what is left to do with the result.
struct EvaluatedRows {
    var result: EvaluationResult
    let plan: EvaluationPlan
    let planning: EvaluationPlanning
    /// The file of the predictions; nil where none is kept.
    let predictions: OpenFile?
    let table: MetricTable?
    let environment: RunEnvironment
    /// Chunks that an earlier run had got.
    var resumed = 0
    var journal: AnswerJournal?
}
