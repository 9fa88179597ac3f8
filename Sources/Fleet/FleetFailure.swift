package import Identifiers

/// A reason why nodes were not all brought to a bundle, or not all asked.
package enum FleetCode: String, FailureCode {
    case waves = "fleet.waves"
    case nodes = "fleet.nodes"
    case failures = "fleet.failures"
    case quorum = "fleet.quorum"
    case reverted = "fleet.reverted"
    case unreverted = "fleet.unreverted"
    case unreachable = "fleet.unreachable"
    case failed = "fleet.failed"
    case refused = "fleet.refused"

    package var kind: FailureKind {
        switch self {
        case .waves, .nodes: .usage
        case .failures, .quorum, .unreverted, .failed: .failed
        case .reverted: .rolledBack
        case .unreachable: .unreachable
        case .refused: .refused
        }
    }
}

package typealias FleetFailure = Failure<FleetCode>
