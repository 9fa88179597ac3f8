package import Identifiers

/// The standing of a node in an order, at a time: what the order wants of it.
package enum OrderStanding: Sendable, Hashable {
    /// Nothing: its selection leaves the node out.
    case notSelected
    /// Nothing: the node is in none of its waves.
    case inNoWave
    /// Nothing any more.
    case expired
    /// Nothing more begins, and where it says so, what was moved goes back.
    case stopped(Order.Brake)
    /// Nothing without the word of a plane, which this node does not have.
    case needsPlane(wave: Int)
    /// Nothing before a time.
    /// - Parameter wave: from 0.
    case early(wave: Int, until: Timestamp)
    /// The node is to run the bundle.
    case due(wave: Int)
}

extension SignedOrder {
    /// The wave of a node, from 0: the first that names it, or whose share exceeds its place. nil where the order leaves it out, or has no wave for
    /// it.
    package func wave(of node: OrderNode) -> Int? {
        guard order.selection.contains(node) else { return nil }
        let place = OrderPlace(of: node.name, in: digest).value
        return order.waves.all.firstIndex { wave in
            switch wave.members {
            case .names(let names): node.isNamed(by: names)
            case .share(let share): place < share
            }
        }
    }

    /// The standing of a node. Who is left out, or is too late, is so whatever else the order says.
    /// - Parameter now: a time that never goes back.
    package func standing(of node: OrderNode, at now: Timestamp) -> OrderStanding {
        guard order.selection.contains(node) else { return .notSelected }
        guard now < order.expires else { return .expired }
        if let brake = order.stop { return .stopped(brake) }
        guard let wave = wave(of: node) else { return .inNoWave }
        let earliest = order.earliest(of: wave)
        if order.pace == .plane { return .needsPlane(wave: wave) }
        return now < earliest ? .early(wave: wave, until: earliest) : .due(wave: wave)
    }
}

extension Order {
    /// The earliest time of a wave: the start, and the bakes of all waves before it. A node cannot know that a wave has no member, so its bake
    /// counts too.
    /// - Parameter wave: from 0.
    package func earliest(of wave: Int) -> Timestamp {
        start.adding(seconds: waves.all.prefix(wave).reduce(0) { $0 + $1.bake })
    }
}
