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
    /// The value that the first record has in place of the hash before it.
    static let origin = String(repeating: "0", count: 64)

    /// Appends within the transaction of the change that the record explains.
    static func append(_ entry: AuditEntry, at time: Timestamp, in database: Database) throws {
        let last = try head(in: database)
        let record = sealed(entry, number: last.number + 1, previous: last.hash, at: time)
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
        if let last = try Row.fetchOne(database, sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1") {
            return (last["number"], last["hash"])
        }
        return try sealedEnd(in: database)
    }

    /// - Returns: the hash of the record of that number; nil if there is none, or it was sealed and is not the last of its segment.
    static func hash(of number: Int64, in database: Database) throws -> String? {
        if number == 0 { return origin }
        let sql = "SELECT hash FROM audit WHERE number = ?"
        return try String.fetchOne(database, sql: sql, arguments: [number])
            ?? AuditSegment.all(in: database).first { $0.last == number }?.hash
    }

    /// The number and the hash of the last record that was sealed; 0 and the origin before the first.
    static func sealedEnd(in database: Database) throws -> (number: Int64, hash: String) {
        try AuditSegment.newest(in: database).map { ($0.last, $0.hash) } ?? (0, origin)
    }

    /// - Returns: what is wrong with the first record that does not fit; nil if the chain is whole.
    static func flaw(in database: Database) throws -> String? {
        var previous = origin
        var number: Int64 = 0
        for segment in try AuditSegment.all(in: database) {
            guard segment.first == number + 1, segment.previous == previous else {
                return
                    "the segment of the records \(segment.first) to \(segment.last) does not follow from what is before it"
            }
            (number, previous) = (segment.last, segment.hash)
        }
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM audit ORDER BY number")
        while let row = try rows.next() {
            let found = try record(row)
            if let flaw = flaw(in: found, number: number + 1, after: previous) { return flaw }
            (number, previous) = (found.number, found.hash)
        }
        return nil
    }

    private static func flaw(in found: AuditRecord, number: Int64, after previous: String) -> String? {
        if found.number != number { return "record \(number) is missing" }
        if found.previous != previous { return "record \(number) does not follow from the one before" }
        return found.hash == hash(of: found) ? nil : "record \(number) was changed"
    }

    /// - Throws: `audit.broken` unless the record follows from the one before.
    static func require(_ record: AuditRecord, number: Int64, after previous: String) throws(NodeFailure) {
        if let flaw = flaw(in: record, number: number, after: previous) { throw broken(flaw) }
    }

    static func broken(_ flaw: String) -> NodeFailure {
        NodeFailure(.auditBroken, "the audit", "\(flaw); find out who changed it; restore node.db from a backup")
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
        StreamingDigest.of(JSONWriter.bytes(of: .object(JSONObject(members(of: record))))).hex
    }

    /// The members that are hashed, sorted.
    private static func members(of record: AuditRecord) -> [(key: String, value: JSONValue)] {
        [
            ("action", .string(record.action)), ("actor", .string(record.actor)), ("detail", .string(record.detail)),
            ("number", .integer(record.number)), ("outcome", .string(record.outcome)),
            ("previous", .string(record.previous)),
            ("project", record.project.map { .string($0.text) } ?? .null), ("subject", .string(record.subject)),
            ("time", .integer(record.time.milliseconds)),
        ]
    }

    /// A record as a segment has it.
    static func line(of record: AuditRecord) -> [UInt8] {
        var members = members(of: record)
        members.insert(("hash", .string(record.hash)), at: 3)
        return JSONWriter.bytes(of: .object(JSONObject(members)))
    }

    /// - Throws: `audit.segment` for anything else than exactly what `line` writes.
    static func record(line: [UInt8], subject: String) throws -> AuditRecord {
        let value = try JSONParser.parse(line, subject: subject)
        guard let number = value["number"]?.integer, let time = value["time"]?.integer,
            let actor = value["actor"]?.string, let action = value["action"]?.string,
            let subjectText = value["subject"]?.string, let outcome = value["outcome"]?.string,
            let detail = value["detail"]?.string, let previous = value["previous"]?.string,
            let hash = value["hash"]?.string
        else { throw NodeFailure(.auditSegment, subject, expected: "a record a line", found: "another line") }
        let record = AuditRecord(
            number: number,
            time: Timestamp(milliseconds: time),
            actor: actor,
            action: action,
            project: value["project"]?.string.flatMap { ProjectName($0) },
            subject: subjectText,
            outcome: outcome,
            detail: detail,
            previous: previous,
            hash: hash
        )
        guard self.line(of: record) == line else {
            throw NodeFailure(
                .auditSegment,
                subject,
                expected: "record \(number) as it was written",
                found: "another line"
            )
        }
        return record
    }

    static func record(_ row: Row) throws -> AuditRecord {
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
