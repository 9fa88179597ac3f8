import GRDB
import Identifiers

/// The facts of a project that outlive its bundles and generations.
struct ProjectRecord: StoredRecord, PersistableRecord {
    static let databaseTableName = "projects"

    let project: ProjectName
    /// The highest sequence of a bundle that was ever confirmed; 0 before the first.
    var highestSequence: Int64 = 0
    /// The digest of that bundle.
    @LenientColumn var highestDigest: Digest? = nil
    /// The identity of the list that was signed of that bundle; nil where an older Slipway confirmed it.
    @LenientColumn var highestStatement: Digest? = nil
    @LenientColumn var lastConfirmed: GenerationNumber? = nil
    var nextGeneration: Int64 = 1
    /// The highest sequence of a bundle that was taken in, confirmed or not.
    var heardSequence: Int64 = 0
    /// The time that bundle came.
    var heard: Timestamp?
    /// The time it was removed; nil for one that is here. A later bundle makes it a project again.
    var removed: Timestamp?

    enum CodingKeys: String, CodingKey {
        case project, heard, removed
        case highestSequence = "highest_sequence"
        case highestDigest = "highest_digest"
        case highestStatement = "highest_statement"
        case lastConfirmed = "last_confirmed"
        case nextGeneration = "next_generation"
        case heardSequence = "heard_sequence"
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
        try fetchOne(database, sql: "\(selection) WHERE project = ?", arguments: [project.text])
            ?? ProjectRecord(project: project)
    }

    static func all(in database: Database) throws -> [ProjectRecord] {
        try fetchAll(database, sql: "\(selection) ORDER BY project")
    }

    /// A check also reads a database that no newer slipwayd has brought forward yet. Where the column is missing, the last one
    /// stands in for it; where both are there, the first counts.
    private static let selection = "SELECT *, 0 AS heard_sequence FROM projects"
}
