import GRDB
import Identifiers

/// What the node remembers of a project beyond its bundles and generations.
struct ProjectRecord: Sendable {
    let project: ProjectName
    /// The highest sequence of a bundle that was ever confirmed; 0 before the first.
    var highestSequence: Int64 = 0
    /// That bundle.
    var highestDigest: Digest?
    var lastConfirmed: GenerationNumber?
    var nextGeneration: Int64 = 1

    func save(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO projects (project, highest_sequence, highest_digest, last_confirmed, next_generation)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                project.text, highestSequence, highestDigest?.description, lastConfirmed?.value, nextGeneration,
            ]
        )
    }

    /// The project, as new if it was never seen.
    static func load(_ project: ProjectName, in database: Database) throws -> ProjectRecord {
        try all(in: database).first { $0.project == project } ?? ProjectRecord(project: project)
    }

    static func all(in database: Database) throws -> [ProjectRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM projects ORDER BY project").map { row in
            let stored = StoredRow(row: row, table: "projects")
            let highest: String? = row["highest_digest"]
            return ProjectRecord(
                project: try stored.name("project"),
                highestSequence: try stored.integer("highest_sequence"),
                highestDigest: highest.flatMap { Digest($0) },
                lastConfirmed: stored.generation("last_confirmed"),
                nextGeneration: try stored.integer("next_generation")
            )
        }
    }
}
