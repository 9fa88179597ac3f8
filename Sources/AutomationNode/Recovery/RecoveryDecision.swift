import Identifiers
import NodeAPI

/// The decision on a deployment that a stop of the node interrupted, from the intent in the database and the evidence of
/// `current` and the disk.
enum RecoveryDecision: Equatable, Sendable {
    /// The switch was not made: nothing live was touched.
    case fail
    /// It is current and sound: its probation continues for the rest of its time.
    case resume
    /// It is current and damaged: roll back to the confirmed generation.
    case rollBack
    /// A rollback was under way.
    case finishRollback

    /// - Parameter isWhole: whether the deployment's generation has every signed byte; asked only if it matters.
    init(
        _ deployment: DeploymentRecord,
        current: CurrentLinks.Target,
        isWhole: () throws -> Bool
    ) rethrows {
        if deployment.intent == .rollingBack {
            self = .finishRollback
            return
        }
        let isCurrent = deployment.generation.map { current == .generation($0) } ?? false
        switch (deployment.state, isCurrent) {
        case (.active, false): self = .rollBack
        case (.active, true): self = try isWhole() ? .resume : .rollBack
        // A rollback by hand led elsewhere when it was asked for.
        case (_, true) where deployment.intent == .switching || deployment.kind == .rollback:
            self = try isWhole() ? .resume : .rollBack
        default: self = .fail
        }
    }
}
