import DurableFiles
import Foundation
import GRDB
import Identifiers
import SignOff
import Signing

/// A claim beside a bundle, as the node took it. It is never changed, and one that takes something back outlives the bundle.
struct ClaimRecord: Sendable {
    let project: ProjectName
    /// The digest of the bundle's bundle.json.
    let bundleDigest: Digest
    let claim: Claim
    let received: Timestamp
    let receivedBy: String

    static let table = "claims"

    func insert(in database: Database) throws {
        var withdrawn: String?
        if case .withdrawal(let withdrawal) = claim.content { withdrawn = withdrawal.withdrawn.description }
        try database.execute(
            sql: """
                INSERT INTO claims
                (project, bundle_digest, digest, statement, kind, withdraws, negative, received, received_by, document)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                project.text, bundleDigest.description, claim.digest.description, claim.statement.description,
                claim.content.kind.rawValue, withdrawn, claim.content.isNegative, received.milliseconds, receivedBy,
                Data(claim.bytes),
            ]
        )
    }

    /// The claims of a bundle, ascending by digest.
    static func all(of project: ProjectName, _ bundle: Digest, in database: Database) throws -> [ClaimRecord] {
        try fetch(
            database,
            "WHERE project = ? AND bundle_digest = ? ORDER BY digest",
            [project.text, bundle.description]
        )
    }

    /// Numbers that change when a claim of a project came or went: how many there are, and the place of the newest.
    static func mark(of project: ProjectName, in database: Database) throws -> [Int64] {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT COUNT(*), COALESCE(MAX(rowid), 0) FROM claims WHERE project = ?",
            arguments: [project.text]
        )
        guard let row else { return [] }
        let (count, newest): (Int64, Int64) = (row[0], row[1])
        return [count, newest]
    }

    /// The digests of a bundle's claims.
    static func digests(of project: ProjectName, _ bundle: Digest, in database: Database) throws -> Set<Digest> {
        let texts = try String.fetchAll(
            database,
            sql: "SELECT digest FROM claims WHERE project = ? AND bundle_digest = ?",
            arguments: [project.text, bundle.description]
        )
        return Set(texts.compactMap { Digest($0) })
    }

    /// Claims that came with other bundles and say something about this one too: withdrawals of its claims, from whatever project, since an
    /// evaluation may be beside bundles of several; and the project's heartbeats.
    static func elsewhere(_ project: ProjectName, _ bundle: Digest, in database: Database) throws -> [ClaimRecord] {
        let withdrawals = try fetch(
            database,
            """
            WHERE withdraws IS NOT NULL AND withdraws IN
            (SELECT statement FROM claims AS own WHERE own.project = ?1 AND own.bundle_digest = ?2)
            AND NOT (project = ?1 AND bundle_digest = ?2) ORDER BY received
            """,
            [project.text, bundle.description]
        )
        let heartbeats = try fetch(
            database,
            "WHERE project = ? AND bundle_digest <> ? AND kind = ?",
            [project.text, bundle.description, ClaimContent.Kind.heartbeat.rawValue]
        )
        return withdrawals + heartbeats
    }

    /// All claims that take something back.
    static func takingBack(in database: Database) throws -> [ClaimRecord] {
        try fetch(database, "WHERE negative = 1 OR kind = ?", [ClaimContent.Kind.heartbeat.rawValue])
            .filter(\.claim.content.takesBack)
    }

    /// Removes the claims of a bundle that is removed, but those that take something back. Heartbeats are the project's: the bundle that
    /// brought one may go, and what it says about others stays.
    static func remove(of project: ProjectName, _ bundle: Digest, in database: Database) throws {
        try database.execute(
            sql: "DELETE FROM claims WHERE project = ? AND bundle_digest = ? AND negative = 0 AND kind <> ?",
            arguments: [project.text, bundle.description, ClaimContent.Kind.heartbeat.rawValue]
        )
    }

    /// The documents that are not as they came.
    static func damaged(in database: Database) throws -> [String] {
        guard try database.tableExists(table) else { return [] }
        var damaged: [String] = []
        let rows = try Row.fetchCursor(database, sql: "SELECT project, digest, document FROM claims")
        while let row = try rows.next() {
            let (project, digest, document): (String, String, Data) = (row["project"], row["digest"], row["document"])
            if StreamingDigest.of([UInt8](document)).description != digest { damaged.append("\(project) \(digest)") }
        }
        return damaged
    }

    private static func fetch(
        _ database: Database,
        _ rest: String,
        _ arguments: StatementArguments
    ) throws -> [ClaimRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM claims \(rest)", arguments: arguments).map(ClaimRecord.init)
    }

    /// - Throws: `state.database` for a claim that the disk changed: a decision without it could be another one.
    private init(_ row: Row) throws {
        let stored = StoredRow(row: row, table: Self.table)
        let document: Data = row["document"]
        guard let project = ProjectName(try stored.text("project")),
            let bundle = Digest(try stored.text("bundle_digest")), let claim = try? Claim([UInt8](document)),
            claim.digest.description == (try stored.text("digest"))
        else { throw NodeFailure.damaged(Self.table, column: "document") }
        self.init(
            project: project,
            bundleDigest: bundle,
            claim: claim,
            received: try stored.time("received"),
            receivedBy: try stored.text("received_by")
        )
    }

    init(project: ProjectName, bundleDigest: Digest, claim: Claim, received: Timestamp, receivedBy: String) {
        self.project = project
        self.bundleDigest = bundleDigest
        self.claim = claim
        self.received = received
        self.receivedBy = receivedBy
    }
}
