import GRDB
import Identifiers
import NodeAPI

/// A deployment as the database knows it.
struct DeploymentRecord: Sendable {
    /// What is about to be done to `current`; written before it is done.
    enum Intent: String, Sendable {
        case none
        /// `current` is to point to the deployment's generation.
        case switching = "switch"
        /// `current` is to point back to what it was before.
        case rollingBack = "rollback"
    }

    /// 0 until it is inserted.
    var id: Int64 = 0
    let project: ProjectName
    let kind: DeploymentKind
    var state = DeploymentState.received
    var intent = Intent.none
    var isFinished = false
    let bundle: BundleID
    let bundleDigest: Digest
    let active: [ModelName: VersionID]
    /// Models of which it may bring what breaks their callers.
    let allowedSchemaChanges: [ModelName]
    var generation: GenerationNumber?
    let requestedBy: String
    var reason: String?
    let started: Timestamp
    var updated: Timestamp
    /// When `current` came to point to its generation.
    var switched: Timestamp?
    var probationEnds: Timestamp?
    /// How often the node stopped out of order while it was on probation.
    var crashes: Int64 = 0
    /// The last confirmed generation, captured before the switch: what a rollback returns to.
    var replaces: GenerationNumber?
    var rolledBackTo: GenerationNumber?
    var problem: Problem?
    /// What shows that each active version answers as it should, by ``ProofLevel``; nil before that is known.
    var proofs: [ModelName: String]?

    mutating func insert(in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO deployments (\(Self.columns)) VALUES (\(Self.placeholders))",
            arguments: try arguments(id: nil)
        )
        id = database.lastInsertedRowID
    }

    func update(in database: Database) throws {
        try database.execute(
            sql: "UPDATE deployments SET (\(Self.columns)) = (\(Self.placeholders)) WHERE id = ?",
            arguments: try arguments(id: id) + [id]
        )
    }

    static func find(_ id: Int64, in database: Database) throws -> DeploymentRecord? {
        try fetch(database, "WHERE id = ?", [id]).first
    }

    static func unfinished(in database: Database) throws -> [DeploymentRecord] {
        try fetch(database, "WHERE finished = 0 ORDER BY id", [])
    }

    static func unfinished(of project: ProjectName, in database: Database) throws -> DeploymentRecord? {
        try fetch(database, "WHERE finished = 0 AND project = ?", [project.text]).first
    }

    /// Newest first.
    static func newest(of project: ProjectName, limit: Int, in database: Database) throws -> [DeploymentRecord] {
        try fetch(database, "WHERE project = ? ORDER BY id DESC LIMIT ?", [project.text, limit])
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
            let stored = StoredRow(row: row, table: "deployments")
            if let number = stored.generation("generation") { newest[number] = try stored.integer("newest") }
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

    /// What the newest deployment left current that had come so far; nil if there was none, or it left nothing.
    static func settled(_ project: ProjectName, in database: Database) throws -> GenerationNumber? {
        let newest = try fetch(
            database,
            "WHERE project = ? AND finished = 1 AND state IN ('confirmed', 'rolled-back') ORDER BY id DESC LIMIT 1",
            [project.text]
        ).first
        return newest?.state == .confirmed ? newest?.generation : newest?.rolledBackTo
    }

    /// Whether somebody who asks for the other asks for what this one is about to bring, or has brought, about.
    func isSame(as other: DeploymentRecord) -> Bool {
        kind == other.kind && kind != .rollback && intent != .rollingBack && bundleDigest == other.bundleDigest
            && active == other.active
    }

    /// How many ended how, over all projects, with those that were forgotten.
    static func outcomes(in database: Database) throws -> [(project: ProjectName, state: DeploymentState, count: Int)] {
        let sql = """
            SELECT project, state, SUM(count) AS count FROM
            (SELECT project, state, COUNT(*) AS count FROM deployments WHERE finished = 1 GROUP BY project, state
            UNION ALL SELECT project, state, count FROM forgotten_deployments) GROUP BY project, state
            """
        return try Row.fetchAll(database, sql: sql).map { row in
            let stored = StoredRow(row: row, table: "deployments")
            return (try stored.name("project"), try stored.value("state"), Int(try stored.integer("count")))
        }
    }

    private static let names = [
        "id", "project", "kind", "state", "intent", "finished", "bundle", "bundle_digest", "active", "generation",
        "requested_by", "reason", "started", "updated", "switched", "probation_ends", "crashes", "replaces",
        "rolled_back_to",
        "problem", "allowed_schema_changes", "proofs",
    ]
    private static let columns = names.joined(separator: ", ")
    private static let placeholders = names.map { _ in "?" }.joined(separator: ", ")

    private func arguments(id: Int64?) throws -> StatementArguments {
        [
            id, project.text, kind.rawValue, state.rawValue, intent.rawValue, isFinished ? 1 : 0, bundle.text,
            bundleDigest.description, try storedJSON(active), generation?.value, requestedBy, reason,
            started.milliseconds,
            updated.milliseconds, switched?.milliseconds, probationEnds?.milliseconds, crashes, replaces?.value,
            rolledBackTo?.value,
            try problem.map { try storedJSON($0) }, try storedJSON(allowedSchemaChanges),
            try proofs.map { try storedJSON($0) },
        ]
    }

    private static func fetch(
        _ database: Database,
        _ rest: String,
        _ arguments: StatementArguments
    ) throws -> [DeploymentRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM deployments \(rest)", arguments: arguments).map(
            DeploymentRecord.init
        )
    }

    private init(_ row: Row) throws {
        let stored = StoredRow(row: row, table: "deployments")
        id = try stored.integer("id")
        project = try stored.name("project")
        kind = try stored.value("kind")
        state = try stored.value("state")
        intent = try stored.value("intent")
        isFinished = try stored.integer("finished") != 0
        bundle = try stored.name("bundle")
        bundleDigest = try stored.digest("bundle_digest")
        active = try stored.json("active")
        generation = stored.generation("generation")
        requestedBy = try stored.text("requested_by")
        reason = row["reason"]
        started = try stored.time("started")
        updated = try stored.time("updated")
        switched = stored.optionalTime("switched")
        probationEnds = stored.optionalTime("probation_ends")
        crashes = try stored.integer("crashes")
        replaces = stored.generation("replaces")
        rolledBackTo = stored.generation("rolled_back_to")
        problem = row["problem"] == nil ? nil : try stored.json("problem")
        allowedSchemaChanges = try stored.json("allowed_schema_changes")
        proofs = row["proofs"] == nil ? nil : try stored.json("proofs")
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
        self.started = started
        self.updated = started
    }
}
