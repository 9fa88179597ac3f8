import GRDB
import Identifiers

/// The latest time on record, before which no sign-off is judged: a clock that was set back makes no approval young again.
///
/// Sealing takes records out of the database, and keeps the latest time among them. A clock that once ran far ahead would hold it up
/// until then: `ClockReset` lets what came before it count no more.
enum LatestTime {
    /// Names under which a fact is kept beside the sealed ones.
    private static let action = "audit.latest-time"
    private static let subject = "the clock"

    /// - Returns: nil before the first record.
    static func find(in database: Database) throws -> Timestamp? {
        let start = try fact(ClockReset.action, in: database)?.number ?? 0
        // The + keeps SQLite to the index of times: a reset leaves few to pass over.
        let recorded = try Timestamp.fetchOne(
            database,
            sql: "SELECT time FROM audit WHERE +number >= ? ORDER BY time DESC LIMIT 1",
            arguments: [start]
        )
        let sealed = try Timestamp.fetchOne(
            database,
            sql: "SELECT MAX(sealed) FROM audit_segments WHERE last >= ?",
            arguments: [start]
        )
        let kept = try fact(action, in: database).flatMap { $0.number >= start ? Int64($0.detail) : nil }
        return [recorded, sealed, kept.map { Timestamp(milliseconds: $0) }].compactMap { $0 }.max()
    }

    /// Keeps the latest time before records are taken out, which it may be of.
    /// - Parameter last: the number of the last of these records.
    static func keep(sealing last: Int64, in database: Database) throws {
        guard let latest = try find(in: database) else { return }
        try keep(action, last, "\(latest.milliseconds)", in: database)
    }

    /// Lets nothing before a record of the audit count any more.
    static func begin(at number: Int64, in database: Database) throws {
        try keep(ClockReset.action, number, "", in: database)
    }

    private static func keep(_ action: String, _ number: Int64, _ detail: String, in database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO sealed_facts (action, subject, number, project, detail) VALUES (?, ?, ?, NULL, ?)
                """,
            arguments: [action, subject, number, detail]
        )
    }

    private static func fact(_ action: String, in database: Database) throws -> (number: Int64, detail: String)? {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT number, detail FROM sealed_facts WHERE action = ? AND subject = ?",
            arguments: [action, subject]
        )
        guard let row else { return nil }
        return (row["number"], row["detail"])
    }
}
