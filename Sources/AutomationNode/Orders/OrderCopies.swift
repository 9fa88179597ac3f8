import DurableFiles
import Identifiers
import Orders

/// STATE/orders/kept/PROJECT/FLEET.json: the newest order of each fleet and project, a second time. A database that is lost or older would let
/// an old order be played again. Calls block.
///
/// A start takes in what the database lacks. A file proves nothing by being there: an order is verified whenever it is acted on.
struct OrderCopies: Sendable {
    let root: DirectoryHandle

    static let directoryName = "orders"
    /// The action in the audit for an order that the database had lost.
    static let restored = "order.restored"

    private var files: ProjectFiles {
        ProjectFiles(root: root, folder: "\(Self.directoryName)/kept", subject: "orders", ending: ".json")
    }

    /// Writes the order of a fleet and a project, durably, within the transaction that adds it: where the transaction fails after all, the next
    /// start takes it in.
    func write(_ signed: SignedOrder) throws {
        let home = try files.home(of: signed.order.project)
        try home.replace(file: signed.order.fleet.text + files.ending, with: signed.bytes, mode: 0o640)
    }

    /// Brings files and database together, at a start.
    /// - Returns: what could not be read or written, for the operator. It keeps no node from starting.
    func bring(to database: NodeDatabase, now: Timestamp) -> [String] {
        var findings: [String] = []
        do {
            _ = try root.openOrMake(directory: OrderSpool.directoryName, mode: 0o750)
            let copies = try read(&findings)
            try takeIn(copies, database, now)
            try complete(copies, database)
        } catch {
            findings.append(
                "orders: the second copies of orders in \(root.fullPath(of: files.folder)) cannot be kept: \(error)"
            )
        }
        return findings
    }

    private func read(_ findings: inout [String]) throws -> [SignedOrder] {
        var copies: [SignedOrder] = []
        for file in try files.all(&findings) {
            guard let fleet = FleetName(file.stem) else { continue }
            do {
                let copy = try SignedOrder(try file.home.read(file: file.name, limit: OrderLimits.document))
                guard copy.order.project == file.project, copy.order.fleet == fleet else { continue }
                copies.append(copy)
            } catch {
                findings.append("orders: \(file.home.fullPath(of: file.name)) is no order any more: \(error)")
            }
        }
        return copies
    }

    private func takeIn(_ copies: [SignedOrder], _ database: NodeDatabase, _ now: Timestamp) throws {
        let lost = try database.read { database in
            try copies.filter { copy in
                let newest = try OrderRecord.newest(of: copy.order.project, copy.order.fleet, in: database)
                return (newest?.order.epoch ?? 0) < copy.order.epoch
            }
        }
        guard !lost.isEmpty else { return }
        try database.write { database in
            for copy in lost {
                try OrderRecord(signed: copy, received: now, receivedBy: Requester.node.name).insert(in: database)
                let entry = AuditEntry(
                    Self.restored,
                    by: Requester.node.name,
                    project: copy.order.project,
                    subject: "order \(copy.order.name)",
                    detail: "\(copy.digest), which \(NodeDatabase.fileName) had lost"
                )
                try AuditChain.append(entry, at: now, in: database)
            }
        }
    }

    /// Writes what a file that the disk changed lacks.
    private func complete(_ copies: [SignedOrder], _ database: NodeDatabase) throws {
        let there = Set(copies.map(\.digest))
        for record in try database.read(OrderRecord.allNewest) where !there.contains(record.signed.digest) {
            try write(record.signed)
        }
    }
}
