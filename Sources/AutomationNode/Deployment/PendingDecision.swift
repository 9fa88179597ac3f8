import AsyncSupport
import Identifiers
import Synchronization

/// The order of a person to end a deployment before its switch.
struct CancelOrder: Sendable {
    let requester: Requester
    let reason: String?
}

/// A decision of a person, or of a rule, about a deployment: to cancel it before the switch, the rest on probation.
enum Decision: Sendable {
    case cancel(CancelOrder)
    case confirm(by: Requester)
    /// - Parameter bad: whether the bundle is not to be deployed again.
    case rollBack(by: Requester, reason: String?, bad: Bool)
    case violation(ProbationViolation)
}

/// The place where a decision waits for the deployment that it is about. The first one counts.
final class PendingDecision: Sendable {
    private let state = Mutex(State())
    /// Finished by the first decision.
    private let decided = Broadcast<Never>()

    private struct State {
        var decision: Decision?
        var isTooLateToCancel = false
    }

    var decision: Decision? { state.withLock { $0.decision } }

    func decide(_ decision: Decision) {
        state.withLock { $0.decision = $0.decision ?? decision }
        decided.finish()
    }

    /// - Returns: false where it is too late: what is live is about to be touched, or was.
    func cancel(_ order: CancelOrder) -> Bool {
        let isInTime = state.withLock { state in
            if state.isTooLateToCancel { return false }
            state.decision = state.decision ?? .cancel(order)
            return true
        }
        if isInTime { decided.finish() }
        return isInTime
    }

    /// Ends the time in which the deployment can be cancelled.
    /// - Returns: the order that cancelled it before; nil if there is none.
    func closeToCancelling() -> CancelOrder? {
        state.withLock { state in
            if case .cancel(let order) = state.decision { return order }
            state.isTooLateToCancel = true
            return nil
        }
    }

    /// Runs the work until it ends or a decision comes, which cancels the work.
    /// - Returns: nil if the decision came first.
    func unlessDecided<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask { [decided] in
                try await decided.finished()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
