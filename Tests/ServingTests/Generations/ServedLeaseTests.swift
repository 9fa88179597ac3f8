import Identifiers
import Inference
import TestSupport
import Testing

@testable import Serving

@Suite("A lease")
struct ServedLeaseTests {
    @Test("records its answers and refusals when it ends, once")
    func recordsAtItsEnd() async throws {
        let fixture = try ServingFixture()
        try await fixture.running {
            let plan = try fixture.plan(1, ["churn": "1"])
            await fixture.serve(plan)
            let lease = try await fixture.serving.lease(try fixture.target("churn"))
            _ = try await lease.model.answer(.number(1), probabilities: false)
            lease.model.noteRefusal()
            #expect(lease.served.statistics.totals.requests == 0 && lease.served.leases == 1)
            lease.end()
            lease.end()
            let statistics = lease.served.statistics
            #expect(statistics.totals.requests == 1 && statistics.totals.errors == 0)
            #expect(statistics.recent.refusedShare == 0.5)
            #expect(lease.served.leases == 0)
            #expect(fixture.serving.requests(fixture.project, plan.number) == 1)
        }
    }

    @Test("counts a request that ends with it by its outcome, also after the version was given back")
    func countsRequests() async throws {
        let fixture = try ServingFixture()
        try await fixture.running {
            await fixture.serve(try fixture.plan(1, ["churn": "1"]))
            let first = try await fixture.serving.lease(try fixture.target("churn"))
            first.end(nil, seconds: 0.02)
            let second = try await fixture.serving.lease(try fixture.target("churn"))
            second.end()
            second.end("scoring.worker", seconds: 1)
            let series = fixture.serving.statistics.series
            #expect(series.map(\.key.version.text) == ["1"])
            let counted = try #require(series.first?.value)
            #expect(counted.outcomes == ["ok": 1, "scoring.worker": 1])
            #expect(counted.answers == 1 && counted.seconds == 0.02)
            #expect(counted.atMost == ScoringStatistics.bounds.map { $0 >= 0.02 ? 1 : 0 })
            #expect(first.served.leases == 0)
            fixture.serving.statistics.keep { _, _, _ in false }
            #expect(fixture.serving.statistics.series.isEmpty)
        }
    }
}
