import GRDB
import Identifiers

/// Reads runs from a database: their names, the last value of each metric, and their parameters.
struct DatabaseRuns {
    private let database: Database
    private let path: String
    private let metrics: DatabaseTable?
    private let params: DatabaseTable?
    private let tags: DatabaseTable?

    private static let key = "run_uuid"

    /// Runs that are not there are left out.
    static func read(_ ids: Set<String>, at path: String) throws -> RegistryRuns {
        try DatabaseFile.read(path) { database in
            guard let runs = try DatabaseTable("runs", in: database, subject: path), runs.columns.contains(key) else {
                return RegistryRuns()
            }
            let reader = try DatabaseRuns(database, path)
            var found: [String: SourceRun] = [:]
            var flaws = FlawCollection()
            for id in ids.sorted() {
                found[id] =
                    try flaws.attempt(.detail("run \(id)"), of: nil) {
                        var run: SourceRun?
                        try runs.forEach([key, "name"], where: (key, id), in: database) { row in
                            run = try reader.run(id, name: row.text("name"))
                        }
                        return run
                    } ?? nil
            }
            return RegistryRuns(runs: found, flaws: flaws.flaws)
        }
    }

    private init(_ database: Database, _ path: String) throws {
        func table(_ name: String) throws -> DatabaseTable? {
            let table = try DatabaseTable(name, in: database, subject: path)
            return table.flatMap { $0.columns.isSuperset(of: [Self.key, "key", "value"]) ? $0 : nil }
        }
        self.database = database
        self.path = path
        metrics = try table("latest_metrics") ?? table("metrics")
        params = try table("params")
        tags = try table("tags")
    }

    private func run(_ id: String, name: String?) throws -> SourceRun {
        SourceRun(
            id: id,
            name: try RegistryText.present(name) ?? texts(tags, of: id)["mlflow.runName"] ?? "",
            metrics: try metrics(of: id),
            params: try texts(params, of: id)
        )
    }

    private func texts(_ table: DatabaseTable?, of id: String) throws -> [String: String] {
        var texts: [String: String] = [:]
        try table?.forEach(["key", "value"], where: (Self.key, id), in: database) { row in
            texts[try row.requiredText("key")] = try row.text("value") ?? ""
        }
        return texts
    }

    private func metrics(of id: String) throws -> [String: SourceRun.Metric] {
        var histories: [String: MetricHistory] = [:]
        let columns = ["key", "value", "timestamp", "step", "is_nan"]
        try metrics?.forEach(columns, where: (Self.key, id), in: database) { row in
            // SQLite has no NaN: MLflow keeps 0 and says so beside it.
            let value = try row.integer("is_nan") == 1 ? Double.nan : try row.number("value") ?? 0
            histories[try row.requiredText("key"), default: MetricHistory()]
                .add(value, step: try row.integer("step") ?? 0, time: try row.integer("timestamp") ?? 0)
        }
        return histories.compactMapValues(\.metric)
    }
}
