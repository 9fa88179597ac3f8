import GRDB
import Identifiers

/// A bundle whose directory is being made or removed, written down before either is begun: what a stop of the node leaves of it is
/// nothing that anybody misses.
struct PassingBundle: Hashable, Sendable {
    let project: ProjectName
    let digest: Digest

    func begin(in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO passing_bundles (project, digest) VALUES (?, ?)",
            arguments: [project.text, digest.description]
        )
    }

    func end(in database: Database) throws {
        try database.execute(
            sql: "DELETE FROM passing_bundles WHERE project = ? AND digest = ?",
            arguments: [project.text, digest.description]
        )
    }

    static func all(in database: Database) throws -> Set<PassingBundle> {
        Set(
            try Row.fetchAll(database, sql: "SELECT * FROM passing_bundles").map { row in
                let stored = StoredRow(row: row, table: "passing_bundles")
                return PassingBundle(project: try stored.name("project"), digest: try stored.digest("digest"))
            }
        )
    }
}
