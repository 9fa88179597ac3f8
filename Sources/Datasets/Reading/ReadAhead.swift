import AsyncSupport
import Dispatch
import Identifiers
import Synchronization

/// Reads the blocks of a data set on a thread of its own while those before are used: reading and measuring take a core each.
package final class ReadAhead: Sendable {
    private struct State {
        var blocks: [Result<DatasetBlock?, any Error>] = []
        var isStopped = false
        var reading: DatasetReading?
    }

    /// Only the thread that was started uses it.
    private final class Held: @unchecked Sendable {
        let reader: DatasetReader

        init(_ reader: DatasetReader) { self.reader = reader }
    }

    private final class Queue: Sendable {
        let state = Mutex(State())
        let filled = DispatchSemaphore(value: 0)
        let free: DispatchSemaphore

        init(_ depth: Int) { free = DispatchSemaphore(value: depth) }
    }

    private let queue: Queue
    package let rowHeader: [String]?

    /// - Parameter depth: blocks that wait at most.
    /// - Throws: as `DatasetReader`.
    package init(_ file: DatasetFile, _ plan: ReadingPlan, depth: Int = 2) throws {
        let queue = Queue(max(1, depth))
        let held = Held(try DatasetReader(file, plan))
        self.queue = queue
        rowHeader = held.reader.rowHeader
        try BlockingThread.start {
            while true {
                queue.free.wait()
                if queue.state.withLock({ $0.isStopped }) { return }
                let next = Result { try held.reader.next() }
                let isLast = if case .success(.some) = next { false } else { true }
                queue.state.withLock { state in
                    state.blocks.append(next)
                    state.reading = held.reader.reading
                }
                queue.filled.signal()
                if isLast { return }
            }
        }
    }

    deinit {
        queue.state.withLock { $0.isStopped = true }
        queue.free.signal()
    }

    /// The next block; nil at the end, again whenever it is called.
    /// - Throws: as `DatasetReader.next`, again whenever it is called.
    package func next() throws -> DatasetBlock? {
        queue.filled.wait()
        let next = queue.state.withLock { state in
            guard let first = state.blocks.first else { return Result<DatasetBlock?, any Error>.success(nil) }
            // The last one stays.
            if case .success(.some) = first { state.blocks.removeFirst() }
            return first
        }
        if case .success(.some) = next { queue.free.signal() } else { queue.filled.signal() }
        return try next.get()
    }

    /// The facts of the whole pass, there at the latest when `next` returns nil.
    package var reading: DatasetReading? { queue.state.withLock { $0.reading } }
}
