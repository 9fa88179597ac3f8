import Dispatch
import Synchronization

/// A bounded number of threads for work that blocks, beside Swift's cooperative ones, which must never block.
///
/// Work begins in the order in which it came. The threads end when the last reference to the pool goes.
package final class BlockingPool: Sendable {
    private let queue = WorkQueue()
    private let width: Int

    /// - Parameter width: threads; as many as cores keeps them busy. They are made at once: where none can be made, the
    ///   process ends.
    package init(width: Int) {
        self.width = width
        for _ in 0..<width {
            do {
                try BlockingThread.start { [queue] in queue.work() }
            } catch {
                fatalError("a pool of threads cannot be made: \(error)")
            }
        }
    }

    deinit { queue.close(threads: width) }

    /// Runs the work on one of the threads and waits for it without holding a cooperative thread.
    /// - Throws: what the work throws; `CancellationError` where the task was cancelled before the work began.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let handover = Handover(work)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.add {
                    handover.run()
                    continuation.resume()
                }
            }
        } onCancel: {
            handover.cancel()
        }
        return try handover.take()
    }

    /// Runs the work even if the task is cancelled, for the removal of half-done work.
    package func runEvenIfCancelled<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await Task { try await run(work) }.value
    }
}

/// Work that waits for a thread, first in, first out.
private final class WorkQueue: Sendable {
    private typealias Work = @Sendable () -> Void

    private let waiting = Mutex(Waiting())
    /// Counts the waiting work, and once more for each thread when the pool is closed.
    private let available = DispatchSemaphore(value: 0)

    func add(_ work: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.append(work) }
        available.signal()
    }

    func close(threads: Int) {
        for _ in 0..<threads { available.signal() }
    }

    /// Runs work until the pool is closed; each of its threads calls it.
    func work() {
        while true {
            available.wait()
            guard let work = waiting.withLock({ $0.popFirst() }) else { return }
            work()
        }
    }

    private struct Waiting {
        /// Nil for work that was taken, so that its values do not stay alive here.
        private var items: [Work?] = []
        private var taken = 0

        mutating func append(_ work: @escaping Work) {
            if taken > 32, taken * 2 > items.count {
                items.removeFirst(taken)
                taken = 0
            }
            items.append(work)
        }

        mutating func popFirst() -> Work? {
            guard taken < items.count else { return nil }
            defer {
                items[taken] = nil
                taken += 1
                if taken == items.count {
                    items.removeAll(keepingCapacity: true)
                    taken = 0
                }
            }
            return items[taken]
        }
    }
}

/// Work on its way to a thread, and the result for its caller.
///
/// The thread holds neither any more when the caller goes on: an object that the caller lets go is gone at once.
private final class Handover<Value: Sendable>: Sendable {
    private enum State {
        case waiting(@Sendable () throws -> Value)
        case done(Result<Value, any Error>)
        case empty
    }

    private let state: Mutex<State>

    init(_ work: @escaping @Sendable () throws -> Value) { state = Mutex(.waiting(work)) }

    /// Drops work that has not begun.
    func cancel() {
        state.withLock { state in
            if case .waiting = state { state = .empty }
        }
    }

    func run() {
        guard case .waiting(let work) = exchange(.empty) else { return }
        let result = Result { try work() }
        _ = exchange(.done(result))
    }

    /// - Throws: what the work threw; `CancellationError` where it was cancelled before it began.
    func take() throws -> Value {
        guard case .done(let result) = exchange(.empty) else { throw CancellationError() }
        return try result.get()
    }

    private func exchange(_ next: State) -> State {
        state.withLock { state in
            defer { state = next }
            return state
        }
    }
}
