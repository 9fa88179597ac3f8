import Foundation
import GRDB
import Identifiers
import Orders

/// An order as the node took it. It is never changed; the one with the highest epoch in its fleet and project is in force.
struct OrderRecord: Sendable {
    let signed: SignedOrder
    let received: Timestamp
    /// A token, `file:NAME`, or `follow:PROJECT`.
    let receivedBy: String

    var order: Order { signed.order }

    static let table = "orders"
    /// Orders of a fleet and a project that are kept.
    private static let most = 100

    /// Adds it as the newest, and forgets those that are far behind it.
    func insert(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO orders (project, fleet, epoch, digest, received, received_by, document) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                order.project.text, order.fleet.text, order.epoch, signed.digest.description, received.milliseconds,
                receivedBy, Data(signed.bytes),
            ]
        )
        try database.execute(
            sql: """
                DELETE FROM orders WHERE project = ?1 AND fleet = ?2 AND epoch <=
                (SELECT epoch FROM orders WHERE project = ?1 AND fleet = ?2 ORDER BY epoch DESC LIMIT 1 OFFSET ?3)
                """,
            arguments: [order.project.text, order.fleet.text, Self.most]
        )
    }

    /// The order in force.
    static func newest(of project: ProjectName, _ fleet: FleetName, in database: Database) throws -> OrderRecord? {
        try all(of: project, fleet, limit: 1, in: database).first
    }

    /// Newest first.
    static func all(
        of project: ProjectName,
        _ fleet: FleetName,
        limit: Int = most,
        in database: Database
    ) throws -> [OrderRecord] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM orders WHERE project = ? AND fleet = ? ORDER BY epoch DESC LIMIT ?",
            arguments: [project.text, fleet.text, limit]
        ).map(OrderRecord.init)
    }

    /// Those of all fleets that the node was ever of.
    static func all(of project: ProjectName, in database: Database) throws -> [OrderRecord] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM orders WHERE project = ?",
            arguments: [project.text]
        ).map(OrderRecord.init)
    }

    /// The projects for which orders of a fleet came.
    static func projects(of fleet: FleetName, in database: Database) throws -> [ProjectName] {
        try String.fetchAll(
            database,
            sql: "SELECT DISTINCT project FROM orders WHERE fleet = ? ORDER BY project",
            arguments: [fleet.text]
        ).map {
            guard let name = ProjectName($0) else { throw NodeFailure.damaged(table, column: "project") }
            return name
        }
    }

    /// The newest of each fleet and project.
    static func allNewest(in database: Database) throws -> [OrderRecord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM orders AS one WHERE epoch =
                (SELECT MAX(epoch) FROM orders WHERE project = one.project AND fleet = one.fleet)
                """
        ).map(OrderRecord.init)
    }

    /// - Throws: `state.database` for an order that the disk changed.
    private init(_ row: Row) throws {
        let stored = StoredRow(row: row, table: Self.table)
        let document: Data = row["document"]
        guard let signed = try? SignedOrder([UInt8](document)),
            signed.digest.description == (try stored.text("digest"))
        else { throw NodeFailure.damaged(Self.table, column: "document") }
        self.init(
            signed: signed,
            received: try stored.time("received"),
            receivedBy: try stored.text("received_by")
        )
    }

    init(signed: SignedOrder, received: Timestamp, receivedBy: String) {
        self.signed = signed
        self.received = received
        self.receivedBy = receivedBy
    }
}
