import Bundles
import Identifiers
import ModelScan
import SavedModels
import StrictJSON

extension SavedModel {
    /// The model in the answers of `slipway models` and `slipway set`.
    var value: JSONValue {
        [
            "name": .string(name.text), "title": .string(registryName), "task": .optional(task?.rawValue),
            "active": .optional(active?.text), "description": .string(description), "tags": .map(tags),
            "aliases": .map(aliases.mapValues(\.text)), "versions": .array(versions.map { $0.value(of: name) }),
        ]
    }

    /// The answer of `slipway models MODEL`.
    var json: String { JSONWriter.text(of: value) + "\n" }
}

extension SavedVersion {
    /// The version in the answers that have versions.
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
            "native": nativeValue,
            "reference": reference?.value(referenceDigest) ?? .null,
            "evaluations": .array(evaluationReports(of: model).map(\.value)),
        ]
    }

    /// The answer of `slipway models MODEL VERSION`.
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
    /// The answer of `slipway models`.
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
