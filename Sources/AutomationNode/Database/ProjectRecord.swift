import GRDB
import Identifiers

/// What the node remembers of a project beyond its bundles and generations.
struct ProjectRecord: Sendable {
    let project: ProjectName
    /// The highest sequence of a bundle that was ever confirmed; 0 before the first.
    var highestSequence: Int64 = 0
    /// That bundle.
    var highestDigest: Digest?
    /// The list that was signed of that bundle; nil where an older Slipway confirmed it.
    var highestStatement: Digest?
    var lastConfirmed: GenerationNumber?
    var nextGeneration: Int64 = 1
    /// The highest sequence of a bundle that was taken in, confirmed or not, and when it came.
    var heardSequence: Int64 = 0
    var heard: Timestamp?
    /// When it was removed; nil for one that is here. What comes of it later makes it a project again.
    var removed: Timestamp?

    func save(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO projects
                (project, highest_sequence, highest_digest, highest_statement, last_confirmed, next_generation,
                heard_sequence, heard, removed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                project.text, highestSequence, highestDigest?.description, highestStatement?.description,
                lastConfirmed?.value, nextGeneration, heardSequence, heard?.milliseconds,
                removed?.milliseconds,
            ]
        )
    }

    /// Remembers that something newer was signed than whatever came before. An old bundle that comes again says nothing new.
    static func hear(_ bundle: BundleRecord, in database: Database) throws {
        var record = try load(bundle.project, in: database)
        record.hear(bundle)
        try record.save(in: database)
    }

    mutating func hear(_ bundle: BundleRecord) {
        removed = nil
        guard bundle.sequence > heardSequence else { return }
        heardSequence = bundle.sequence
        heard = bundle.received
    }

    /// The project, as new if it was never seen.
    static func load(_ project: ProjectName, in database: Database) throws -> ProjectRecord {
        try all(in: database).first { $0.project == project } ?? ProjectRecord(project: project)
    }

    static func all(in database: Database) throws -> [ProjectRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM projects ORDER BY project").map { row in
            let stored = StoredRow(row: row, table: "projects")
            let highest: String? = row["highest_digest"]
            // A check also reads a database that no newer slipwayd has brought forward yet.
            let statement: String? = row.hasColumn("highest_statement") ? row["highest_statement"] : nil
            let heard: Int64? = row.hasColumn("heard_sequence") ? row["heard_sequence"] : nil
            return ProjectRecord(
                project: try stored.name("project"),
                highestSequence: try stored.integer("highest_sequence"),
                highestDigest: highest.flatMap { Digest($0) },
                highestStatement: statement.flatMap { Digest($0) },
                lastConfirmed: stored.generation("last_confirmed"),
                nextGeneration: try stored.integer("next_generation"),
                heardSequence: heard ?? 0,
                heard: row.hasColumn("heard") ? stored.optionalTime("heard") : nil,
                removed: row.hasColumn("removed") ? stored.optionalTime("removed") : nil
            )
        }
    }
}
