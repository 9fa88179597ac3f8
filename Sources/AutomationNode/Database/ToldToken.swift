import GRDB
import Identifiers

/// A token of which the audit tells that it was made, and perhaps that it was revoked.
struct ToldToken: Sendable, Hashable {
    let name: String
    let digest: Digest
    /// What it allows, in the words of the audit.
    let summary: String
    /// Kept only until nothing is left that would have it told again.
    var isRevoked = false

    static func all(in database: Database) throws -> [ToldToken] {
        try Row.fetchAll(database, sql: "SELECT * FROM told_tokens ORDER BY name, digest").map { row in
            let stored = StoredRow(row: row, table: "told_tokens")
            guard let digest = Digest(try stored.text("digest")) else {
                throw NodeFailure(.stateDatabase, "told_tokens", expected: "a digest", found: "another text")
            }
            return ToldToken(
                name: try stored.text("name"),
                digest: digest,
                summary: try stored.text("summary"),
                isRevoked: try stored.integer("revoked") != 0
            )
        }
    }

    func save(in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO told_tokens (name, digest, summary, revoked) VALUES (?, ?, ?, ?)",
            arguments: [name, digest.description, summary, isRevoked ? 1 : 0]
        )
    }

    func remove(in database: Database) throws {
        try database.execute(
            sql: "DELETE FROM told_tokens WHERE name = ? AND digest = ?",
            arguments: [name, digest.description]
        )
    }
}
