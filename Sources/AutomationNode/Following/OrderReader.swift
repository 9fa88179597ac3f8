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
        OrderList(
            fleet: configuration.fleet.text,
            orders: try orders(isAsked, limit: Self.most),
            follows: try follows(isAsked)
        )
    }

    /// The orders in force, and all that is followed, for figures. Orders that the disk changed are left out: `findings` names them.
    func inForce() -> OrderList {
        OrderList(
            fleet: configuration.fleet.text,
            orders: (try? orders({ _ in true }, limit: 1)) ?? [],
            follows: (try? follows({ _ in true })) ?? []
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
        do {
            return try findings(orders({ _ in true }, limit: 1)) + findings(follows({ _ in true }))
        } catch {
            return ["orders: those on record cannot be read: \(error)"]
        }
    }

    private func findings(_ orders: [OrderReport]) -> [String] {
        orders.compactMap { order in
            let name = "order: \(order.project) \(order.fleet)/\(order.epoch)"
            if order.standing == OrderStanding.needsPlane(wave: 0).word {
                return
                    "\(name) (\(OrderCode.pace.rawValue)): it waits for the word of a plane, and this node asks none; order with pace clock"
            }
            return order.move.flatMap { Self.finding(name, $0) }
        }
    }

    private func findings(_ follows: [FollowReport]) -> [String] {
        follows.compactMap { follow in
            let name = "follow: \(follow.project) \(follow.reference)"
            if let code = follow.code { return "\(name): \(code): \(follow.problem ?? "")" }
            return follow.move.flatMap { Self.finding(name, $0) }
        }
    }

    private static func finding(_ name: String, _ move: MoveReport) -> String? {
        move.code.map { "\(name) \(move.state): \($0): \(move.detail ?? "")" }
    }

    /// - Parameter limit: orders of a project.
    private func orders(_ isAsked: (ProjectName) -> Bool, limit: Int) throws -> [OrderReport] {
        let fleet = configuration.fleet
        let projects = try database.read { try OrderRecord.projects(of: fleet, in: $0) }
        return try projects.filter(isAsked).flatMap { project in
            let records = try database.read { try OrderRecord.all(of: project, fleet, limit: limit, in: $0) }
            return try records.enumerated().map { try report($0.element, isInForce: $0.offset == 0) }
        }
    }

    private func follows(_ isAsked: (ProjectName) -> Bool) throws -> [FollowReport] {
        try configuration.follows.values.filter { isAsked($0.project) }.sorted { $0.project < $1.project }.map(report)
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
