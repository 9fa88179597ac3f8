import AsyncSupport
import Inference
import Synchronization

/// A request on its way through a worker pool; the first answer counts, and later ones are dropped.
final class PendingRequest: Sendable {
    let input: ModelInput
    let probabilities: Bool
    /// The instant at which the caller gives up.
    let deadline: Instant

    private let state = Mutex(State())

    private struct State {
        var continuation: CheckedContinuation<Result<ModelOutput, ScoringFailure>, Never>?
        var result: Result<ModelOutput, ScoringFailure>?
        var wasReturned = false
    }

    init(input: ModelInput, probabilities: Bool, deadline: Instant) {
        self.input = input
        self.probabilities = probabilities
        self.deadline = deadline
    }

    /// Tells whether it has its answer, or has no waiting caller any more.
    var isFinished: Bool { state.withLock { $0.result != nil } }

    /// - Returns: whether this was the first result.
    @discardableResult
    func finish(_ result: Result<ModelOutput, ScoringFailure>) -> Bool {
        let (isFirst, continuation) = state.withLock { state in
            guard state.result == nil else {
                return (false, nil as CheckedContinuation<Result<ModelOutput, ScoringFailure>, Never>?)
            }
            state.result = result
            defer { state.continuation = nil }
            return (true, state.continuation)
        }
        continuation?.resume(returning: result)
        return isFirst
    }

    /// Waits for the result; to be called once.
    func result() async -> Result<ModelOutput, ScoringFailure> {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.continuation = continuation }
                return state.result
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    /// Tells whether it may be given to another worker, which it may once.
    func takeSecondChance() -> Bool {
        state.withLock { state in
            defer { state.wasReturned = true }
            return !state.wasReturned
        }
    }

    /// Tells whether both can be answered in one go: equal in all but the number of rows and the values.
    func fits(_ other: PendingRequest) -> Bool {
        probabilities == other.probabilities && input.canBeJoined(with: other.input)
    }
}
