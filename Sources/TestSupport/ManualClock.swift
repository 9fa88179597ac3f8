import AsyncSupport
package import Identifiers
import Synchronization

/// A clock that a test moves.
package final class ManualClock: TimeSource {
    private let state: Mutex<State>

    private struct State {
        var timeOfDay: Timestamp
        var now = ContinuousClock.now
        var sleepers: [Int: (until: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var counter = 0
    }

    package init(_ timeOfDay: Timestamp = Timestamp(seconds: 0)) {
        state = Mutex(State(timeOfDay: timeOfDay))
    }

    package var timeOfDay: Timestamp { state.withLock { $0.timeOfDay } }
    package var now: ContinuousClock.Instant { state.withLock { $0.now } }
    package var minimumResolution: Duration { .nanoseconds(1) }

    /// Sets the time of day; no time passes.
    package func set(forward seconds: Double) {
        state.withLock { $0.timeOfDay = $0.timeOfDay.adding(seconds: seconds) }
    }

    /// Those who sleep now.
    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Tells whether somebody sleeps for exactly so many seconds from now.
    package func hasSleeper(for seconds: Double) -> Bool {
        state.withLock { state in
            let end = state.now.adding(seconds: seconds)
            return state.sleepers.values.contains { $0.until == end }
        }
    }

    /// Lets time pass, and wakes whoever has slept long enough.
    package func advance(by seconds: Double) {
        let due = state.withLock { state in
            state.timeOfDay = state.timeOfDay.adding(seconds: seconds)
            state.now = state.now.adding(seconds: seconds)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    package func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        let key = state.withLock { state in
            state.counter += 1
            return state.counter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(key) != nil { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers[key] = (deadline, continuation)
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
