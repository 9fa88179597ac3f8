import Datasets
import EvaluationRecords
import Identifiers
import StrictJSON

extension ProjectState {
    /// The newest format of `project.json` that this program reads.
    static let format: Int64 = 5

    /// The format that it writes: 2 with evaluations or comparisons, 3 with reference profiles or drift reports, 4 with native
    /// forms, 5 with remotes, which an older slipway would forget. Without them it is 1, and an older slipway goes on working.
    private var neededFormat: Int64 {
        guard remotes.isEmpty else { return Self.format }
        return (documents + attachments.map(\.attachment)).reduce(1) { max($0, $1.kind.format) }
    }

    func json() -> [UInt8] {
        var value: JSONValue = [
            "format": .integer(neededFormat), "project": .string(name.text), "models": .array(models.map(\.record)),
            "exports": .array(exports.map(\.record)),
        ]
        if let registry { value["registry"] = registry.record }
        if !remotes.isEmpty { value["remotes"] = .array(remotes.map(\.record)) }
        for (key, records) in documents.records { value[key] = records }
        if !datasets.isEmpty { value["datasets"] = .array(datasets.map(\.json)) }
        return JSONWriter.bytes(of: value) + [0x0A]
    }

    /// - Parameter path: what messages call the file.
    init(json: [UInt8], path: String) throws {
        let value: JSONValue
        do {
            value = try JSONParser.parse(json, subject: path)
        } catch {
            throw SavedModelsFailure(
                .projectDamaged,
                path,
                "is no project file: \(error); restore it from a backup",
                underlying: error
            )
        }
        let reader = try JSONFields(value, place: "project") { flaw in
            SavedModelsFailure(
                .projectDamaged,
                path,
                "\(flaw.place): expected \(flaw.expected), found \(flaw.found); restore the file from a backup"
            )
        }
        let format = try reader.integer("format")
        guard format <= Self.format else {
            throw SavedModelsFailure(
                .projectNewer,
                path,
                expected: "format \(Self.format) or older",
                found: "format \(format): a newer slipway wrote this project; use that one"
            )
        }
        try self.init(
            name: reader.name("project"),
            models: reader.objects("models").map(SavedModel.init),
            exports: reader.objects("exports").map(ExportRecord.init)
        )
        registry = try reader.optional("registry", reader.object).map(RegistryRecord.init)
        for remote in try reader.optional("remotes", reader.objects) ?? [] { put(try Remote(remote)) }
        for kind in Attachment.kinds where kind.number == .many {
            for attachment in try Attachment.all(kind, of: reader) { documents.put(attachment) }
        }
        for dataset in try reader.optional("datasets", reader.objects) ?? [] { put(try DatasetDeclaration(dataset)) }
    }
}

extension SavedModel {
    fileprivate var record: JSONValue {
        [
            "name": .string(name.text), "title": .optional(title), "task": .optional(task?.rawValue),
            "description": .string(description), "tags": .map(tags), "aliases": .map(aliases.mapValues(\.text)),
            "active": .optional(active?.text), "versions": .array(versions.map(\.record)),
        ]
    }

    fileprivate init(_ reader: JSONFields<SavedModelsFailure>) throws {
        try self.init(
            name: reader.name("name"),
            title: reader.optionalText("title"),
            versions: reader.objects("versions").map(SavedVersion.init)
        )
        task = try reader.optional("task") { key throws(SavedModelsFailure) in try reader.choice(key) }
        description = try reader.text("description")
        tags = try reader.textMap("tags")
        let known = Set(versions.map(\.version))
        guard known.count == versions.count else { throw reader.flaw("versions", "each version once", found: nil) }
        for (alias, text) in try reader.textMap("aliases") {
            guard let version = VersionID(text), known.contains(version) else {
                throw reader.flaw("aliases \(alias)", "one of its versions", found: .string(text))
            }
            aliases[alias] = version
        }
        active = try reader.optional("active", reader.name)
        if let active, !known.contains(active) {
            throw reader.flaw("active", "one of its versions")
        }
    }
}

