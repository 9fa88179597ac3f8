import EvaluationRecords
import Identifiers
import SavedModels
import StrictJSON

/// An evaluation that is made once more, with the version, the data set and the settings that its record names.
protocol EvaluationRepetition {
    /// - Returns: the record of the repetition; its run may differ.
    /// - Throws: what keeps it from being made: the data set is not there or has another digest, the version is gone, Python is missing.
    func run(_ record: EvaluationRecord) async throws -> EvaluationRecord
}

/// The result of a record beside that of its repetition.
struct EvaluationCheck {
    let record: EvaluationRecord
    let repeated: EvaluationRecord

    var isReproduced: Bool { record.id == repeated.id }

    var value: JSONValue {
        [
            "id": .string(record.id.description), "repeated": .string(repeated.id.description),
            "isReproduced": .bool(isReproduced),
            "differences": .array(
                record.differences(from: repeated).map {
                    ["place": .string($0.place), "record": .string($0.first), "repeated": .string($0.second)]
                }
            ),
        ]
    }

    /// - Throws: `evaluation.unreproduced`, with a finding for each place that differs.
    func requireReproduced(_ subject: String) throws {
        guard !isReproduced else { return }
        let differences = record.differences(from: repeated)
        throw CommandFailure(
            .evaluationUnreproduced,
            subject,
            "evaluation \(record.id.short) is not reproduced; its result differs in "
                + differences.prefix(3).map { "\($0.place): \($0.first), now \($0.second)" }.joined(separator: "; ")
                + (differences.count > 3 ? " and \(differences.count - 3) more places" : ""),
            findings: differences.map {
                Finding(
                    code: CommandCode.evaluationUnreproduced.rawValue,
                    subject: $0.place,
                    expected: $0.first,
                    found: $0.second
                )
            }
        )
    }
}
