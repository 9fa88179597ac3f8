import Identifiers
import Signing
import StrictJSON

extension Order {
    /// The JSON that is signed: compact, keys sorted.
    package func payload() -> [UInt8] {
        JSONWriter.bytes(
            of: [
                "format": .string(Self.format),
                "fleet": .string(fleet.text),
                "project": .string(project.text),
                "epoch": .integer(epoch),
                "created": .string(created.description),
                "expires": .string(expires.description),
                "bundle": [
                    "reference": .optional(bundle.reference?.text),
                    "statement": .string(bundle.statement.description),
                    "id": .string(bundle.id.text),
                    "sequence": .integer(bundle.sequence),
                ],
                "select": [
                    "names": Self.texts(selection.names),
                    "except": Self.texts(selection.except),
                ],
                "waves": .array(waves.all.map(Self.value)),
                "start": .string(start.description),
                "pace": .string(pace.rawValue),
                "inFlight": .integer(inFlight),
                "lease": Self.length(lease),
                "overBudget": .string(overBudget.rawValue),
                "revertWithin": Self.length(revertWithin),
                "stop": .optional(stop?.rawValue),
            ]
        )
    }

    private static func value(of wave: OrderWave) -> JSONValue {
        var value: JSONValue = [
            "failures": wave.failures.value, "quorum": .number(wave.quorum), "bake": length(wave.bake),
        ]
        switch wave.members {
        case .names(let names): value["names"] = texts(names)
        case .share(let share): value["share"] = .number(share)
        }
        return value
    }

    private static func texts(_ patterns: [NamePattern]) -> JSONValue { .array(patterns.map { .string($0.text) }) }
    private static func length(_ seconds: Double) -> JSONValue { .string(DurationText.text(of: seconds)) }
}

extension FailureBudget {
    fileprivate var value: JSONValue {
        switch self {
        case .count(let number): .integer(number)
        case .percent: .string(text)
        }
    }
}
