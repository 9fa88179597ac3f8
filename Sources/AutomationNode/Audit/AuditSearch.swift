import GRDB
package import Identifiers
package import NodeAPI

/// A question to the audit.
package struct AuditQuery: Sendable {
    /// A part of who, what, subject, outcome or detail, whatever the case of its letters; empty for every record.
    package let text: String
    package let project: ProjectName?
    /// Only records with a smaller number; nil: all.
    package let before: Int64?
    package let limit: Int

    package init(text: String, project: ProjectName?, before: Int64?, limit: Int) {
        self.text = text
        self.project = project
        self.before = before
        self.limit = limit
    }
}

/// The records that were found, newest first.
package struct AuditMatches: Sendable {
    package let records: [AuditRecord]
    /// The number before which the search goes on; nil where it came to the first record of the database.
    package let before: Int64?
}

/// Looks through the records of the database, from the newest on, at most so many at a time: the database has one connection.
enum AuditSearch {
    /// Records that are looked at in one go.
    static let reach: Int64 = 5000

    static func run(_ query: AuditQuery, in database: Database) throws -> AuditMatches {
        guard let range = try range(before: query.before, in: database) else {
            return AuditMatches(records: [], before: nil)
        }
        let least = max(range.lowerBound, range.upperBound - reach + 1)
        let sql = """
            SELECT * FROM audit WHERE number BETWEEN ?1 AND ?2 AND (?3 IS NULL OR project = ?3)
            AND (?4 = '' OR instr(lower(actor), ?4) OR instr(lower(action), ?4) OR instr(lower(subject), ?4)
                OR instr(lower(outcome), ?4) OR instr(lower(detail), ?4))
            ORDER BY number DESC LIMIT ?5
            """
        let text = lowered(query.text)
        let arguments: StatementArguments = [least, range.upperBound, query.project?.text, text, max(1, query.limit)]
        let records = try Row.fetchAll(database, sql: sql, arguments: arguments).map(AuditChain.record)
        // Where the page is full, the search goes on behind its last record.
        let end = records.count == max(1, query.limit) ? records.last?.number ?? least : least
        return AuditMatches(records: records, before: end > range.lowerBound ? end : nil)
    }

    /// As SQLite does it: the letters of ASCII alone.
    private static func lowered(_ text: String) -> String {
        String(
            decoding: text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 },
            as: UTF8.self
        )
    }

    /// The numbers that the database has below that one; nil for none.
    private static func range(before number: Int64?, in database: Database) throws -> ClosedRange<Int64>? {
        let sql = "SELECT MIN(number) AS first, MAX(number) AS last FROM audit WHERE number < ?"
        guard let row = try Row.fetchOne(database, sql: sql, arguments: [number ?? Int64.max]),
            let first: Int64 = row["first"], let last: Int64 = row["last"]
        else { return nil }
        return first...last
    }
}