extension SavedVersion {
    fileprivate var record: JSONValue {
        var record: JSONValue = [
            "version": .string(version.text), "manifest": .string(manifest.description),
            "manifestSize": .integer(Int64(clamping: manifestSize)), "config": .string(config.description),
            "configSize": .integer(Int64(clamping: configSize)), "files": .integer(Int64(files)),
            "bytes": .integer(Int64(clamping: bytes)), "created": .optional(created?.description),
            "imported": .string(imported.description), "flavors": .array(flavors.map(JSONValue.string)),
            "mlflow": .optional(mlflow), "python": .optional(python), "description": .string(description),
            "tags": .map(tags), "source": source,
        ]
        for (key, records) in attachments.records { record[key] = records }
        return record
    }

    fileprivate init(_ reader: JSONFields<SavedModelsFailure>) throws {
        version = try reader.name("version")
        manifest = try reader.digest("manifest")
        manifestSize = try reader.size("manifestSize")
        config = try reader.digest("config")
        configSize = try reader.size("configSize")
        files = Int(try reader.integer("files"))
        bytes = try reader.size("bytes")
        created = try reader.optional("created", reader.time)
        imported = try reader.time("imported")
        flavors = try reader.texts("flavors")
        mlflow = try reader.optionalText("mlflow")
        python = try reader.optionalText("python")
        description = try reader.text("description")
        tags = try reader.textMap("tags")
        source = reader.value("source")
        for attachment in try Attachment.kinds.flatMap({ try Attachment.all($0, of: reader) }) { attach(attachment) }
    }
}

extension ExportRecord {
    fileprivate var record: JSONValue {
        var record: JSONValue = [
            "sequence": .integer(sequence), "id": .string(id.text), "created": .string(created.description),
            "manifest": .string(manifest.description), "snapshot": .string(snapshot.description),
            "versions": .object(
                JSONObject(
                    versions.map { model, versions in
                        (key: model.text, value: .array(versions.map { .string($0.text) }))
                    }
                )
            ),
            "active": .object(JSONObject(active.map { (key: $0.key.text, value: .string($0.value.text)) })),
        ]
        if !evaluations.isEmpty { record["evaluations"] = .array(evaluations.map { .string($0.description) }) }
        return record
    }

    fileprivate init(_ reader: JSONFields<SavedModelsFailure>) throws {
        sequence = try reader.integer("sequence")
        id = try reader.name("id")
        created = try reader.time("created")
        manifest = try reader.digest("manifest")
        snapshot = try reader.digest("snapshot")
        evaluations = try reader.texts("evaluations").map { text in
            guard let id = EvaluationID(text) else {
                throw reader.flaw("evaluations", "ids of records", found: .string(text))
            }
            return id
        }
        guard reader.has("versions") else { return }
        let models = try reader.object("versions")
        for key in models.keys {
            guard let model = ModelName(key) else { throw models.flaw("", ModelName.rule, found: .string(key)) }
            versions[model] = try models.texts(key).map { text in
                guard let version = VersionID(text) else {
                    throw models.flaw(key, VersionID.rule, found: .string(text))
                }
                return version
            }
        }
        guard reader.has("active") else { return }
        let chosen = try reader.object("active")
        for key in chosen.keys {
            guard let model = ModelName(key) else { throw chosen.flaw("", ModelName.rule, found: .string(key)) }
            active[model] = try chosen.name(key)
        }
    }
}

extension RegistryRecord {
    fileprivate var record: JSONValue {
        [
            "location": .string(location), "models": .array(models.map(JSONValue.string)),
            "workspace": .optional(workspace),
        ]
    }

    fileprivate init(_ reader: JSONFields<SavedModelsFailure>) throws {
        location = try reader.text("location")
        models = try reader.texts("models")
        workspace = try reader.optionalText("workspace")
    }
}

extension Remote {
    fileprivate var record: JSONValue {
        [
            "name": .string(name.text), "location": .string(location), "models": .array(models.map(JSONValue.string)),
            "workspace": .optional(workspace), "activeFrom": .optional(activeFrom?.text),
        ]
    }

    fileprivate init(_ reader: JSONFields<SavedModelsFailure>) throws {
        let policy = try reader.optionalText("activeFrom")
        let activeFrom = policy.flatMap { ActiveVersionPolicy($0) }
        if policy != nil, activeFrom == nil {
            throw reader.flaw("activeFrom", "alias:NAME, stage:NAME or latest")
        }
        try self.init(
            name: reader.name("name"),
            location: reader.text("location"),
            models: reader.texts("models"),
            workspace: reader.optionalText("workspace"),
            activeFrom: activeFrom
        )
    }
}
