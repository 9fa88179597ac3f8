import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The figures of a project")
struct ProbationMetricsTests {
    @Test(
        "tell whether what is current is on probation and until when, what is active, and what brought a generation back"
    )
    func probation() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("probation: {deadline: 5m}")
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let before = try await figures(node)
            #expect(!before.isOnProbation)
            #expect(before.probationEnds == nil)
            #expect(before.rollbacks == [:])
            #expect(before.active.map { "\($0.key)=\($0.value)" }.sorted() == ["churn=2", "mood=1"])

            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let began = try await fixture.deploy("b2", on: node)
            let active = try await fixture.reach(.active, began.id, on: node)
            let during = try await figures(node)
            #expect(during.isOnProbation)
            #expect(during.probationEnds == fixture.clock.timeOfDay.adding(seconds: 300))
            #expect(during.probationEnds == active.probationEnds)
            #expect(active.probationConfirms == fixture.clock.timeOfDay.adding(seconds: 60))

            _ = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            _ = try await fixture.end(began.id, on: node)
            let after = try await figures(node)
            #expect(!after.isOnProbation)
            #expect(after.rollbacks == [.hand: 1])
        }
    }

    @Test("count a way back to a confirmed generation as one by hand")
    func byHand() async throws {
        let (fixture, _) = try await NodeFixture.twoConfirmed()
        let node = try await fixture.open()
        try await fixture.running(node) {
            let report = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            _ = try await fixture.end(report.id, on: node)
            #expect(try await figures(node).rollbacks == [.hand: 1])
        }
    }

    @Test(
        "name each rule by its own word",
        arguments: [
            ("deployment.crash", RollbackRule.crashes), ("deployment.errors", .errors),
            ("deployment.refusals", .refusals), ("deployment.latency", .latency), ("deployment.golden", .golden),
            ("deployment.hook-failed", .hook), ("deployment.probe-failed", .probe), ("deployment.deadline", .deadline),
            ("deployment.rolled-back-by-hand", .hand), ("deployment.load", .other),
        ]
    )
    func words(code: String, rule: RollbackRule) {
        #expect(RollbackRule(code: code) == rule)
    }

    private func figures(_ node: AutomationNode) async throws -> NodeMetrics.Project {
        try #require(await node.metrics().projects.first)
    }
}
