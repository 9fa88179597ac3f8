import Testing

@testable import ModelWorkers

@Suite struct RestartPolicyTests {
    @Test("the wait before a restart doubles up to half a minute, and starts anew after a minute without an end")
    func backsOff() {
        var policy = RestartPolicy(limit: 100)
        let delays = (0..<12).map { policy.ended(at: Double(100 * $0), afterSeconds: 1) }
        #expect(delays.prefix(4) == [0.1, 0.2, 0.4, 0.8])
        #expect(delays.last == 30)
        #expect(policy.ended(at: 2_000, afterSeconds: 61) == 0.1)
    }

    @Test("one end more than a minute may have is a crash loop, until a worker has been up for a minute")
    func loops() {
        var policy = RestartPolicy(limit: 2)
        for moment in 0..<2 { _ = policy.ended(at: Double(moment), afterSeconds: 1) }
        #expect(!policy.isCrashLooping(at: 2, isUp: false))
        _ = policy.ended(at: 3, afterSeconds: 1)
        #expect(policy.isCrashLooping(at: 4, isUp: true))
        #expect(!policy.isCrashLooping(at: 64, isUp: true))
        #expect(policy.isCrashLooping(at: 64, isUp: false))
    }

    @Test("a model that loads slowly and ends each time is a crash loop too")
    func loopsSlowly() {
        var policy = RestartPolicy(limit: 2)
        for moment in [0.0, 100, 200] { _ = policy.ended(at: moment, afterSeconds: 0) }
        #expect(policy.isCrashLooping(at: 201, isUp: false))
    }
}
