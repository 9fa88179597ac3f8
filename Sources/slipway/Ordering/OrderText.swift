import Identifiers
import NodeAPI
import Orders
import Signing
import StrictJSON

/// An order as people and programs read it.
enum OrderText {
    static func summary(of order: Order) -> String {
        let bundle = "\(order.bundle.id), sequence \(order.bundle.sequence)"
        if let stop = order.stop { return "stop of \(bundle) (\(stop.rawValue))" }
        return
            "\(bundle), \(Format.count(order.waves.all.count, "wave")) from \(Format.time(order.start.description)) on"
    }

    static func text(of source: OrderSource, _ plan: OrderPlan) -> String {
        let order = source.order
        var facts = FactList()
        facts.add("order", order.name)
        facts.add("digest", source.signed.digest.description)
        facts.add("signed by", source.signer?.description ?? "not checked (--trust)")
        facts.add("bundle", "\(order.bundle.id), sequence \(order.bundle.sequence)")
        facts.add("statement", order.bundle.statement.description)
        facts.add("reference", order.bundle.reference?.text ?? "none: the bundle is sent to the nodes")
        facts.add("for", selection(order.selection))
        facts.add("stop", order.stop.map { $0 == .hold ? "hold: nothing more begins" : "revert: moved nodes go back" })
        facts.add("pace", order.pace == .plane ? "plane: no node moves without a plane's word" : nil)
        facts.add("created", Format.time(order.created.description))
        facts.add("expires", Format.time(order.expires.description))
        var columns: [Table.Column] = [.right("WAVE"), .left("NODES"), .left("EARLIEST (UTC)"), .left("BAKE")]
        if !plan.rows.isEmpty { columns.append(.right("COUNT")) }
        var waves = Table(columns)
        for (index, wave) in order.waves.all.enumerated() {
            let count = plan.rows.isEmpty ? [] : [String(plan.sizes[index])]
            waves.add(
                [
                    String(index + 1), OrderWaveText.text(of: wave), Format.time(order.earliest(of: index).description),
                    DurationText.text(of: wave.bake),
                ] + count
            )
        }
        return facts.text + (order.stop == nil ? "\n" + waves.text() : "") + nodes(order, plan)
    }

    private static func nodes(_ order: Order, _ plan: OrderPlan) -> String {
        guard !plan.rows.isEmpty else { return "" }
        var table = Table([.left("NODE"), .right("WAVE"), .left("EARLIEST (UTC)"), .left("NOW")])
        for row in plan.rows {
            table.add([
                row.name, row.wave.map { String($0 + 1) } ?? "-",
                row.wave.map { Format.time(order.earliest(of: $0).description) } ?? "-", words(row.standing),
            ])
        }
        return "\n" + table.text()
    }

    private static func selection(_ selection: OrderSelection) -> String {
        let names = selection.names.map(\.text).joined(separator: ", ")
        return selection.except.isEmpty
            ? names : names + ", except " + selection.except.map(\.text).joined(separator: ", ")
    }

    static func words(_ standing: OrderStanding) -> String {
        switch standing {
        case .notSelected: "not selected"
        case .inNoWave: "in no wave"
        case .expired: "expired"
        case .stopped(.hold): "stopped"
        case .stopped(.revert): "stopped, goes back if it was moved"
        case .needsPlane: "waits for a plane"
        case .early: "waits"
        case .due: "due"
        }
    }

    // MARK: A node's orders

    static func text(of list: OrderList) -> String {
        guard !list.orders.isEmpty || !list.follows.isEmpty else {
            return "No orders of the fleet \(list.fleet), and nothing is followed.\n"
        }
        return orders(list.orders) + (list.orders.isEmpty || list.follows.isEmpty ? "" : "\n") + follows(list.follows)
    }

    private static func orders(_ orders: [OrderReport]) -> String {
        guard !orders.isEmpty else { return "" }
        var table = Table([
            .left("PROJECT"), .left("ORDER"), .left("BUNDLE"), .right("SEQ"), .right("WAVE"), .left("STANDING"),
            .left("STATE"),
        ])
        for order in orders {
            table.add([
                order.project.text, "\(order.fleet)/\(order.epoch)", order.bundle.text, String(order.sequence),
                order.wave.map(String.init) ?? "-", standing(order), state(order.move),
            ])
        }
        return table.text()
    }

    private static func follows(_ follows: [FollowReport]) -> String {
        guard !follows.isEmpty else { return "" }
        var table = Table([
            .left("PROJECT"), .left("FOLLOWS"), .left("BY"), .left("LOOKED (UTC)"), .left("STATE"),
        ])
        for follow in follows {
            table.add([
                follow.project.text, follow.reference, follow.by,
                follow.checked.map { Format.time($0.description) } ?? "-",
                follow.code.map { "\($0): \(follow.problem ?? "")" } ?? state(follow.move),
            ])
        }
        return table.text()
    }

    static func standing(_ order: OrderReport) -> String {
        let what = order.stop.map { "stop, \($0): " } ?? ""
        guard order.standing == "early", let earliest = order.earliest else { return what + order.standing }
        return "\(what)waits until \(Format.time(earliest.description))"
    }

    private static func state(_ move: MoveReport?) -> String {
        guard let move else { return "-" }
        let number = move.deployment.map { ", deployment \($0)" } ?? ""
        return move.state + number + (move.code.map { ": \($0)" } ?? "")
    }

    // MARK: JSON

    static func value(of signed: SignedOrder) -> JSONValue {
        let order = signed.order
        return [
            "fleet": .string(order.fleet.text), "project": .string(order.project.text), "epoch": .integer(order.epoch),
            "digest": .string(signed.digest.description), "bundle": .string(order.bundle.id.text),
            "sequence": .integer(order.bundle.sequence), "statement": .string(order.bundle.statement.description),
            "reference": .optional(order.bundle.reference?.text), "start": .string(order.start.description),
            "expires": .string(order.expires.description), "stop": .optional(order.stop?.rawValue),
        ]
    }

    static func value(of source: OrderSource, _ plan: OrderPlan) -> JSONValue {
        let order = source.order
        var value = value(of: source.signed)
        value["signer"] = .optional(source.signer?.description)
        value["pace"] = .string(order.pace.rawValue)
        value["names"] = .array(order.selection.names.map { .string($0.text) })
        value["except"] = .array(order.selection.except.map { .string($0.text) })
        value["waves"] = .array(
            order.waves.all.enumerated().map { index, wave in
                [
                    "nodes": .string(OrderWaveText.text(of: wave)),
                    "earliest": .string(order.earliest(of: index).description), "bake": .number(wave.bake),
                ]
            }
        )
        value["nodes"] = .array(
            plan.rows.map { row in
                [
                    "name": .string(row.name), "wave": row.wave.map { .integer(Int64($0 + 1)) } ?? .null,
                    "earliest": .optional(row.wave.map { order.earliest(of: $0).description }),
                    "standing": .string(words(row.standing)),
                ]
            }
        )
        return value
    }
}
