import GRDB
import Identifiers

/// Reads the registry in the SQLite database of an MLflow 1, 2 or 3, row by row.
struct DatabaseRegistry {
    /// The model that a row belongs to. Two spellings of a letter are two names, so bytes are compared.
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

    private let path: String
    private let workingDirectory: String
    private let database: Database
    private var found = FlawCollection()

    static func contents(at path: String, workingDirectory: String) throws -> RegistryContents {
        try DatabaseFile.read(path) { database in
            var registry = DatabaseRegistry(path: path, workingDirectory: workingDirectory, database: database)
            let models = try registry.models()
            return RegistryContents(models: models, flaws: registry.found.flaws)
        }
    }

    private init(path: String, workingDirectory: String, database: Database) {
        self.path = path
        self.workingDirectory = workingDirectory
        self.database = database
    }

    private mutating func models() throws -> [RegisteredModel] {
        let models = try requiredTable("registered_models", ["name"])
        let versions = try requiredTable("model_versions", ["name", "version", "source"])
        let tags = try tags("registered_model_tags", words: "tag") { row throws(MLflowFailure) in try ModelKey(row) }
        let aliases = try aliases()
        let live = try self.versions(versions)
        let columns = ["workspace", "name", "description", "creation_time", "last_updated_time"]
        var orphans = live
        let registered = try rows(of: models, columns, .model) { row -> RegisteredModel? in
            let key = try ModelKey(row)
            orphans[key] = nil
            let own = tags[key] ?? [:]
            guard own["mlflow.prompt.is_prompt"] != "true" else { return nil }
            return
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
        }
        tellOrphans(orphans)
        return registered
    }

    /// Notes versions whose model has no row, which nothing else would tell of.
    private mutating func tellOrphans(_ orphans: [ModelKey: [RegisteredVersion]]) {
        for (key, versions) in orphans.sorted(by: { $0.key.name.lexicographicallyPrecedes($1.key.name) }) {
            let name = String(decoding: key.name, as: UTF8.self)
            let workspace = RegistryText.workspace(String(decoding: key.workspace, as: UTF8.self))
            for version in versions {
                found.add(
                    .version(version.version, "version \(version.version)"),
                    of: name,
                    workspace: workspace,
                    MLflowFailure(
                        .registryUnreadable,
                        "\(path), table registered_models",
                        expected: "a row for the model of this version",
                        found: "none"
                    )
                )
            }
        }
    }

    /// Reads each row into a value; leaves nil out. A row that cannot be read becomes a flaw.
    private mutating func rows<Value>(
        of table: DatabaseTable,
        _ columns: [String],
        _ part: RegistryFlaw.Part,
        _ read: (DatabaseRow) throws -> Value?
    ) throws -> [Value] {
        var values: [Value] = []
        var found = found
        try table.forEach(columns, in: database) { row in
            let name = (try? row.text("name")) ?? nil
            let workspace = (try? row.text("workspace")) ?? nil
            let value = try found.attempt(
                Self.part(part, of: row),
                of: name,
                workspace: RegistryText.workspace(workspace)
            ) { try read(row) }
            if let value = value ?? nil { values.append(value) }
        }
        self.found = found
        return values
    }

    /// The same with the version and the key that the row is about, as far as they can be read.
    private static func part(_ part: RegistryFlaw.Part, of row: DatabaseRow) -> RegistryFlaw.Part {
        let version = (try? row.integer("version")) ?? nil
        switch part {
        case .model: return .model
        case .version: return .version(version, version.map { "version \($0)" } ?? "a version")
        case .detail(let words):
            let key = (try? row.text("key")) ?? (try? row.text("alias")) ?? nil
            return .detail((version.map { "version \($0), " } ?? "") + words + (key.map { " \($0)" } ?? ""))
        }
    }

    private mutating func versions(_ table: DatabaseTable) throws -> [ModelKey: [RegisteredVersion]] {
        let tags = try tags("model_version_tags", words: "tag") { row in
            VersionKey(model: try ModelKey(row), version: try row.requiredInteger("version"))
        }
        var resolvers: [[UInt8]: ArtifactResolver] = [:]
        let columns = [
            "workspace", "name", "version", "description", "creation_time", "current_stage", "run_id", "status",
            "source",
            "storage_location",
        ]
        let registry = self
        let live = try rows(of: table, columns, .version(nil, "")) { row -> (ModelKey, RegisteredVersion)? in
            let stage = try row.text("current_stage")
            guard !RegistryText.isDeleted(stage: stage) else { return nil }
            let key = VersionKey(model: try ModelKey(row), version: try row.requiredInteger("version"))
            let workspace = key.model.workspace
            let resolver = try resolvers[workspace] ?? registry.resolver(versions: table, workspace: workspace)
            resolvers[workspace] = resolver
            let version = RegisteredVersion(
                version: key.version,
                description: try row.text("description") ?? "",
                tags: tags[key] ?? [:],
                runID: RegistryText.present(try row.text("run_id")),
                stage: RegistryText.stage(stage),
                status: try row.text("status") ?? "READY",
                created: try row.integer("creation_time").map(Timestamp.init(milliseconds:)),
                location: try resolver.resolve(try Self.written(row) ?? "")
            )
            return (key.model, version)
        }
        return Dictionary(grouping: live) { $0.0 }.mapValues { $0.map(\.1) }
    }

    private mutating func tags<Key: Hashable>(
        _ name: String,
        words: String,
        key: (DatabaseRow) throws -> Key
    ) throws -> [Key: [String: String]] {
        guard let table = try table(name) else { return [:] }
        let read = try rows(of: table, ["workspace", "name", "version", "key", "value"], .detail(words)) { row in
            (try key(row), try row.requiredText("key"), try row.text("value") ?? "")
        }
        var tags: [Key: [String: String]] = [:]
        for (key, name, value) in read { tags[key, default: [:]][name] = value }
        return tags
    }

    private mutating func aliases() throws -> [ModelKey: [String: Int64]] {
        guard let table = try table("registered_model_aliases") else { return [:] }
        let read = try rows(of: table, ["workspace", "name", "alias", "version"], .detail("alias")) { row in
            (try ModelKey(row), try row.requiredText("alias"), try row.requiredInteger("version"))
        }
        var aliases: [ModelKey: [String: Int64]] = [:]
        for (key, alias, version) in read { aliases[key, default: [:]][alias] = version }
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
