import Synchronization

/// Lets a number of tasks through at a time, the others in the order in which they came (Dijkstra's counting semaphore).
package final class AsyncSemaphore: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    package init(width: Int) {
        state = Mutex(State(free: max(1, width)))
    }

    /// Runs the work when it is its turn.
    package func withPermit<Value>(_ work: () async throws -> Value) async throws -> Value {
        await wait()
        defer { signal() }
        try Task.checkCancellation()
        return try await work()
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func signal() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
