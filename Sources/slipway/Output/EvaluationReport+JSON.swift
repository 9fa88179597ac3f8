import EvaluationRecords
import Identifiers
import NodeAPI
import SavedModels
import StrictJSON

extension EvaluationReport {
    /// The report as one JSON value; what a node sends has the same members.
    var value: JSONValue {
        (try? JSONParser.parse(WireJSON.bytes(of: self), subject: "evaluation")) ?? .null
    }
}

extension KeptComparison {
    /// The comparison in the answer of `slipway evaluations`.
    var value: JSONValue {
        [
            "id": .string(mark.id.description), "created": .string(mark.created.description),
            "name": .optional(mark.name), "metric": .string(mark.metric),
            "dataset": ["name": .string(mark.dataset), "digest": .string(mark.data.description)],
            "sides": .array(
                mark.sides.map { side in
                    [
                        "model": .string(side.model.name.text), "version": .optional(side.model.version?.text),
                        "evaluation": .optional(side.evaluation?.description),
                    ]
                }
            ),
            "verdicts": .array(mark.verdicts.map { .string($0.rawValue) }),
            "bytes": .integer(Int64(clamping: size)),
        ]
    }
}
