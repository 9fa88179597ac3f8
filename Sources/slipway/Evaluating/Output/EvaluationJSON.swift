import EvaluationRecords
import Identifiers
import SavedModels
import StrictJSON

/// An evaluation for programs: its id, whether it was kept, and the whole document.
enum EvaluationJSON {
    static func text(_ record: EvaluationRecord, _ keeping: Keeping?) throws -> String {
        let document = try JSONParser.parse(record.bytes, subject: "evaluation \(record.id.short)")
        let kept =
            switch keeping {
            case .new?: "new"
            case .known?: "known"
            case nil: "no"
            }
        return JSONWriter.text(of: [
            "id": .string(record.id.description), "model": .string(record.result.model.text),
            "kept": .string(kept), "evaluation": document,
        ]) + "\n"
    }
}
