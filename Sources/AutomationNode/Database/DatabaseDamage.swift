import GRDB

/// The damage of a database's pages and of its schema. SQLite reads a changed word in a table's definition without complaint, until a
/// later statement meets it.
enum DatabaseDamage {
    /// - Parameter limit: the number of findings about pages at most.
    /// - Returns: one line for each finding; none for a sound database.
    static func findings(in database: Database, limit: Int) throws -> [String] {
        let pages = try String.fetchAll(database, sql: "PRAGMA integrity_check(\(limit))")
        guard pages == ["ok"] else { return pages }
        return try schema(in: database)
    }

    /// The definitions that differ from those which the migrations that were applied make.
    private static func schema(in database: Database) throws -> [String] {
        let migrator = DatabaseSchema.migrator
        let applied = try migrator.appliedMigrations(database)
        // What has holes is made whole by the migrations, or refused by them.
        guard let last = applied.last, applied == Array(migrator.migrations.prefix(applied.count)) else { return [] }
        let sound = try DatabaseQueue()
        try migrator.migrate(sound, upTo: last)
        let expected = try sound.read(definitions)
        let found = try definitions(in: database)
        return Set(expected.keys).union(found.keys).sorted().filter { expected[$0] != found[$0] }
            .map { "another definition of \($0)" }
    }

    /// The definitions of tables, indexes and triggers by name, but for the table that only keeps space.
    private static func definitions(in database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT type || ' ' || name AS name, tbl_name || ': ' || sql AS text FROM sqlite_master
                WHERE sql IS NOT NULL AND name <> ?
                """,
            arguments: [NodeDatabase.spaceTable]
        )
        return Dictionary(rows.map { ($0["name"], $0["text"]) }) { $1 }
    }
}
