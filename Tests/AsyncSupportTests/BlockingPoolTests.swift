import AsyncSupport
import Dispatch
import Synchronization
import Testing

struct BlockingPoolTests {
    @Test("no more work runs at a time than there are threads, and all of it runs", arguments: [1, 3])
    func bounded(width: Int) async throws {
        let pool = BlockingPool(width: width)
        let running = Mutex((now: 0, most: 0))
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask { @Sendable in
                    try await pool.run {
                        running.withLock { running in
                            running.now += 1
                            running.most = max(running.most, running.now)
                        }
                        defer { running.withLock { $0.now -= 1 } }
                        return number
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 199 * 200 / 2)
        #expect(running.withLock { $0.most } <= width)
    }

    @Test("work that was cancelled before it began is not done, but what takes away the half-done is")
    func cancelled() async throws {
        let pool = BlockingPool(width: 1)
        let done = Mutex<[String]>([])
        let free = DispatchSemaphore(value: 0)
        let (held, hold) = AsyncStream.makeStream(of: Void.self)
        let holding = Task {
            try await pool.run {
                hold.finish()
                free.wait()
            }
        }
        for await _ in held {}
        let waiting = Task { @Sendable in try await pool.run { done.withLock { $0.append("work") } } }
        let tidying = Task { @Sendable in
            try await pool.runEvenIfCancelled { done.withLock { $0.append("tidied") } }
        }
        waiting.cancel()
        tidying.cancel()
        free.signal()
        try await holding.value
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await tidying.value
        #expect(done.withLock { $0 } == ["tidied"])
    }

    @Test("an error of the work is the error of the call, and the thread goes on")
    func failing() async throws {
        struct Failed: Error {}
        let pool = BlockingPool(width: 1)
        await #expect(throws: Failed.self) { try await pool.run { throw Failed() } }
        let value = try await pool.run { 7 }
        #expect(value == 7)
    }

    @Test("what work holds is let go when it is done")
    func released() async throws {
        final class Held: Sendable {}
        let pool = BlockingPool(width: 1)
        weak var observed: Held?
        do {
            let held = Held()
            observed = held
            try await pool.run { _ = held }
        }
        try await pool.run {}
        #expect(observed == nil)
    }
}
