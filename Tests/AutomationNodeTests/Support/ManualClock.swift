import AutomationNode
import Identifiers
import Synchronization

/// A clock that a test moves.
final class ManualClock: NodeClock {
    private let state: Mutex<State>

    private struct State {
        var now: Timestamp
        var moment = Moment(milliseconds: 0)
        var sleepers: [Int: (moment: Moment, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var counter = 0
    }

    init(_ now: Timestamp) {
        state = Mutex(State(now: now))
    }

    func now() -> Timestamp { state.withLock { $0.now } }
    func moment() -> Moment { state.withLock { $0.moment } }

    /// Sets the time of day; no time passes.
    func set(forward seconds: Double) { state.withLock { $0.now = $0.now.adding(seconds: seconds) } }

    func advance(by seconds: Double) {
        let due = state.withLock { state in
            state.now = state.now.adding(seconds: seconds)
            state.moment = state.moment.adding(seconds: seconds)
            let due = state.sleepers.filter { $0.value.moment <= state.moment }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    func sleep(until moment: Moment) async throws {
        let key = state.withLock { state in
            state.counter += 1
            return state.counter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(key) != nil { return .failure(CancellationError()) }
                    if moment <= state.moment { return .success(()) }
                    state.sleepers[key] = (moment, continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: key)
                if sleeper == nil { state.cancelled.insert(key) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
