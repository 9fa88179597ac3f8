import GRDB
import Identifiers
import NodeAPI

/// A bundle that is not deployed again before somebody forgives it. The mark stays when the bundle itself is removed.
struct BadBundleRecord: Sendable {
    let project: ProjectName
    /// Of its bundle.json.
    let digest: Digest
    let bundle: BundleID
    let mark: BadMark

    func save(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO bad_bundles (project, digest, bundle, since, code, reason, deployment, marked_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                project.text, digest.description, bundle.text, mark.since.milliseconds, mark.code, mark.reason,
                mark.deployment, mark.by,
            ]
        )
    }

    func remove(in database: Database) throws {
        try database.execute(
            sql: "DELETE FROM bad_bundles WHERE project = ? AND digest = ?",
            arguments: [project.text, digest.description]
        )
    }

    static func find(_ project: ProjectName, _ digest: Digest, in database: Database) throws -> BadBundleRecord? {
        try all(of: project, in: database).first { $0.digest == digest }
    }

    /// All, or those of one project.
    static func all(of project: ProjectName? = nil, in database: Database) throws -> [BadBundleRecord] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM bad_bundles WHERE ?1 IS NULL OR project = ?1 ORDER BY since",
            arguments: [project?.text]
        )
        return try rows.map { row in
            let stored = StoredRow(row: row, table: "bad_bundles")
            return BadBundleRecord(
                project: try stored.name("project"),
                digest: try stored.digest("digest"),
                bundle: try stored.name("bundle"),
                mark: BadMark(
                    since: try stored.time("since"),
                    code: try stored.text("code"),
                    reason: try stored.text("reason"),
                    deployment: row["deployment"],
                    by: try stored.text("marked_by")
                )
            )
        }
    }
}
