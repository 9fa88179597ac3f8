import AsyncSupport
import Identifiers
import NodeAPI
import Orders

/// Reads the reports on orders and on what is followed. Calls block.
struct OrderReader: Sendable {
    let intake: OrderIntake
    let book: FollowBook

    private var database: NodeDatabase { intake.audit.database }
    private var configuration: NodeConfiguration {
        _read { yield intake.configuration.settings }
    }

    /// Orders of a project that are listed.
    private static let most = 20

    /// - Parameter isAsked: the projects that are asked about.
    func list(_ isAsked: (ProjectName) -> Bool) throws -> OrderList {
        let settings = configuration
        let projects = try database.read { try OrderRecord.projects(of: settings.fleet, in: $0) }
        return OrderList(
            fleet: settings.fleet.text,
            orders: try projects.filter(isAsked).flatMap { try orders(of: $0) },
            follows: try settings.follows.values.filter { isAsked($0.project) }.sorted { $0.project < $1.project }
                .map(report)
        )
    }

    /// The order with the report on its standing here.
    func report(_ record: OrderRecord, isInForce: Bool) throws -> OrderReport {
        let (order, node) = (record.order, configuration.orderNode)
        let wave = record.signed.wave(of: node)
        let standing = isInForce ? record.signed.standing(of: node, at: try intake.moment()).word : "superseded"
        return OrderReport(
            fleet: order.fleet.text,
            project: order.project,
            epoch: order.epoch,
            digest: record.signed.digest.description,
            bundle: order.bundle.id,
            sequence: order.bundle.sequence,
            statement: order.bundle.statement.description,
            reference: order.bundle.reference?.text,
            created: order.created,
            expires: order.expires,
            start: order.start,
            pace: order.pace.rawValue,
            stop: order.stop?.rawValue,
            received: record.received,
            receivedBy: record.receivedBy,
            standing: standing,
            wave: wave.map { $0 + 1 },
            earliest: wave.map(order.earliest),
            move: try move(order.project, record.signed.digest)
        )
    }

    /// Lines for whoever asks how the node is.
    func findings() -> [String] {
        guard let list = try? list({ _ in true }) else { return [] }
        let orders = list.orders.filter { $0.standing != "superseded" }.compactMap { order -> String? in
            let name = "order: \(order.project) \(order.fleet)/\(order.epoch)"
            if order.standing == OrderStanding.needsPlane(wave: 0).word {
                return
                    "\(name) (\(OrderCode.pace.rawValue)): it waits for the word of a plane, and this node asks none; order with pace clock"
            }
            return order.move.flatMap { Self.finding(name, $0) }
        }
        let follows = list.follows.compactMap { follow -> String? in
            let name = "follow: \(follow.project) \(follow.reference)"
            if let code = follow.code { return "\(name): \(code): \(follow.problem ?? "")" }
            return follow.move.flatMap { Self.finding(name, $0) }
        }
        return orders + follows
    }

    private static func finding(_ name: String, _ move: MoveReport) -> String? {
        move.code.map { "\(name) \(move.state): \($0): \(move.detail ?? "")" }
    }

    private func orders(of project: ProjectName) throws -> [OrderReport] {
        let fleet = configuration.fleet
        let records = try database.read { try OrderRecord.all(of: project, fleet, limit: Self.most, in: $0) }
        return try records.enumerated().map { try report($0.element, isInForce: $0.offset == 0) }
    }

    private func report(_ settings: FollowSettings) throws -> FollowReport {
        let entry = book.entry(settings)
        return FollowReport(
            project: settings.project,
            reference: settings.place,
            by: settings.by.rawValue,
            every: settings.every,
            named: entry.named?.description,
            checked: entry.checked,
            changed: entry.changed,
            looks: entry.looks,
            failures: entry.failures,
            code: entry.problem?.code,
            problem: entry.problem?.detail,
            move: settings.by == .order ? nil : try entry.named.flatMap { try move(settings.project, $0) }
        )
    }

    private func move(_ project: ProjectName, _ cause: Digest) throws -> MoveReport? {
        try database.read { try MoveRecord.find(project, cause, in: $0) }.map { move in
            MoveReport(
                state: move.state.rawValue,
                code: move.code,
                detail: move.detail,
                deployment: move.deployment,
                next: move.next,
                updated: move.updated
            )
        }
    }
}

extension OrderStanding {
    /// The word for it in reports.
    var word: String {
        switch self {
        case .notSelected: "not-selected"
        case .inNoWave: "in-no-wave"
        case .expired: "expired"
        case .stopped: "stopped"
        case .needsPlane: "needs-plane"
        case .early: "early"
        case .due: "due"
        }
    }
}
