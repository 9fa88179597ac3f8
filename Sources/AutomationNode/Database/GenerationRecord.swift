import GRDB
import Identifiers
import NodeAPI

/// The record of a generation. The directory of its number holds the files.
struct GenerationRecord: StoredRecord, PersistableRecord {
    static let databaseTableName = "generations"

    enum State: String, Codable {
        /// Being made; the directory may be missing.
        case staging
        /// Complete, not yet confirmed.
        case ready
        case confirmed
        /// Complete, and failed its probation.
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
    /// The way its active files were made its own; nil for one of a release that did not do it.
    @LenientColumn var separation: Separation? = nil
    /// The emergency in which it became current; nil where it needed none.
    var breakGlass: BreakGlassReport? = nil

    enum CodingKeys: String, CodingKey {
        case project, number, active, state, created, confirmed, separation
        case bundleDigest = "bundle_digest"
        case isPinned = "pinned"
        case breakGlass = "break_glass"
    }

    static func setSeparation(
        _ separation: Separation,
        _ project: ProjectName,
        _ number: GenerationNumber,
        in database: Database
    ) throws {
        try one(project, number).updateAll(database, Column("separation").set(to: separation.rawValue))
    }

    /// Marks it as one that became current in an emergency.
    static func mark(
        _ emergency: BreakGlassReport,
        _ project: ProjectName,
        _ number: GenerationNumber,
        in database: Database
    ) throws {
        guard var record = try find(project, number, in: database) else { return }
        record.breakGlass = emergency
        try record.save(in: database)
    }

    static func setState(
        _ state: State,
        _ project: ProjectName,
        _ number: GenerationNumber,
        in database: Database
    ) throws {
        try one(project, number).updateAll(database, Column("state").set(to: state.rawValue))
    }

    static func find(
        _ project: ProjectName,
        _ number: GenerationNumber,
        in database: Database
    ) throws -> GenerationRecord? {
        try one(project, number).fetchOne(database)
    }

    private static func one(
        _ project: ProjectName,
        _ number: GenerationNumber
    ) -> QueryInterfaceRequest<GenerationRecord> {
        filter(Column("project") == project.text && Column("number") == number.value)
    }

    /// The projects that have any.
    static func projects(in database: Database) throws -> [ProjectName] {
        try String.fetchAll(database, sql: "SELECT DISTINCT project FROM generations").map {
            guard let name = ProjectName($0) else { throw NodeFailure.damaged(databaseTableName, column: "project") }
            return name
        }
    }

    /// All of a project, ascending.
    static func all(of project: ProjectName, in database: Database) throws -> [GenerationRecord] {
        try filter(Column("project") == project.text).order(Column("number")).fetchAll(database)
    }
}
