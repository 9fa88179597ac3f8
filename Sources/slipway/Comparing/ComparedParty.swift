import Bundles
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import SavedModels

/// A side of a comparison as it was found: its version, its record on the data, and where its rows are.
struct ComparedParty {
    let record: EvaluationRecord
    /// The version in this project; nil for one of a bundle or of another tool.
    let saved: (model: SavedModel, version: SavedVersion)?
    /// nil where its files are not here.
    let settings: VersionSettings?
    let golden: GoldenRecord?
    /// The file of its predictions; nil where none was kept.
    let predictions: OpenFile?

    var name: String { record.result.model.text }

    var version: ComparedVersion { ComparedVersion(model: record.result.model, evaluation: record.id) }

    /// The cut of two classes.
    var threshold: Double { record.result.threshold?.value.score ?? 0.5 }

    /// The rows of the version in the form of a side.
    /// - Throws: `comparison.no-rows` where its predictions were not kept.
    func side() async throws -> ComparedSide {
        guard let predictions else {
            throw CommandFailure(
                .comparisonNoRows,
                name,
                expected: "the predictions of evaluation \(record.id.short), which a comparison joins row by row",
                found: "none in this project; evaluate the version here: slipway evaluate \(name) --data "
                    + record.result.dataset.name
            )
        }
        var stream = try PredictionsReader(predictions)
        var judge = try JudgedPredictions(record.result, stream.head)
        var rows = ComparedRows()
        while let block = try stream.next() { try rows.add(try judge.judged(block)) }
        return ComparedSide(version: version, rows: rows, threshold: threshold)
    }
}
