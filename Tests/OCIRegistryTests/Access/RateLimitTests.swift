import TestSupport
import Testing

@testable import OCIRegistry

@Suite struct RateLimitTests {
    @Test("bytes wait until those before them have had their time, and a silence pays for nothing")
    func pace() async throws {
        let clock = ManualClock()
        let limit = RateLimit(1000, clock: clock)
        async let first: Void = limit.take(500)
        while !clock.hasSleeper(for: 0.5) { await Task.yield() }
        async let second: Void = limit.take(1000)
        while !clock.hasSleeper(for: 1.5) { await Task.yield() }
        clock.advance(by: 0.5)
        try await first
        #expect(clock.hasSleeper(for: 1))
        clock.advance(by: 1)
        try await second
        clock.advance(by: 100)
        async let third: Void = limit.take(2000)
        while !clock.hasSleeper(for: 2) { await Task.yield() }
        clock.advance(by: 2)
        try await third
    }

    @Test("without a rate nothing waits")
    func none() async throws {
        try await RateLimit(nil, clock: ManualClock()).take(.max)
    }
}
