import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import StrictJSON

/// The audit: records that are only ever appended, each with the hash of the one before, so that a change to any of them
/// shows.
///
/// A record's hash is the SHA-256 of its compact JSON with sorted keys: `action`, `actor`, `detail`, `number`, `outcome`,
/// `previous`, `project` (or null), `subject`, `time` in milliseconds.
enum AuditChain {
    /// What the first record has in place of the hash before it.
    static let origin = String(repeating: "0", count: 64)

    /// Appends within the transaction of the change that the record explains.
    static func append(_ entry: AuditEntry, at time: Timestamp, in database: Database) throws {
        let last = try Row.fetchOne(database, sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        let record = sealed(entry, number: (last?["number"] ?? 0) + 1, previous: last?["hash"] ?? origin, at: time)
        try database.execute(
            sql: """
                INSERT INTO audit (number, time, actor, action, project, subject, outcome, detail, previous, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                record.number, record.time.milliseconds, record.actor, record.action, record.project?.text,
                record.subject,
                record.outcome, record.detail, record.previous, record.hash,
            ]
        )
    }

    static func hasRecords(in database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM audit)") ?? false
    }

    /// - Returns: the records after that number, ascending.
    static func records(
        after number: Int64,
        limit: Int,
        project: ProjectName?,
        in database: Database
    ) throws -> [AuditRecord] {
        let sql = """
            SELECT * FROM audit WHERE number > ? AND (? IS NULL OR project = ?) ORDER BY number LIMIT ?
            """
        let arguments: StatementArguments = [number, project?.text, project?.text, limit]
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map(record)
    }

    /// - Returns: the number and the hash of the newest record; 0 and the origin before the first.
    static func head(in database: Database) throws -> (number: Int64, hash: String) {
        let last = try Row.fetchOne(database, sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        return (last?["number"] ?? 0, last?["hash"] ?? origin)
    }

    /// - Returns: the hash of the record of that number; nil if there is none.
    static func hash(of number: Int64, in database: Database) throws -> String? {
        if number == 0 { return origin }
        return try String.fetchOne(database, sql: "SELECT hash FROM audit WHERE number = ?", arguments: [number])
    }

    /// - Returns: what is wrong with the first record that does not fit; nil if the chain is whole.
    static func flaw(in database: Database) throws -> String? {
        var previous = origin
        var number: Int64 = 0
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM audit ORDER BY number")
        while let row = try rows.next() {
            let found = try record(row)
            number += 1
            if found.number != number { return "record \(number) is missing" }
            if found.previous != previous { return "record \(number) does not follow from the one before" }
            if found.hash != hash(of: found) { return "record \(number) was changed" }
            previous = found.hash
        }
        return nil
    }

    private static func sealed(
        _ entry: AuditEntry,
        number: Int64,
        previous: String,
        at time: Timestamp
    ) -> AuditRecord {
        var record = AuditRecord(
            number: number,
            time: time,
            actor: entry.actor,
            action: entry.action,
            project: entry.project,
            subject: entry.subject,
            outcome: entry.outcome,
            detail: entry.detail,
            previous: previous,
            hash: ""
        )
        record.hash = hash(of: record)
        return record
    }

    private static func hash(of record: AuditRecord) -> String {
        let json: JSONValue = [
            "action": .string(record.action), "actor": .string(record.actor), "detail": .string(record.detail),
            "number": .integer(record.number), "outcome": .string(record.outcome), "previous": .string(record.previous),
            "project": record.project.map { .string($0.text) } ?? .null, "subject": .string(record.subject),
            "time": .integer(record.time.milliseconds),
        ]
        return StreamingDigest.of(JSONWriter.bytes(of: json)).hex
    }

    private static func record(_ row: Row) throws -> AuditRecord {
        let stored = StoredRow(row: row, table: "audit")
        let project: String? = row["project"]
        return AuditRecord(
            number: try stored.integer("number"),
            time: try stored.time("time"),
            actor: try stored.text("actor"),
            action: try stored.text("action"),
            project: project.flatMap { ProjectName($0) },
            subject: try stored.text("subject"),
            outcome: try stored.text("outcome"),
            detail: try stored.text("detail"),
            previous: try stored.text("previous"),
            hash: try stored.text("hash")
        )
    }
}
