import Identifiers
package import Signing

/// Nodes that move at the same time.
package struct OrderWave: Sendable, Hashable {
    /// The nodes of a wave, less those of the waves before it.
    package enum Members: Sendable, Hashable {
        /// Nodes with one of these names.
        case names([NamePattern])
        /// Nodes whose place is below this part of all, over 0 and at most 1.
        case share(Double)
    }

    package let members: Members
    /// Failures that a plane lets pass.
    package let failures: FailureBudget
    /// The part of the wave that a plane must see confirmed, over 0 and at most 1.
    package let quorum: Double
    /// Seconds until the next wave may begin.
    package let bake: Double

    /// - Throws: `order.value`
    package init(
        _ members: Members,
        failures: FailureBudget = .none,
        quorum: Double = 1,
        bake: Double = OrderLimits.bake
    ) throws(OrderFailure) {
        switch members {
        case .names(let names): try PatternRule.check(names, "waves names", isEmptyAllowed: false)
        case .share(let share): try Self.requirePart(share, "share")
        }
        try Self.requirePart(quorum, "quorum")
        guard bake >= 0, bake <= OrderLimits.longest else {
            throw OrderFailure(
                .value,
                "order: waves bake",
                expected: "a length of time, at most 366d",
                found: "\(bake) s"
            )
        }
        self.members = members
        self.failures = failures
        self.quorum = quorum
        self.bake = bake
    }

    private static func requirePart(_ number: Double, _ key: String) throws(OrderFailure) {
        guard number > 0, number <= 1 else {
            throw OrderFailure(
                .value,
                "order: waves \(key)",
                expected: "a number over 0 and at most 1",
                found: "\(number)"
            )
        }
    }
}

/// The waves of an order, in their turn: shares are cumulative, so each is larger than the one before.
package struct OrderWaves: Sendable, Hashable {
    package let all: [OrderWave]

    /// - Throws: `order.value` without a wave, with too many, or with a share that adds no node.
    package init(_ all: [OrderWave]) throws(OrderFailure) {
        guard (1...OrderLimits.waves).contains(all.count) else {
            throw OrderFailure(
                .value,
                "order: waves",
                expected: "1 to \(OrderLimits.waves) waves",
                found: "\(all.count)"
            )
        }
        var last = 0.0
        for case .share(let share) in all.map(\.members) {
            guard share > last else {
                throw OrderFailure(
                    .value,
                    "order: waves share",
                    expected: "a share over \(last), since shares are cumulative",
                    found: "\(share)"
                )
            }
            last = share
        }
        self.all = all
    }
}
