/// The reason for which a rollout begins with no further node.
package enum StopReason: Sendable, Hashable {
    /// More nodes failed or were lost than may.
    case budget
    /// Too few nodes of the wave are confirmed, and some of them failed or were lost.
    case quorum(wave: Int)
    /// Too few nodes of the wave are confirmed, since the others could not be given the bundle.
    case absent(wave: Int)
    /// The time for the command is over.
    case timeout
    /// The user stopped the command.
    case interrupted

    /// True where the bundle is to blame, so that what it moved may be reverted.
    package var isFailure: Bool {
        switch self {
        case .budget, .quorum: true
        case .absent, .timeout, .interrupted: false
        }
    }
}
