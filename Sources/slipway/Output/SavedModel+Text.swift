import Bundles
import Identifiers
import ModelScan
import SavedModels
import StrictJSON

extension SavedModel {
    /// `champion=3, challenger=4`
    var aliasText: String { aliases.mapValues(\.text).pairText }

    /// The time of its newest version.
    var newest: Timestamp? { versions.map { $0.created ?? $0.imported }.max() }

    /// The worst verdict of its versions; "-" if some were not scanned.
    var scanText: String {
        let worst = versions.compactMap(\.scan?.verdict).max()
        if worst != .dangerous, versions.contains(where: { $0.scan == nil }) { return "-" }
        return worst?.rawValue ?? "-"
    }

    /// The number of versions with golden predictions; with a star if the active version has one.
    var goldenText: String {
        let count = versions.filter { $0.golden != nil }.count
        let isActive = active.flatMap { version($0)?.golden } != nil
        return count == 0 ? "-" : "\(count)\(isActive ? " *" : "")"
    }

    /// The model in the JSON of `slipway models` and `slipway set`.
    var value: JSONValue {
        [
            "name": .string(name.text), "title": .string(registryName), "task": .optional(task?.rawValue),
            "active": .optional(active?.text), "description": .string(description), "tags": .map(tags),
            "aliases": .map(aliases.mapValues(\.text)), "versions": .array(versions.map { $0.value(of: name) }),
        ]
    }

    var json: String { JSONWriter.text(of: value) + "\n" }
}

extension SavedVersion {
    var flavorText: String { flavors.joined(separator: ",") }

    /// - Parameter model: the name of its model.
    func value(of model: ModelName) -> JSONValue {
        [
            "version": .string(version.text), "manifest": .string(manifest.description),
            "files": .integer(Int64(files)),
            "bytes": .integer(Int64(clamping: bytes)), "created": .optional(created?.description),
            "imported": .string(imported.description), "flavors": .array(flavors.map(JSONValue.string)),
            "mlflow": .optional(mlflow), "python": .optional(python), "description": .string(description),
            "tags": .map(tags), "source": source, "scan": .optional(scan?.verdict?.rawValue),
            "golden": golden.map { ["rows": $0.summary["rows"] ?? .null, "record": .string($0.digest.description)] }
                ?? .null,
            "evaluations": .array(evaluationReports(of: model).map(\.value)),
        ]
    }

    func json(_ files: [ModelPackFile], of model: SavedModel) -> String {
        var object = value(of: model.name).object ?? JSONObject()
        object["model"] = .string(model.name.text)
        object["active"] = .bool(model.active == version)
        object["aliases"] = .array(model.aliases(of: version).map(JSONValue.string))
        object["contents"] = .array(
            files.map {
                [
                    "path": .string($0.path.text), "size": .integer(Int64(clamping: $0.size)),
                    "digest": .string($0.digest.description),
                ]
            }
        )
        return JSONWriter.text(of: .object(object)) + "\n"
    }
}

extension ProjectState {
    var json: String {
        JSONWriter.text(of: [
            "project": .string(name.text), "models": .array(models.map(\.value)),
            "exports": .array(
                exports.map {
                    [
                        "sequence": .integer($0.sequence), "id": .string($0.id.text),
                        "created": .string($0.created.description), "digest": .string($0.manifest.description),
                    ]
                }
            ),
        ]) + "\n"
    }
}

extension ImportReport {
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
    static func optional(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }

    static func map(_ members: [String: String]) -> JSONValue {
        .object(JSONObject(members.map { (key: $0.key, value: .string($0.value)) }))
    }

    /// The source of a version in words: `registry, churn version 3`.
    var sourceText: String {
        let parts = [self["kind"]?.string, self["name"]?.string].compactMap(\.self)
        let version = self["version"]?.string.map { " version \($0)" } ?? ""
        return parts.joined(separator: ", ") + version
    }
}

extension [String: String] {
    /// `a=1, b=2`, ascending.
    var pairText: String {
        sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
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
