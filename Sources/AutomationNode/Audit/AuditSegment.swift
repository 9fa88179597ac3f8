import GRDB
import Identifiers
import NodeAPI
import Signing
import StrictJSON

/// A part of the audit that was sealed: from one record to another, no more in the database, and signed by the node's own key.
///
/// Its file has each record on a line, as JSON with sorted keys: what is hashed of it (``AuditChain``), and `hash`. The last line is a
/// ``SignedLine`` of
/// ```
/// {"digest":HEX,"first":N,"hash":HEX,"last":N,"previous":HEX,"time":TIME}
/// ```
/// `digest` is the SHA-256 of all lines before it, `previous` the hash of the record before the first, `hash` that of the last.
struct AuditSegment: Sendable, Equatable {
    static let type = "application/vnd.slipway.audit-segment.v1+json"

    let first: Int64
    let last: Int64
    let previous: String
    let hash: String
    let digest: String
    let sealed: Timestamp

    /// Distinct from a segment with the same numbers of another node's audit, or of one that began again.
    var fileName: String { "\(first)-\(last)-\(hash.prefix(16)).audit" }

    var payload: [UInt8] {
        JSONWriter.bytes(of: [
            "digest": .string(digest), "first": .integer(first), "hash": .string(hash), "last": .integer(last),
            "previous": .string(previous), "time": .string(sealed.description),
        ])
    }

    /// - Throws: `anchor.shape` for a line that is none of a segment.
    init(_ line: SignedLine, subject: String) throws(SigningFailure) {
        guard line.payloadType == Self.type, let value = try? JSONParser.parse(line.payload, subject: subject),
            let read = Self(value), read.payload == line.payload
        else {
            throw SigningFailure(
                .anchorShape,
                subject,
                expected: "the statement of a segment of the audit, as docs/operating.md describes it",
                found: "another one"
            )
        }
        self = read
    }

    private init?(_ value: JSONValue) {
        guard let first = value["first"]?.integer, let last = value["last"]?.integer, first >= 1, last >= first,
            let previous = value["previous"]?.string.flatMap({ Digest(hex: $0) }),
            let hash = value["hash"]?.string.flatMap({ Digest(hex: $0) }),
            let digest = value["digest"]?.string.flatMap({ Digest(hex: $0) }),
            let time = value["time"]?.string.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(first: first, last: last, previous: previous.hex, hash: hash.hex, digest: digest.hex, sealed: time)
    }

    init(first: Int64, last: Int64, previous: String, hash: String, digest: String, sealed: Timestamp) {
        self.first = first
        self.last = last
        self.previous = previous
        self.hash = hash
        self.digest = digest
        self.sealed = sealed
    }

    func insert(in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO audit_segments (first, last, previous, hash, digest, sealed) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [first, last, previous, hash, digest, sealed.milliseconds]
        )
    }

    /// Ascending; none in a database of an older Slipway.
    static func all(in database: Database) throws -> [AuditSegment] {
        guard try database.tableExists("audit_segments") else { return [] }
        return try Row.fetchAll(database, sql: "SELECT * FROM audit_segments ORDER BY first").map { row in
            let stored = StoredRow(row: row, table: "audit_segments")
            return AuditSegment(
                first: try stored.integer("first"),
                last: try stored.integer("last"),
                previous: try stored.text("previous"),
                hash: try stored.text("hash"),
                digest: try stored.text("digest"),
                sealed: try stored.time("sealed")
            )
        }
    }

    static func newest(in database: Database) throws -> AuditSegment? { try all(in: database).last }
}
