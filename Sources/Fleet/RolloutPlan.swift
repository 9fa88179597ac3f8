import Identifiers

/// The nodes of a rollout in waves, and the rules by which it goes on.
package struct RolloutPlan: Sendable, Equatable {
    package struct Wave: Sendable, Equatable {
        /// As the user wrote it.
        package let name: String
        /// Places in ``RolloutPlan/nodes``, ascending by when they begin.
        package let nodes: [Int]
    }

    package struct Rules: Sendable, Equatable {
        package var budget = FailureBudget.count(0)
        /// The share of a wave that has to be confirmed; nil: all but those that failed within the budget.
        package var quorum: NodeShare?
        /// The most nodes in flight.
        package var parallel = 4
        /// Seconds in which the nodes are watched before the next wave.
        package var bake = 0.0
        /// Seconds between two looks in that time.
        package var lookInterval = 10.0
        /// Seconds after which a node that did not answer at the end of a bake is asked once more.
        package var grace = 10.0

        package init() {}
    }

    /// The names of the nodes, each once.
    package let nodes: [String]
    /// Each node is in one of them; none is empty.
    package let waves: [Wave]
    package let rules: Rules

    /// The number of nodes that may fail.
    package var budget: Int { rules.budget.limit(of: nodes.count) }

    /// - Parameters:
    ///   - nodes: in the order in which a share takes them.
    ///   - group: the members of a group; nil for a name of none.
    /// - Throws: `fleet.waves`, `fleet.nodes`
    package init(
        nodes: [String],
        waves texts: [WaveText],
        rules: Rules,
        group: (String) -> [String]?
    ) throws(FleetFailure) {
        var places: [String: Int] = [:]
        for (place, name) in nodes.enumerated() where places.updateValue(place, forKey: name) != nil {
            throw FleetFailure(.nodes, name, expected: "each node once", found: "it twice")
        }
        var waves: [Wave] = []
        var placed: Set<Int> = []
        var reached: NodeShare?
        for text in texts {
            var members: [Int]
            switch text {
            case .named(let name): members = try Self.members(name, places, group).filter { !placed.contains($0) }
            case .share(let share):
                if let reached, share <= reached {
                    throw FleetFailure(
                        .waves,
                        share.description,
                        expected: "a share over \(reached), since a share counts the waves before it",
                        found: share.description
                    )
                }
                reached = share
                let rest = nodes.indices.filter { !placed.contains($0) }
                members = Array(rest.prefix(max(0, share.least(of: nodes.count) - placed.count)))
            }
            // A wave of nodes that are all in earlier ones is none.
            guard !members.isEmpty else { continue }
            placed.formUnion(members)
            waves.append(Wave(name: text.text, nodes: members))
        }
        let rest = nodes.indices.filter { !placed.contains($0) }
        guard rest.isEmpty, !nodes.isEmpty else {
            throw FleetFailure(
                .waves,
                texts.map(\.text).joined(separator: ","),
                expected: nodes.isEmpty ? "a node" : "each node in a wave; end with 100% for all that are left",
                found: nodes.isEmpty ? "none" : "none with " + rest.map { nodes[$0] }.joined(separator: ", ")
            )
        }
        self.nodes = nodes
        self.waves = waves
        self.rules = rules
    }

    private static func members(
        _ name: String,
        _ places: [String: Int],
        _ group: (String) -> [String]?
    ) throws(FleetFailure) -> [Int] {
        if let place = places[name] { return [place] }
        guard let names = group(name) else {
            throw FleetFailure(
                .waves,
                name,
                expected: "a node of the rollout, a group of such nodes, or a share such as 10%",
                found: "\(name); the nodes are \(places.keys.sorted().joined(separator: ", "))"
            )
        }
        var members: [Int] = []
        for member in names {
            guard let place = places[member] else {
                throw FleetFailure(
                    .waves,
                    name,
                    expected: "a group of nodes of the rollout",
                    found: "\(member) in it, which is none"
                )
            }
            members.append(place)
        }
        return members
    }
}
