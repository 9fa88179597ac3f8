import EvaluationRecords
import Identifiers
import SavedModels

/// Evaluates a version on a data set, and keeps the record with its predictions in the project.
protocol ComparisonEvaluating {
    /// - Parameter data: a data set of the project, or a file.
    func record(of model: SavedModel, _ version: SavedVersion, on data: String) async throws -> EvaluationRecord
}
