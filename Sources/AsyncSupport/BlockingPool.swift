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
        let isCancelled = CancellationFlag()
        let once = WorkOnce(work)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.add { continuation.resume(with: once.run(unless: isCancelled)) }
            }
        } onCancel: {
            isCancelled.raise()
        }
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

/// Work that is let go, with all that it holds, before its caller goes on.
private final class WorkOnce<Value: Sendable>: Sendable {
    private let work: Mutex<(@Sendable () throws -> Value)?>

    init(_ work: @escaping @Sendable () throws -> Value) { self.work = Mutex(work) }

    func run(unless isCancelled: CancellationFlag) -> Result<Value, any Error> {
        let work = work.withLock { $0.take() }
        guard let work, !isCancelled.isRaised else { return .failure(CancellationError()) }
        return Result { try work() }
    }
}

private final class CancellationFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }
    func raise() { raised.store(true, ordering: .releasing) }
}
