package import Identifiers

/// An order: which bundle the nodes of a fleet are to run, which of them, in which waves, from when on, and what may stop it. Format `slipway.order/1`.
///
/// `Orders` answers what a node has to make of an order, by pure functions of the order, the node's names and a time.
///
/// - `Format`: this type and its parts, read strictly from JSON into types that cannot be wrong, and written.
/// - `Signing`: `SignedOrder`, the order in a signed document, which a key of the node's trust must have signed; `EpochRule`, which keeps an old one
///   from being played again.
/// - `Schedule`: `OrderPlace` of a node by a hash, its wave, the earliest time of that wave, and `OrderStanding`, the sum of it.
///
/// Begin with this file and `OrderStanding.swift`; docs/orders.md is the contract.
///
/// The target opens no file, reads no clock, speaks to nobody and moves nothing: a node hands in what it has and does what is due. An order
/// never makes a bundle trusted: what it names is verified and judged like any other.
package struct Order: Sendable, Hashable {
    package static let format = "slipway.order/1"
    /// Of the envelope.
    package static let payloadType = "application/vnd.slipway.order+json"

    /// The thing that lets a wave begin.
    package enum Pace: String, Sendable, Hashable, CaseIterable {
        /// The earliest time of the wave.
        case clock
        /// The same, and the word of a plane that counts failures.
        case plane
    }

    /// The fate of what was moved already.
    package enum Brake: String, Sendable, Hashable, CaseIterable {
        /// Nothing more begins; what was moved stays.
        case hold
        /// The same, and nodes that the order moved go back to what they had confirmed before.
        case revert
    }

    /// The nodes that belong together: epochs grow within a fleet and a project.
    package let fleet: FleetName
    package let project: ProjectName
    /// From 1.
    package let epoch: Int64
    package let created: Timestamp
    /// From then on nothing begins by it.
    package let expires: Timestamp
    package let bundle: OrderedBundle
    package let selection: OrderSelection
    package let waves: OrderWaves
    /// The earliest time of the first wave.
    package let start: Timestamp
    package let pace: Pace
    /// Nodes that may be at work at once, for a plane.
    package let inFlight: Int64
    /// Seconds for which a plane's word holds.
    package let lease: Double
    /// The most that a plane may have done where more failed than a wave allows.
    package let overBudget: Brake
    /// Seconds from a node's switch within which it may be told to go back.
    package let revertWithin: Double
    /// nil where the order moves nodes; else it stops the one before.
    package let stop: Brake?

    /// - Throws: `order.value` where the parts contradict each other.
    package init(
        fleet: FleetName,
        project: ProjectName,
        epoch: Int64,
        created: Timestamp,
        expires: Timestamp,
        bundle: OrderedBundle,
        selection: OrderSelection = .all,
        waves: OrderWaves,
        start: Timestamp,
        pace: Pace = .clock,
        inFlight: Int64 = OrderLimits.inFlight,
        lease: Double = OrderLimits.lease,
        overBudget: Brake = .hold,
        revertWithin: Double = OrderLimits.revertWithin,
        stop: Brake? = nil
    ) throws(OrderFailure) {
        try Self.require(epoch >= 1, "epoch", "a whole number from 1", "\(epoch)")
        try Self.require(expires > created, "expires", "a time after created, \(created)", "\(expires)")
        try Self.require(start < expires, "start", "a time before expires, \(expires)", "\(start)")
        try Self.require(inFlight >= 1, "inFlight", "a whole number from 1", "\(inFlight)")
        for (seconds, name) in [(lease, "lease"), (revertWithin, "revertWithin")] {
            let isLength = seconds > 0 && seconds <= OrderLimits.longest
            try Self.require(isLength, name, "a length of time over 0s, at most 366d", "\(seconds) s")
        }
        self.fleet = fleet
        self.project = project
        self.epoch = epoch
        self.created = created
        self.expires = expires
        self.bundle = bundle
        self.selection = selection
        self.waves = waves
        self.start = start
        self.pace = pace
        self.inFlight = inFlight
        self.lease = lease
        self.overBudget = overBudget
        self.revertWithin = revertWithin
        self.stop = stop
    }

    /// Such as `plant-eu credit 42`.
    package var name: String { "\(fleet) \(project) \(epoch)" }

    private static func require(
        _ holds: Bool,
        _ place: String,
        _ expected: String,
        _ found: String
    ) throws(OrderFailure) {
        guard !holds else { return }
        throw OrderFailure(.value, "order: \(place)", expected: expected, found: found)
    }
}

package enum FleetNameKind: NameKind {
    package static let noun = "fleet name"
    package static let longest = 80
    package static let reserved: Set<String> = []
}

/// The name of a set of nodes that take orders together.
package typealias FleetName = Name<FleetNameKind>

extension FleetName {
    /// The fleet of nodes and orders that name none.
    package static var unnamed: FleetName {
        guard let name = FleetName("default") else { preconditionFailure("default is a name") }
        return name
    }
}
