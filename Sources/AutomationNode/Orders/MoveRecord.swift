import GRDB
import Identifiers

/// The fate of an order, or of what a followed registry names, on this node. It outlasts a restart, so that nothing is done twice.
struct MoveRecord: StoredRecord, PersistableRecord {
    static let databaseTableName = "moves"

    enum State: String, Codable, Sendable {
        /// It could not be begun or done, and is tried again.
        case waiting
        /// A deployment or a rollback is under way.
        case running
        case done
        case failed
    }

    let project: ProjectName
    /// The digest of the order, or of the manifest in the registry.
    let cause: Digest
    /// Such as `order:plant-eu/42`; who asks in the records of the deployment.
    let name: String
    var state = State.waiting
    /// The reason why it waits or failed.
    var code: String?
    var detail: String?
    /// The deployment or rollback that it made; nil where what it wants was so already.
    var deployment: Int64?
    /// Failures so far.
    var attempts: Int64 = 0
    /// It is not tried before.
    var next: Timestamp?
    var updated: Timestamp

    var isOver: Bool { state == .done || state == .failed }

    /// Moves of a project that are kept.
    private static let most = 200

    static func find(_ project: ProjectName, _ cause: Digest, in database: Database) throws -> MoveRecord? {
        try fetchOne(database, key: ["project": project.text, "cause": cause.description])
    }

    static func running(of project: ProjectName, in database: Database) throws -> [MoveRecord] {
        try filter(Column("project") == project.text && Column("state") == State.running.rawValue).fetchAll(database)
    }

    /// The number of deployments of a bundle that a move asked for.
    static func deployments(of move: MoveRecord, _ bundle: Digest, in database: Database) throws -> Int64 {
        try Int64.fetchOne(
            database,
            sql: "SELECT COUNT(*) FROM deployments WHERE project = ? AND requested_by = ? AND bundle_digest = ?",
            arguments: [move.project.text, move.name, bundle.description]
        ) ?? 0
    }

    /// Writes it, and forgets those that are far behind it.
    func keep(in database: Database) throws {
        try save(in: database)
        try database.execute(
            sql: """
                DELETE FROM moves WHERE project = ?1 AND state <> 'running' AND cause NOT IN
                (SELECT cause FROM moves WHERE project = ?1 ORDER BY updated DESC, cause LIMIT ?2)
                """,
            arguments: [project.text, Self.most]
        )
    }
}
