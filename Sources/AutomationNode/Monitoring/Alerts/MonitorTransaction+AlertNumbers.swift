import GRDB

extension MonitorTransaction {
    /// Has the next alert get a number beyond that one, where a lost monitor.db knows less than the audit.
    func continueAlerts(after number: Int64) throws {
        let own = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'alerts'") ?? 0
        guard number > own else { return }
        try database.execute(sql: "DELETE FROM sqlite_sequence WHERE name = 'alerts'")
        try database.execute(sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('alerts', ?)", arguments: [number])
    }
}
