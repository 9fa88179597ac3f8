import Evaluation
import EvaluationRecords
import Identifiers
import StrictJSON

/// The finding of `slipway compare`: a comparison, or records side by side and the reason why no difference is claimed.
struct ComparisonAnswer {
    /// nil where nothing is claimed.
    let comparison: ComparisonRecord?
    /// The reason why not.
    let reason: (any CodedFailure)?
    /// The champion first.
    let parties: [ComparedParty]

    /// Of each challenger, against the champion; nil where the files of one are not here.
    var settings: [SettingsDifference?] {
        parties.dropFirst().map { party in
            guard let before = parties[0].settings, let after = party.settings else { return nil }
            return SettingsDifference(from: before, to: after)
        }
    }

    /// Of each challenger: the champion's golden input, held to its schema.
    var golden: [GoldenFit] {
        parties.dropFirst().map { GoldenFit.of(parties[0].golden, on: $0.settings?.schema) }
    }

    var json: JSONObject {
        var object = JSONObject()
        object["id"] = .optional(comparison?.id.description)
        object["comparison"] = document
        object["reason"] = why
        object["sides"] = .array(parties.map(Self.side))
        object["settings"] = .array(settings.map { $0?.value ?? .null })
        object["golden"] = .array(golden.map(\.value))
        return object
    }

    private var document: JSONValue {
        guard let comparison else { return .null }
        return (try? JSONParser.parse(comparison.bytes, subject: "comparison", sizeLimit: 32 << 20)) ?? .null
    }

    private var why: JSONValue {
        guard let reason else { return .null }
        return ["code": .string(reason.stableCode), "message": .string(reason.message)]
    }

    private static func side(_ party: ComparedParty) -> JSONValue {
        let result = party.record.result
        return [
            "version": .string(party.name), "evaluation": .string(party.record.id.description),
            "dataset": .string(result.dataset.name), "rows": .integer(Int64(result.rows.used)),
        ]
    }
}

extension GoldenFit {
    var words: String {
        switch self {
        case .fits(let rows): "takes the champion's golden input (\(Format.count(rows, "row")))"
        case .refused(let row, let reason): "REFUSES row \(row) of the champion's golden input: \(reason)"
        case .unknown(let reason): "cannot be held to the champion's golden input: \(reason)"
        }
    }

    var value: JSONValue {
        switch self {
        case .fits(let rows): ["compatible": .bool(true), "rows": .integer(Int64(rows)), "reason": .null]
        case .refused(_, let reason): ["compatible": .bool(false), "rows": .null, "reason": .string(reason)]
        case .unknown(let reason): ["compatible": .null, "rows": .null, "reason": .string(reason)]
        }
    }
}
