import GRDB
import Identifiers
import NodeAPI

/// The record of a deployment.
struct DeploymentRecord: StoredRecord {
    static let databaseTableName = "deployments"

    /// The change of `current` that is about to be made; it is recorded first.
    enum Intent: String, Codable {
        case none
        /// `current` is to point to the deployment's generation.
        case switching = "switch"
        /// `current` is to point back to what it was before.
        case rollingBack = "rollback"
    }

    private var rowID: Int64?
    let project: ProjectName
    let kind: DeploymentKind
    var state = DeploymentState.received
    var intent = Intent.none
    var isFinished = false
    let bundle: BundleID
    let bundleDigest: Digest
    let active: [ModelName: VersionID]
    /// Models whose callers it may break.
    let allowedSchemaChanges: [ModelName]
    @LenientColumn var generation: GenerationNumber? = nil
    let requestedBy: String
    var reason: String?
    let started: Timestamp
    var updated: Timestamp
    /// The time that `current` came to point to its generation.
    var switched: Timestamp?
    var probationEnds: Timestamp?
    /// The number of times that the node stopped out of order while it was on probation.
    var crashes: Int64 = 0
    /// The last confirmed generation before the switch, to which a rollback returns.
    @LenientColumn var replaces: GenerationNumber? = nil
    @LenientColumn var rolledBackTo: GenerationNumber? = nil
    var problem: Problem?
    /// The proof of each active version's answers, by ``ProofLevel``; nil before that is known.
    var proofs: [ModelName: String]?
    /// The reason to let it through in an emergency, as it was asked for.
    var breakGlassReason: String?
    /// The emergency in which the policy let it through.
    var breakGlass: BreakGlassReport?

    enum CodingKeys: String, CodingKey {
        case rowID = "id"
        case project, kind, state, intent, bundle, active, generation, reason, started, updated, switched, crashes
        case replaces, problem, proofs
        case isFinished = "finished"
        case bundleDigest = "bundle_digest"
        case requestedBy = "requested_by"
        case probationEnds = "probation_ends"
        case rolledBackTo = "rolled_back_to"
        case allowedSchemaChanges = "allowed_schema_changes"
        case breakGlassReason = "break_glass_reason"
        case breakGlass = "break_glass"
    }

    /// 0 until it is inserted.
    var id: Int64 {
        get { rowID ?? 0 }
        set { rowID = newValue }
    }

    mutating func didInsert(_ inserted: InsertionSuccess) { rowID = inserted.rowID }

    mutating func insert(in database: Database) throws { try insert(database) }

    func update(in database: Database) throws { try update(database) }

    static func find(_ id: Int64, in database: Database) throws -> DeploymentRecord? {
        try fetchOne(database, key: id)
    }

    static func unfinished(in database: Database) throws -> [DeploymentRecord] {
        try fetch(database, "WHERE finished = 0 ORDER BY id")
    }

    static func unfinished(of project: ProjectName, in database: Database) throws -> DeploymentRecord? {
        try fetch(database, "WHERE finished = 0 AND project = ?", [project.text]).first
    }

    /// Newest first.
    /// - Parameter before: only those with a smaller number; nil: all.
    static func newest(
        of project: ProjectName,
        before number: Int64? = nil,
        limit: Int,
        in database: Database
    ) throws -> [DeploymentRecord] {
        try fetch(
            database,
            "WHERE project = ? AND id < ? ORDER BY id DESC LIMIT ?",
            [project.text, number ?? Int64.max, limit]
        )
    }

    /// Those that have ended and have at most that number, oldest first.
    static func finished(of project: ProjectName, upTo id: Int64, in database: Database) throws -> [DeploymentRecord] {
        try fetch(database, "WHERE project = ? AND finished = 1 AND id <= ? ORDER BY id", [project.text, id])
    }

    /// The newest that left a generation as confirmed, or, where it was only to be staged, as proven.
    static func maker(
        of generation: GenerationNumber,
        _ project: ProjectName,
        staged: Bool,
        in database: Database
    ) throws -> DeploymentRecord? {
        try fetch(
            database,
            "WHERE project = ? AND generation = ? AND (state = 'confirmed' OR (? AND state = 'checked')) ORDER BY id DESC LIMIT 1",
            [project.text, generation.value, staged]
        ).first
    }

