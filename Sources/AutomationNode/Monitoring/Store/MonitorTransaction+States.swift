import Foundation
import GRDB
package import Identifiers
package import Serving

extension MonitorTransaction {
    /// Keeps a state of monitoring, such as that of a detector or of the open window, in the place of the one of that name.
    package func save(_ value: [UInt8], as name: String, of model: MonitoredModel, at time: Timestamp) throws {
        try run(
            "INSERT OR REPLACE INTO states (model, name, value, saved) VALUES (?, ?, ?, ?)",
            [try madeID(of: model), name, Data(value), time]
        )
    }

    /// - Returns: nil where there is none of that name.
    package func state(_ name: String, of model: MonitoredModel) throws -> (value: [UInt8], saved: Timestamp)? {
        guard let id = try id(of: model),
            let row = try Row.fetchOne(
                database,
                sql: "SELECT value, saved FROM states WHERE model = ? AND name = ?",
                arguments: [id, name]
            )
        else { return nil }
        return (Array(row["value"] as Data), row["saved"])
    }

    /// The names of the states that are kept, ascending.
    package func stateNames(of model: MonitoredModel) throws -> [String] {
        guard let id = try id(of: model) else { return [] }
        return try String.fetchAll(
            database,
            sql: "SELECT name FROM states WHERE model = ? ORDER BY name",
            arguments: [id]
        )
    }

    package func removeState(_ name: String, of model: MonitoredModel) throws {
        guard let id = try id(of: model) else { return }
        try run("DELETE FROM states WHERE model = ? AND name = ?", [id, name])
    }
}
