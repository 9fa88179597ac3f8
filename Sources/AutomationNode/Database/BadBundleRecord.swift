import GRDB
import Identifiers
import NodeAPI

/// A bundle with a bad mark: it is not deployed again before `slipway mark-good`. The mark stays when the bundle is removed.
struct BadBundleRecord: BundleKeyedRecord, PersistableRecord {
    static let databaseTableName = "bad_bundles"

    let project: ProjectName
    /// The digest of its bundle.json.
    let digest: Digest
    let bundle: BundleID
    private let since: Timestamp
    private let code: String
    private let reason: String
    private let deployment: Int64?
    private let markedBy: String

    enum CodingKeys: String, CodingKey {
        case project, digest, bundle, since, code, reason, deployment
        case markedBy = "marked_by"
    }

    init(project: ProjectName, digest: Digest, bundle: BundleID, mark: BadMark) {
        self.project = project
        self.digest = digest
        self.bundle = bundle
        since = mark.since
        code = mark.code
        reason = mark.reason
        deployment = mark.deployment
        markedBy = mark.by
    }

    var mark: BadMark { BadMark(since: since, code: code, reason: reason, deployment: deployment, by: markedBy) }

    /// All, or those of one project.
    static func all(of project: ProjectName? = nil, in database: Database) throws -> [BadBundleRecord] {
        let records = project.map { filter(Column("project") == $0.text) } ?? all()
        return try records.order(Column("since")).fetchAll(database)
    }
}
