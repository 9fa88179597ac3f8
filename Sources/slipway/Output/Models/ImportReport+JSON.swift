import Identifiers
import SavedModels
import StrictJSON

extension ImportReport {
    /// The answer of `slipway import`.
    var json: String {
        JSONWriter.text(of: [
            "versions": .array(
                versions.map { entry in
                    var object = entry.version.value(of: entry.model).object ?? JSONObject()
                    object["model"] = .string(entry.model.text)
                    object["isNew"] = .bool(entry.isNew)
                    return .object(object)
                }
            ),
            "models": .array(newModels.map { .string($0.name.text) }),
            "activated": .activated(activated),
            "warnings": .array(warnings.map(JSONValue.string)),
            "unavailable": .unavailable(unavailable),
        ]) + "\n"
    }
}

extension JSONValue {
    /// The versions that an import or a sync made active, by model.
    static func activated(_ versions: [ModelName: VersionID]) -> JSONValue {
        .map(Dictionary(versions.map { ($0.key.text, $0.value.text) }, uniquingKeysWith: { first, _ in first }))
    }

    /// The versions that an import or a sync could not bring, and why.
    static func unavailable(_ findings: [Finding]) -> JSONValue {
        .array(findings.map { ["code": .string($0.code), "subject": .string($0.subject), "found": .string($0.found)] })
    }
}
