import GRDB
import Identifiers
import NodeAPI

/// A verified bundle that the node has.
struct BundleRecord: Sendable {
    let project: ProjectName
    /// Of its bundle.json.
    let digest: Digest
    let sequence: Int64
    let received: Timestamp
    let report: BundleReport

    func insert(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO bundles (project, digest, bundle, sequence, received, report)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                project.text, digest.description, report.bundle.text, sequence,
                received.milliseconds,
                try storedJSON(report),
            ]
        )
    }

    static func remove(_ project: ProjectName, _ digest: Digest, in database: Database) throws {
        try database.execute(
            sql: "DELETE FROM bundles WHERE project = ? AND digest = ?",
            arguments: [project.text, digest.description]
        )
        try SignatureRecord.remove(project, digest, in: database)
    }

    static func find(_ project: ProjectName, _ digest: Digest, in database: Database) throws -> BundleRecord? {
        try all(in: database, where: "project = ? AND digest = ?", [project.text, digest.description]).first
    }

    /// All, or those of one project, in the order of their arrival.
    static func all(of project: ProjectName? = nil, in database: Database) throws -> [BundleRecord] {
        guard let project else { return try all(in: database, where: "1", []) }
        return try all(in: database, where: "project = ?", [project.text])
    }

    private static func all(
        in database: Database,
        where condition: String,
        _ arguments: StatementArguments
    ) throws -> [BundleRecord] {
        let sql = "SELECT * FROM bundles WHERE \(condition) ORDER BY received, sequence"
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
            let stored = StoredRow(row: row, table: "bundles")
            return BundleRecord(
                project: try stored.name("project"),
                digest: try stored.digest("digest"),
                sequence: try stored.integer("sequence"),
                received: try stored.time("received"),
                report: try stored.json("report")
            )
        }
    }
}
