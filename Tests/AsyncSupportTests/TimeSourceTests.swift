import AsyncSupport
import Identifiers
import Synchronization
import TestSupport
import Testing

struct TimeSourceTests {
    @Test("the machine's clock goes on, and what is past is not waited for")
    func system() async throws {
        let clock: any TimeSource = SystemClock()
        let before = clock.now
        try await clock.sleep(until: before.adding(seconds: -5))
        try await clock.sleep(seconds: 0.001)
        #expect(clock.now.seconds(since: before) >= 0.001)
        #expect(clock.timeOfDay > Timestamp(seconds: 1_700_000_000))
    }

    @Test("any number of seconds makes an instant", arguments: [0.5, -0.5, 1e300, -1e300, .infinity, .nan])
    func clamped(seconds: Double) {
        let now = ContinuousClock.now
        let later = now.adding(seconds: seconds).seconds(since: now)
        if seconds.magnitude < 1 {
            #expect((later - seconds).magnitude < 1e-9)
        } else {
            #expect(later.isFinite)
        }
    }

    @Test("ten tenths of a second are a second")
    func tenths() {
        let now = ContinuousClock.now
        let later = (0..<10).reduce(now) { instant, _ in instant.adding(seconds: 0.1) }
        #expect(later == now.adding(seconds: 1))
    }

    @Test("a sleeper wakes when a test lets enough time pass, and not when the time of day is set")
    func manual() async throws {
        let clock = ManualClock(Timestamp(seconds: 100))
        let woken = Mutex(false)
        let deadline = clock.now.adding(seconds: 10)
        let sleeper = Task { @Sendable in
            try await clock.sleep(until: deadline)
            woken.withLock { $0 = true }
        }
        clock.set(forward: 1000)
        clock.advance(by: 9)
        #expect(!woken.withLock { $0 })
        #expect(clock.timeOfDay == Timestamp(seconds: 1109))
        clock.advance(by: 1)
        try await sleeper.value
        #expect(woken.withLock { $0 })
    }

    @Test("a sleeper ends with its task")
    func cancelled() async {
        let clock = ManualClock()
        let sleeper = Task { try await clock.sleep(seconds: 1) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    @Test("work is cancelled when its time is over, and what is done in time counts")
    func timeout() async throws {
        let clock = ManualClock()
        let done = try await withTimeout(seconds: 5, on: clock) { 7 }
        #expect(done == 7)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        async let late: Int? = withTimeout(seconds: 5, on: clock) {
            begin.finish()
            try await ManualClock().sleep(seconds: 1)
            return 7
        }
        for await _ in begun {}
        // The time begins before the work does.
        clock.advance(by: 5)
        let value = try await late
        #expect(value == nil)
    }
}
