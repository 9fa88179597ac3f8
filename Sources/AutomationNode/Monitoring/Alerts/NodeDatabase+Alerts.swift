import GRDB

extension NodeDatabase {
    /// Tells whether the audit has an entry of that action about that subject.
    func hasAudit(_ action: String, of subject: String) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database,
                sql: "SELECT EXISTS (SELECT 1 FROM audit WHERE action = ? AND subject = ?)",
                arguments: [action, subject]
            ) ?? false
        }
    }

    /// The number of the newest alert in the audit; 0 without one.
    func lastAlert() throws -> Int64 {
        let subject = try read { database in
            try String.fetchOne(
                database,
                sql: "SELECT subject FROM audit WHERE action = 'alert.raised' ORDER BY number DESC LIMIT 1"
            )
        }
        return subject?.split(separator: " ").last.flatMap { Int64($0) } ?? 0
    }
}
