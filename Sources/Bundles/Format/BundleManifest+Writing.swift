import Identifiers
import StrictJSON

extension BundleManifest {
    /// The bytes of `bundle.json`: compact, keys sorted.
    package func json() -> [UInt8] {
        JSONWriter.bytes(
            of: [
                "format": .string(Self.format), "project": .string(project.text), "bundle": .string(bundle.text),
                "sequence": .integer(sequence), "previous": .optional(previous?.description),
                "created": .string(created.description), "expires": .optional(expires?.description),
                "targets": .array(targets.map(JSONValue.string)), "notes": .optional(notes),
                "models": .array(models.map(\.value)),
                "producer": .object(JSONObject(producerMembers)),
            ])
    }

    private var producerMembers: [(key: String, value: JSONValue)] {
        let parts = (producer ?? "slipway").split(separator: " ", maxSplits: 1).map(String.init)
        return [("name", .string(parts[0]))] + (parts.count > 1 ? [("version", .string(parts[1]))] : [])
    }
}

extension BundleManifest.Model {
    fileprivate var value: JSONValue {
        [
            "name": .string(name.text), "title": .optional(title), "task": .optional(task),
            "active": .optional(active?.text), "aliases": .map(aliases.mapValues(\.text)),
            "description": .optional(description), "tags": .map(tags), "versions": .array(versions.map(\.value)),
        ]
    }
}

extension BundleManifest.Version {
    fileprivate var value: JSONValue {
        [
            "version": .string(version.text), "manifest": .string(manifest.description),
            "files": .integer(Int64(files)),
            "bytes": .integer(Int64(clamping: bytes)), "created": .optional(created?.description),
            "flavors": .array(flavors.map(JSONValue.string)), "mlflow": .optional(mlflow), "python": .optional(python),
            "description": .optional(description), "tags": .map(tags), "source": source ?? .null,
        ]
    }
}
