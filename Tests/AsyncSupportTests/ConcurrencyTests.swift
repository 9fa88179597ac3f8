import AsyncSupport
import Identifiers
import Synchronization
import TestSupport
import Testing

struct ConcurrencyTests {
    private struct Failed: Error, Equatable {
        let number: Int
    }

    @Test("each item is worked once, no more at a time than allowed", arguments: [1, 4])
    func concurrent(width: Int) async throws {
        let state = Mutex((running: 0, most: 0, seen: [Int]()))
        try await Concurrent.forEach(Array(0..<50), width: width) { item in
            state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
                state.seen.append(item)
            }
            await Task.yield()
            state.withLock { $0.running -= 1 }
        }
        #expect(state.withLock { $0.seen.sorted() } == Array(0..<50))
        #expect(state.withLock { $0.most } <= width)
    }

    @Test("the first error stops what was not begun")
    func stops() async {
        let begun = Mutex<[Int]>([])
        await #expect(throws: Failed(number: 2)) {
            try await Concurrent.forEach(Array(0..<50), width: 1) { item in
                begun.withLock { $0.append(item) }
                if item == 2 { throw Failed(number: item) }
            }
        }
        #expect(begun.withLock { $0 } == [0, 1, 2])
    }

    @Test("a semaphore lets as many through as it has permits, and gives them back after an error")
    func semaphore() async throws {
        let semaphore = AsyncSemaphore(width: 2)
        let state = Mutex((running: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { @Sendable in
                    do {
                        try await semaphore.withPermit {
                            state.withLock { state in
                                state.running += 1
                                state.most = max(state.most, state.running)
                            }
                            defer { state.withLock { $0.running -= 1 } }
                            await Task.yield()
                            if number.isMultiple(of: 3) { throw Failed(number: number) }
                        }
                    } catch is Failed {}
                }
            }
            try await group.waitForAll()
        }
        #expect(state.withLock { $0.most } <= 2)
    }

    @Test("all subscribers are told the same, and a late one is told the end")
    func broadcast() async {
        let broadcast = Broadcast<Int>()
        let (first, second) = (broadcast.subscribe(), broadcast.subscribe())
        for number in 1...3 { broadcast.send(number) }
        broadcast.finish()
        broadcast.send(4)
        for stream in [first, second, broadcast.subscribe()] {
            var told: [Int] = []
            for await number in stream { told.append(number) }
            #expect([[1, 2, 3], []].contains(told))
        }
        #expect(!broadcast.hasSubscribers)
    }

    @Test("a subscription that nobody reads any more is forgotten")
    func forgotten() {
        let broadcast = Broadcast<Int>()
        do {
            let stream = broadcast.subscribe()
            #expect(broadcast.hasSubscribers)
            _ = stream
        }
        #expect(!broadcast.hasSubscribers)
    }

    @Test("pauses vary by a quarter, end with the last try, and follow what is asked for as far as patience goes")
    func retries() throws {
        let policy = RetryPolicy(pauses: [.seconds(1), .seconds(4)], longestPause: .seconds(10))
        for _ in 0..<100 {
            let pause = try #require(policy.pause(before: 1))
            #expect(pause >= .seconds(3) && pause <= .seconds(5))
        }
        #expect(policy.pause(before: 2) == nil)
        #expect(policy.pause(before: 0, asked: .seconds(7)) == .seconds(7))
        #expect(policy.pause(before: 1, asked: .seconds(2)) == .seconds(4))
        #expect(policy.pause(before: 0, asked: .seconds(11)) == nil)
    }
}
