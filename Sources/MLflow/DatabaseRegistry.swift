import GRDB
import Identifiers

/// Reads the registry in the SQLite database of an MLflow 1, 2 or 3.
struct DatabaseRegistry {
    /// Which model a row is about. Two spellings of a letter are two names, so bytes are compared.
    private struct ModelKey: Hashable {
        let workspace: [UInt8]
        let name: [UInt8]

        init(_ row: DatabaseRow) throws(MLflowFailure) {
            workspace = Array((try row.text("workspace") ?? "default").utf8)
            name = Array(try row.requiredText("name").utf8)
        }
    }

    private struct VersionKey: Hashable {
        let model: ModelKey
        let version: Int64
    }

    private struct VersionRow {
        let version: RegisteredVersion
        let written: String
    }

    private let path: String
    private let workingDirectory: String
    private let database: Database

    static func models(at path: String, workingDirectory: String) throws -> [RegisteredModel] {
        try DatabaseFile.read(path) { database in
            try DatabaseRegistry(path: path, workingDirectory: workingDirectory, database: database).models()
        }
    }

    private func models() throws -> [RegisteredModel] {
        let models = try requiredTable("registered_models", ["name"])
        let versions = try requiredTable("model_versions", ["name", "version", "source"])
        let tags = try tags("registered_model_tags") { row throws(MLflowFailure) in try ModelKey(row) }
        let aliases = try aliases()
        let live = try self.versions(versions)
        var found: [RegisteredModel] = []
        let columns = ["workspace", "name", "description", "creation_time", "last_updated_time"]
        try models.forEach(columns, in: database) { row in
            let key = try ModelKey(row)
            let own = tags[key] ?? [:]
            guard own["mlflow.prompt.is_prompt"] != "true" else { return }
            found.append(
                RegisteredModel(
                    name: try row.requiredText("name"),
                    workspace: RegistryText.workspace(try row.text("workspace")),
                    description: try row.text("description") ?? "",
                    tags: own,
                    aliases: aliases[key] ?? [:],
                    created: try row.integer("creation_time").map(Timestamp.init(milliseconds:)),
                    updated: try row.integer("last_updated_time").map(Timestamp.init(milliseconds:)),
                    versions: (live[key] ?? []).sorted { $0.version < $1.version }
                )
            )
        }
        return found
    }

    private func versions(_ table: DatabaseTable) throws -> [ModelKey: [RegisteredVersion]] {
        let tags = try tags("model_version_tags") { row in
            VersionKey(model: try ModelKey(row), version: try row.requiredInteger("version"))
        }
        var resolvers: [[UInt8]: ArtifactResolver] = [:]
        var live: [ModelKey: [RegisteredVersion]] = [:]
        let columns = [
            "workspace", "name", "version", "description", "creation_time", "current_stage", "run_id", "status",
            "source",
            "storage_location",
        ]
        try table.forEach(columns, in: database) { row in
            let stage = try row.text("current_stage")
            guard !RegistryText.isDeleted(stage: stage) else { return }
            let key = VersionKey(model: try ModelKey(row), version: try row.requiredInteger("version"))
            let workspace = key.model.workspace
            let resolver = try resolvers[workspace] ?? resolver(versions: table, workspace: workspace)
            resolvers[workspace] = resolver
            live[key.model, default: []].append(
                RegisteredVersion(
                    version: key.version,
                    description: try row.text("description") ?? "",
                    tags: tags[key] ?? [:],
                    runID: RegistryText.present(try row.text("run_id")),
                    stage: RegistryText.stage(stage),
                    status: try row.text("status") ?? "READY",
                    created: try row.integer("creation_time").map(Timestamp.init(milliseconds:)),
                    location: try resolver.resolve(try Self.written(row) ?? "")
                )
            )
        }
        return live
    }

    private func tags<Key: Hashable>(
        _ name: String,
        key: (DatabaseRow) throws -> Key
    ) throws -> [Key: [String: String]] {
        var tags: [Key: [String: String]] = [:]
        try table(name)?.forEach(["workspace", "name", "version", "key", "value"], in: database) { row in
            tags[try key(row), default: [:]][try row.requiredText("key")] = try row.text("value") ?? ""
        }
        return tags
    }

    private func aliases() throws -> [ModelKey: [String: Int64]] {
        var aliases: [ModelKey: [String: Int64]] = [:]
        try table("registered_model_aliases")?.forEach(["workspace", "name", "alias", "version"], in: database) { row in
            aliases[try ModelKey(row), default: [:]][try row.requiredText("alias")] = try row.requiredInteger("version")
        }
        return aliases
    }

    private static func written(_ row: DatabaseRow) throws -> String? {
        if let stored = RegistryText.present(try row.text("storage_location")) { return stored }
        return try row.text("source")
    }

    /// - Parameter workspace: that of the models that refer to each other by name.
    private func resolver(versions: DatabaseTable, workspace: [UInt8]) throws -> ArtifactResolver {
        let loggedModels = try table("logged_models")
        let runs = try table("runs")
        return ArtifactResolver(
            base: FilePath.parent(of: path),
            workingDirectory: workingDirectory,
            loggedModelLocation: { try text("artifact_location", of: loggedModels, where: "model_id", is: $0) },
            runLocation: { try text("artifact_uri", of: runs, where: "run_uuid", is: $0) },
            versionLocation: { name, version in
                var location: String?
                try versions.forEach(
                    ["workspace", "name", "version", "source", "storage_location", "current_stage"],
                    where: ("name", name),
                    in: database
                ) { row in
                    guard try row.integer("version") == version, try ModelKey(row).workspace == workspace else {
                        return
                    }
                    if RegistryText.isDeleted(stage: try row.text("current_stage")) { return }
                    location = try Self.written(row)
                }
                return location
            }
        )
    }

    private func text(
        _ column: String,
        of table: DatabaseTable?,
        where key: String,
        is value: String
    ) throws -> String? {
        guard let table, table.columns.contains(key), table.columns.contains(column) else { return nil }
        var text: String?
        try table.forEach([column], where: (key, value), in: database) { text = try $0.text(column) }
        return text
    }

    private func table(_ name: String) throws -> DatabaseTable? {
        try DatabaseTable(name, in: database, subject: path)
    }

    private func requiredTable(_ name: String, _ columns: [String]) throws -> DatabaseTable {
        guard let table = try table(name) else {
            let others = try String.fetchAll(
                database,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name LIMIT 8"
            )
            throw MLflowFailure(
                .registryNotMLflow,
                path,
                expected: "an MLflow registry with the tables registered_models and model_versions",
                found: others.isEmpty
                    ? "a database without tables"
                    : "a database without \(name) (it has \(others.map(MLflowFailure.excerpt).joined(separator: ", ")))"
            )
        }
        try table.require(columns)
        return table
    }
}