    /// The newest but for rollbacks that left a generation as confirmed.
    static func mover(
        to generation: GenerationNumber,
        _ project: ProjectName,
        in database: Database
    ) throws -> DeploymentRecord? {
        try fetch(
            database,
            "WHERE project = ? AND generation = ? AND state = 'confirmed' AND kind <> 'rollback' ORDER BY id DESC LIMIT 1",
            [project.text, generation.value]
        ).first
    }

    /// Those that ended as confirmed, oldest first.
    static func confirmed(of project: ProjectName, in database: Database) throws -> [DeploymentRecord] {
        try fetch(
            database,
            "WHERE project = ? AND state = 'confirmed' AND generation IS NOT NULL ORDER BY id",
            [project.text]
        )
    }

    /// The generations that a deployment confirmed, each with the newest such deployment: their order, whatever the clock said.
    static func confirmations(of project: ProjectName, in database: Database) throws -> [GenerationNumber: Int64] {
        let sql = """
            SELECT generation, MAX(id) AS newest FROM deployments
            WHERE project = ? AND state = 'confirmed' AND kind = 'activate' AND generation IS NOT NULL GROUP BY generation
            """
        return try Row.fetchAll(database, sql: sql, arguments: [project.text]).reduce(into: [:]) { newest, row in
            if let number = GenerationNumber(row["generation"] as Int64) { newest[number] = row["newest"] }
        }
    }

    /// The deployments that made a generation, or took it as it was, ascending.
    static func users(
        of generation: GenerationNumber,
        _ project: ProjectName,
        in database: Database
    ) throws -> [Int64] {
        try Int64.fetchAll(
            database,
            sql: "SELECT id FROM deployments WHERE project = ? AND generation = ? ORDER BY id",
            arguments: [project.text, generation.value]
        )
    }

    /// The generation that the newest deployment left current; nil if there was none, or it left nothing.
    static func settled(_ project: ProjectName, in database: Database) throws -> GenerationNumber? {
        let newest = try fetch(
            database,
            "WHERE project = ? AND finished = 1 AND state IN ('confirmed', 'rolled-back') ORDER BY id DESC LIMIT 1",
            [project.text]
        ).first
        return newest?.state == .confirmed ? newest?.generation : newest?.rolledBackTo
    }

    /// True if a request for the other asks for the same generation as this one.
    func isSame(as other: DeploymentRecord) -> Bool {
        kind == other.kind && kind != .rollback && intent != .rollingBack && bundleDigest == other.bundleDigest
            && active == other.active && breakGlassReason == other.breakGlassReason
    }

    /// A number of deployments of a project that ended in one state.
    struct Outcome: ReadableRecord {
        static let databaseTableName = "deployments"

        let project: ProjectName
        let state: DeploymentState
        let count: Int
    }

    /// The outcomes over all projects, with the deployments that were forgotten.
    static func outcomes(in database: Database) throws -> [Outcome] {
        try Outcome.fetchAll(
            database,
            sql: """
                SELECT project, state, SUM(count) AS count FROM
                (SELECT project, state, COUNT(*) AS count FROM deployments WHERE finished = 1 GROUP BY project, state
                UNION ALL SELECT project, state, count FROM forgotten_deployments) GROUP BY project, state
                """
        )
    }

    private static func fetch(
        _ database: Database,
        _ rest: String,
        _ arguments: StatementArguments = []
    ) throws -> [DeploymentRecord] {
        try fetchAll(database, sql: "SELECT * FROM deployments \(rest)", arguments: arguments)
    }

    init(
        project: ProjectName,
        kind: DeploymentKind,
        bundle: BundleID,
        bundleDigest: Digest,
        active: [ModelName: VersionID],
        allowedSchemaChanges: [ModelName] = [],
        requestedBy: String,
        reason: String?,
        breakGlassReason: String? = nil,
        started: Timestamp
    ) {
        self.project = project
        self.kind = kind
        self.bundle = bundle
        self.bundleDigest = bundleDigest
        self.active = active
        self.allowedSchemaChanges = allowedSchemaChanges
        self.requestedBy = requestedBy
        self.reason = reason
        self.breakGlassReason = breakGlassReason
        self.started = started
        self.updated = started
    }
}
