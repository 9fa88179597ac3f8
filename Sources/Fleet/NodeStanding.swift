/// The state of a node in a rollout.
package enum NodeStanding: Sendable, Hashable {
    /// Nothing was sent to it.
    case waiting
    /// It did not answer, and nothing of this rollout is on it.
    case unreachable
    /// It works on another deployment, so that it took none.
    case busy
    /// Its deployment is under way, from the first byte until it is confirmed.
    case moving
    /// Its deployment goes on without the command.
    case left
    /// It runs the bundle, since so many seconds from the begin of the rollout: below 0 for one that ran it before.
    case confirmed(since: Double)
    /// It refused the bundle, rolled it back, or left it after it was confirmed.
    case failed
    /// Nothing was heard of it after it had taken the bundle.
    case lost
    /// The rollout brought back what ran before.
    case reverted
    /// The rollout could not.
    case unreverted

    /// Stable.
    package var name: String {
        switch self {
        case .waiting: "waiting"
        case .unreachable: "unreachable"
        case .busy: "busy"
        case .moving: "moving"
        case .left: "left"
        case .confirmed: "confirmed"
        case .failed: "failed"
        case .lost: "lost"
        case .reverted: "reverted"
        case .unreverted: "unreverted"
        }
    }

    package var isConfirmed: Bool {
        if case .confirmed = self { return true }
        return false
    }

    /// True for one that was not given the bundle, through no fault of the bundle.
    package var isAbsent: Bool { self == .unreachable || self == .busy }

    /// True for one that counts against the budget.
    package var isSpent: Bool { self == .failed || self == .lost }
}
