import Identifiers
import Orders

/// Who moves when by an order, of given nodes: in the order of their waves, then of their places.
struct OrderPlan {
    struct Row {
        let name: String
        /// From 0; nil for a node that does not move.
        let wave: Int?
        let place: Double
        let standing: OrderStanding
    }

    let rows: [Row]
    /// The number of the nodes in each wave.
    let sizes: [Int]

    /// - Parameter now: for what is due.
    init(_ signed: SignedOrder, names: [String], at now: Timestamp) {
        var seen: Set<String> = []
        let rows = names.filter { seen.insert($0).inserted }.map { name in
            let node = OrderNode(name)
            return Row(
                name: name,
                wave: signed.wave(of: node),
                place: OrderPlace(of: name, in: signed.digest).value,
                standing: signed.standing(of: node, at: now)
            )
        }
        self.rows = rows.sorted { ($0.wave ?? .max, $0.place, $0.name) < ($1.wave ?? .max, $1.place, $1.name) }
        sizes = signed.order.waves.all.indices.map { wave in rows.count { $0.wave == wave } }
    }
}
