import GRDB
import Identifiers

/// A generation as the database knows it. The directory of its number holds the files.
struct GenerationRecord: Sendable {
    enum State: String, Sendable {
        /// Being made; the directory may be missing.
        case staging
        /// Complete, not yet confirmed.
        case ready
        case confirmed
        /// Complete, and did not stand the test.
        case failed
        /// About to be removed; the directory may be gone.
        case removing
    }

    let project: ProjectName
    let number: GenerationNumber
    let bundleDigest: Digest
    let active: [ModelName: VersionID]
    var state: State
    let created: Timestamp
    var confirmed: Timestamp?
    var isPinned = false
    /// Whether its active files are its own; nil where it was made before this was looked to.
    var separation: Separation?

    func save(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO generations
                (project, number, bundle_digest, active, state, created, confirmed, pinned, separation)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                project.text, number.value, bundleDigest.description, try storedJSON(active), state.rawValue,
                created.milliseconds, confirmed?.milliseconds, isPinned ? 1 : 0,
                separation?.rawValue,
            ]
        )
    }

    func remove(in database: Database) throws {
        try database.execute(
            sql: "DELETE FROM generations WHERE project = ? AND number = ?",
            arguments: [project.text, number.value]
        )
    }

    static func setSeparation(
        _ separation: Separation,
        _ project: ProjectName,
        _ number: GenerationNumber,
        in database: Database
    ) throws {
        try change(project, number, in: database) { $0.separation = separation }
    }

    static func setState(
        _ state: State,
        _ project: ProjectName,
        _ number: GenerationNumber,
        in database: Database
    ) throws {
        try change(project, number, in: database) { $0.state = state }
    }

    private static func change(
        _ project: ProjectName,
        _ number: GenerationNumber,
        in database: Database,
        _ change: (inout GenerationRecord) -> Void
    ) throws {
        guard var record = try find(project, number, in: database) else { return }
        change(&record)
        try record.save(in: database)
    }

    static func find(
        _ project: ProjectName,
        _ number: GenerationNumber,
        in database: Database
    ) throws -> GenerationRecord? {
        try all(of: project, in: database).first { $0.number == number }
    }

    /// The projects that have any.
    static func projects(in database: Database) throws -> [ProjectName] {
        try Row.fetchAll(database, sql: "SELECT DISTINCT project FROM generations").map {
            try StoredRow(row: $0, table: "generations").name("project")
        }
    }

    /// All of a project, ascending.
    static func all(of project: ProjectName, in database: Database) throws -> [GenerationRecord] {
        let sql = "SELECT * FROM generations WHERE project = ? ORDER BY number"
        return try Row.fetchAll(database, sql: sql, arguments: [project.text]).map { row in
            let stored = StoredRow(row: row, table: "generations")
            guard let number = stored.generation("number") else {
                throw NodeFailure(.stateDatabase, NodeDatabase.fileName, "holds a generation that has no number")
            }
            return GenerationRecord(
                project: project,
                number: number,
                bundleDigest: try stored.digest("bundle_digest"),
                active: try stored.json("active"),
                state: try stored.value("state"),
                created: try stored.time("created"),
                confirmed: stored.optionalTime("confirmed"),
                isPinned: try stored.integer("pinned") != 0,
                separation: (row["separation"] as String?).flatMap { Separation(rawValue: $0) }
            )
        }
    }
}
