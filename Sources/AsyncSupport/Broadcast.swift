import Synchronization

/// Tells each of its subscribers the same, in the order in which it is sent. Elements that are sent at the same time may reach
/// subscribers in different orders.
package final class Broadcast<Element: Sendable>: Sendable {
    private let state = Mutex(State())
    private let buffering: AsyncStream<Element>.Continuation.BufferingPolicy

    private struct State {
        var subscribers: [Int: AsyncStream<Element>.Continuation] = [:]
        var counter = 0
        var isFinished = false
    }

    /// - Parameter buffering: what is kept of what a slow subscriber has not taken yet.
    package init(buffering: AsyncStream<Element>.Continuation.BufferingPolicy = .unbounded) {
        self.buffering = buffering
    }

    package var isFinished: Bool { state.withLock { $0.isFinished } }
    package var hasSubscribers: Bool { state.withLock { !$0.subscribers.isEmpty } }

    /// Subscribes to later elements. A subscription ends when its stream has no reader any more.
    package func subscribe() -> AsyncStream<Element> { join().stream }

    /// Subscribes with the stream's own continuation, for elements of this subscriber alone.
    package func join() -> (stream: AsyncStream<Element>, continuation: AsyncStream<Element>.Continuation) {
        let (stream, continuation) = AsyncStream.makeStream(of: Element.self, bufferingPolicy: buffering)
        let key: Int? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.counter += 1
            state.subscribers[state.counter] = continuation
            return state.counter
        }
        if let key {
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.subscribers.removeValue(forKey: key) }
            }
        } else {
            continuation.finish()
        }
        return (stream, continuation)
    }

    package func send(_ element: Element) {
        for subscriber in state.withLock({ Array($0.subscribers.values) }) { subscriber.yield(element) }
    }

    /// Ends all streams, and those that are asked for later.
    package func finish() {
        let subscribers = state.withLock { state in
            state.isFinished = true
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber.finish() }
    }
}

extension Broadcast where Element == Never {
    /// Returns when the broadcast is finished: it stands for something that happens once.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func finished() async throws {
        for await _ in subscribe() {}
        try Task.checkCancellation()
    }
}
