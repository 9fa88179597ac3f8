import GRDB
import Identifiers
package import Serving

/// A transaction of ``MonitorStore``. What it can do is in its extensions: windows, states, alerts, predictions, labels.
package struct MonitorTransaction {
    let database: Database

    /// - Returns: nil for a model of which nothing is kept.
    func id(of model: MonitoredModel) throws -> Int64? {
        try Int64.fetchOne(
            try database.cachedStatement(sql: "SELECT id FROM models WHERE project = ? AND model = ?"),
            arguments: [model.project.text, model.model.text]
        )
    }

    func madeID(of model: MonitoredModel) throws -> Int64 {
        if let id = try id(of: model) { return id }
        try database.execute(
            sql: "INSERT INTO models (project, model) VALUES (?, ?)",
            arguments: [model.project.text, model.model.text]
        )
        return database.lastInsertedRowID
    }

    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Removes all that is kept of the project.
    func forget(_ project: ProjectName) throws {
        for table in ["alert_audits", "alert_hooks"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE alert IN (SELECT number FROM alerts WHERE project = ?)",
                arguments: [project.text]
            )
        }
        try run("DELETE FROM alerts WHERE project = ?", [project.text])
        for table in ["windows", "states", "predictions", "pending", "versions"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE model IN (SELECT id FROM models WHERE project = ?)",
                arguments: [project.text]
            )
        }
        try run("DELETE FROM models WHERE project = ?", [project.text])
    }

    /// The models of which something is kept.
    package func models() throws -> [MonitoredModel] {
        try Row.fetchAll(database, sql: "SELECT project, model FROM models ORDER BY project, model").compactMap { row in
            guard let project = ProjectName(row["project"] as String), let model = ModelName(row["model"] as String)
            else { return nil }
            return MonitoredModel(project, model)
        }
    }
}
