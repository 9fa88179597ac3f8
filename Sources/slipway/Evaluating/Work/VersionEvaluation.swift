import AsyncSupport
import EvaluationRecords
import Identifiers
import SavedModels

/// Evaluates a version on a data set as `slipway evaluate` does without further options, and keeps the record with its predictions.
struct VersionEvaluation: ComparisonEvaluating {
    let runner: EvaluationRunner
    var threads = 1

    /// - Parameter data: a data set of the project, or a file; its roles are those that are declared.
    func record(of model: SavedModel, _ version: SavedVersion, on data: String) async throws -> EvaluationRecord {
        let began = SystemClock().now
        defer { runner.display.finish() }
        let found = try EvaluationDataLookup(project: runner.project, parquet: runner.parquet).data(named: data)
        var question = EvaluationQuestion()
        question.threads = threads
        let rows = try await runner.evaluate(model, version, on: found, question)
        let record = try await runner.record(of: rows, question, name: nil, tags: [:], began: began)
        _ = try runner.keep(record, rows)
        return record
    }
}
