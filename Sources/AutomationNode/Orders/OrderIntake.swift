import AsyncSupport
import GRDB
import Identifiers
import NodeAPI
import Orders
import Signing

/// Takes orders in, however they come, and keeps the newest of the node's fleet. Calls block.
///
/// The epoch of an order that its signer may give is kept, durably, before anything else is asked of it: an order that waits for ever still
/// takes the place of the one before.
struct OrderIntake: Sendable {
    let trust: TrustDirectory
    let copies: OrderCopies
    let configuration: LiveConfiguration
    let audit: AuditTrail
    let counters: NodeCounters

    /// The actions in the audit.
    static let received = "order.received"
    static let refused = "order.refused"

    /// - Returns: the order as it is on record, and whether it was new.
    /// - Throws: `order.…`, `signature.…`, `certificate.…`, `trust.…`; `token.scope` for a project that is not the requester's.
    func receive(_ bytes: [UInt8], by requester: Requester) throws -> (record: OrderRecord, isNew: Bool) {
        var known: Order?
        do {
            let signed = try SignedOrder(bytes)
            known = signed.order
            try requester.require(.upload, in: signed.order.project)
            return try keep(signed, by: requester.name)
        } catch {
            refuse(error, known, by: requester.name)
            throw error
        }
    }

    private func keep(_ signed: SignedOrder, by name: String) throws -> (record: OrderRecord, isNew: Bool) {
        let (order, settings) = (signed.order, configuration.settings)
        // Who ordered it, before what it orders.
        let moment = try moment()
        let signer = try signed.verify(under: trust.orders(), at: moment, for: settings.orderNode)
        guard order.fleet == settings.fleet else {
            throw OrderFailure(
                .fleet,
                "order \(order.name)",
                expected: "an order of the fleet \(settings.fleet), which this node is of (fleet.name)",
                found: "one of \(order.fleet)"
            )
        }
        if let other = settings.follow(order.project), other.by != .order {
            throw NodeFailure(
                .orderNotFollowed,
                "order \(order.name)",
                expected: "a project that orders move",
                found:
                    "\(order.project), which follows \(other.reference) by \(other.by.rawValue); set follow.by: order for it"
            )
        }
        return try audit.database.write { database in
            let newest = try OrderRecord.newest(of: order.project, order.fleet, in: database)
            let kept = newest.map { EpochRule.Kept(epoch: $0.order.epoch, digest: $0.signed.digest) }
            if case .same = try EpochRule.judge(signed, after: kept), let newest { return (newest, false) }
            let record = OrderRecord(signed: signed, received: moment, receivedBy: name)
            try copies.write(signed)
            try record.insert(in: database)
            let entry = AuditEntry(
                Self.received,
                by: name,
                project: order.project,
                subject: "order \(order.name)",
                detail: "\(signed.digest), signed by \(signer): \(Self.words(of: order))"
            )
            try AuditChain.append(entry, at: audit.clock.timeOfDay, in: database)
            return (record, true)
        }
    }

    /// The latest of the clock and what is on record, so that a clock that is set back makes no certificate valid again.
    func moment() throws -> Timestamp {
        let now = audit.clock.timeOfDay
        return max(now, try audit.database.read(LatestTime.find) ?? now)
    }

    private static func words(of order: Order) -> String {
        let bundle = "\(order.bundle.id), sequence \(order.bundle.sequence), statement \(order.bundle.statement)"
        return order.stop.map { "stop, \($0.rawValue), of \(bundle)" } ?? "\(bundle), from \(order.start) on"
    }

    private func refuse(_ error: any Error, _ order: Order?, by name: String) {
        guard let failure = error as? any CodedFailure else { return }
        counters.update { $0.ordersRefused += 1 }
        try? audit.append(
            AuditEntry(
                Self.refused,
                by: name,
                project: order?.project,
                subject: order.map { "order \($0.name)" } ?? "an order",
                outcome: failure.stableCode,
                detail: "\(failure.subject): \(failure.message)"
            )
        )
    }
}
