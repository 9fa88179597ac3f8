import EvaluationRecords
import Identifiers
import SavedModels
import StrictJSON

extension KeptDrift {
    /// Such as `churn/3: september beside holdout`.
    var subject: String {
        (mark.model.map { "\($0.text): " } ?? "") + "\(mark.current.name) beside \(mark.reference.name)"
    }

    /// Such as `drifted: 3 of 20 columns`.
    var outcome: String { "\(mark.verdict.rawValue): \(mark.drifted) of \(Format.count(mark.columns, "column"))" }

    /// The drift report in the answer of `slipway evaluations`.
    var value: JSONValue {
        [
            "id": .string(mark.id.description), "created": .string(mark.created.description),
            "name": .optional(mark.name), "reference": Self.value(mark.reference),
            "current": Self.value(mark.current), "model": .optional(mark.model?.name.text),
            "version": .optional(mark.model?.version?.text), "verdict": .string(mark.verdict.rawValue),
            "columns": .integer(Int64(mark.columns)), "drifted": .integer(Int64(mark.drifted)),
            "bytes": .integer(Int64(clamping: size)),
        ]
    }

    private static func value(_ data: DriftMark.Data) -> JSONValue {
        ["name": .string(data.name), "digest": .string(data.digest.description)]
    }
}

extension [KeptDrift] {
    /// The table of the drift reports below that of the evaluations.
    var table: String {
        var table = Table([.left("ID"), .left("DRIFT"), .left("VERDICT"), .left("CREATED (UTC)"), .left("NAME")])
        for kept in self {
            table.add([
                kept.id.short, kept.subject, kept.outcome, Format.time(kept.mark.created.description),
                kept.mark.name ?? "",
            ])
        }
        return table.text()
    }
}
