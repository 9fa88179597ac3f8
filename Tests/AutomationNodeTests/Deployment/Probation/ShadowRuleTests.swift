import Identifiers
import Inference
import NodeAPI
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The rule shadow")
struct ShadowRuleTests {
    /// Generation 1 answers 1; generation 2, on probation, answers `answer`. Its rows come in through the tap.
    private func onProbation(
        answer: Double,
        _ yaml: String = "",
        requests: Int = 600,
        _ body: @Sendable @escaping (NodeFixture, AutomationNode, Int64) async throws -> Void
    ) async throws {
        try await MonitoredProbation.run(yaml, requests: requests, answer: answer, body)
    }

    private func bet(_ node: AutomationNode) async throws -> MonitorReport.Bet? {
        try await MonitoredProbation.bet("shadow", node)
    }

    @Test("rolls back a version that answers otherwise than the one before, and says how often")
    func different() async throws {
        try await onProbation(answer: 2) { fixture, node, id in
            let report = try await fixture.end(id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.shadow")
            let finding = try #require(report.problem?.findings.first)
            #expect(finding.subject == "churn 2")
            #expect(finding.expected == "at most 10 % of rows that churn 2 answers otherwise")
            #expect(finding.found.hasPrefix("100 % of "))
            #expect(report.steps.contains { $0.name == "rule shadow" })
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(try await node.project(credit).bad?.map(\.text) == ["b2"])
            #expect(node.monitoring.probation(of: credit) == nil)
        }
    }

    @Test("lets a version pass that answers the same, with the evidence for that")
    func same() async throws {
        try await onProbation(answer: 1) { fixture, node, id in
            try await until { try await self.bet(node)?.rows ?? 0 >= 20 }
            let bet = try #require(try await self.bet(node))
            #expect(bet.mean == 0)
            #expect(bet.allowed == 0.1)
            #expect((bet.log10 ?? 0) < 0)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(id, on: node).state == .confirmed)
            try await until { try await self.bet(node) == nil }
        }
    }

    @Test("asks the version before one request in ten, and at most 50 rows in a second, outside of its statistics")
    func sampled() async throws {
        try await onProbation(answer: 1, requests: 4000) { fixture, node, _ in
            try await until { try await self.bet(node)?.rows == 50 }
            await node.monitoring.step()
            #expect(try await self.bet(node)?.rows == 50)
            let warm = node.servingStatus().first { $0.part != .active && $0.model == churn }
            #expect(warm?.served?.statistics.totals.requests == 0)
        }
    }

    @Test("goes on with its bet after a restart of the node", .timeLimit(.minutes(10)))
    func restarted() async throws {
        // Long enough for what is loaded again meanwhile.
        let yaml = "probation: {minimum: 1000h, deadline: 2000h}\n"
        try await onProbation(answer: 1, requests: 4000) { fixture, node, _ in
            try await until { try await self.bet(node)?.rows == 50 }
            fixture.clock.advance(by: 31)
            await node.monitoring.step()
            let copy = fixture.directory.path("restarted")
            try fixture.copy(of: node, to: copy)
            let again = try await fixture.open(served + unhurried + yaml, at: copy, models: RehearsedModels())
            try await fixture.running(again) {
                var number = 10_000
                try await until {
                    fixture.clock.advance(by: 1)
                    try fixture.tap(number..<number + 20, on: again, generation: 2, answer: 1)
                    number += 20
                    await again.monitoring.step()
                    return try await self.bet(again)?.rows ?? 0 > 0
                }
                #expect(try await self.bet(again)?.rows ?? 0 > 50)
            }
        }
    }

    @Test("raises an alert in place of the rollback where it may only report, and does nothing where it is off")
    func report() async throws {
        try await onProbation(answer: 2, "monitoring: {rules: {shadow: report}}\n") { fixture, node, id in
            try await until { try await self.bet(node)?.rows ?? 0 >= 20 }
            await node.monitoring.step()
            let alerts = try await node.alerts(after: 0, limit: 9, project: nil, states: nil, by: fixture.admin).alerts
            #expect(alerts.count { $0.rule == "shadow" } == 1)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(id, on: node).state == .confirmed)
        }
        try await onProbation(answer: 2, "monitoring: {rules: {shadow: \"off\"}}\n") { fixture, node, id in
            fixture.clock.advance(by: 61)
            let report = try await fixture.end(id, on: node)
            #expect(report.state == .confirmed)
            #expect(try await self.bet(node) == nil)
        }
    }

    @Test("passes rows over that the version before cannot answer: they are no evidence")
    func failing() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served + unhurried, models: models)
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try fixture.model("1/models/churn/2", models).beforeAnswers { _ async throws(ScoringFailure) in
                throw ScoringFailure(.modelRaised, "churn", "cannot")
            }
            try await fixture.upload(fixture.referenced("b2", sequence: 2), to: node)
            let began = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, began.id, on: node)
            try await until { node.monitoring.probation(of: credit) != nil }
            fixture.clock.advance(by: 2)
            await node.monitoring.step()
            try fixture.tap(0..<600, on: node, generation: 2, answer: 2)
            await node.monitoring.step()
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(began.id, on: node).state == .confirmed)
        }
    }

    @Test("leaves a version before alone that loses its worker over the rows, so that a rollback finds it ready")
    func costly() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served + unhurried, models: models)
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let old = try fixture.model("1/models/churn/2", models)
            old.beforeAnswers { _ async throws(ScoringFailure) in
                throw ScoringFailure(.workerLost, "churn", "ended")
            }
            try await fixture.upload(fixture.referenced("b2", sequence: 2), to: node)
            let began = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, began.id, on: node)
            try await until { node.monitoring.probation(of: credit) != nil }
            fixture.clock.advance(by: 2)
            await node.monitoring.step()
            try fixture.tap(0..<4000, on: node, generation: 2)
            await node.monitoring.step()
            try await until { try await self.bet(node)?.passedOver == 50 }
            #expect(try await self.bet(node)?.problem?.contains("asked no more") == true)
            // It would answer now.
            old.beforeAnswers(nil)
            let answered = old.answered
            fixture.clock.advance(by: 2)
            try fixture.tap(4000..<8000, on: node, generation: 2)
            await node.monitoring.step()
            try await until { try await self.bet(node)?.passedOver == 100 }
            #expect(old.answered == answered)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(began.id, on: node).state == .confirmed)
        }
    }
}

@Suite("Bets on probation")
struct BetObservationTests {
    private func bet(logEvidence: Double, mayRollBack: Bool = true, isBacked: Bool = true) throws -> BetObservation {
        BetObservation(
            model: try #require(ModelName("churn")),
            version: try #require(VersionID("2")),
            other: nil,
            rows: 400,
            mean: 0.31234,
            allowed: 0.25,
            logEvidence: logEvidence,
            mayRollBack: mayRollBack,
            isBacked: isBacked
        )
    }

    @Test("are lost at evidence of 100, where the rule may roll back and there are rows enough")
    func limit() throws {
        let rules = ProbationRules()
        #expect(rules.violation(by: .loss(try bet(logEvidence: 4.61)))?.rule == .loss)
        #expect(rules.violation(by: .shadow(try bet(logEvidence: 4.61)))?.rule == .shadow)
        #expect(rules.violation(by: .loss(try bet(logEvidence: 4.60))) == nil)
        #expect(rules.violation(by: .loss(try bet(logEvidence: 50, mayRollBack: false))) == nil)
        #expect(rules.violation(by: .loss(try bet(logEvidence: 50, isBacked: false))) == nil)
        #expect(rules.violation(by: .shadow(try bet(logEvidence: -.infinity))) == nil)
    }

    @Test("say what was allowed, what was found, and how sure that is")
    func words() throws {
        let violation = try #require(ProbationRules().violation(by: .loss(try bet(logEvidence: 6.907755))))
        #expect(violation.failure.code == .deploymentLoss)
        #expect(violation.failure.message.contains("expected a mean loss of at most 0.25, as on its reference"))
        #expect(violation.failure.message.contains("found 0.3123 over 400 labelled rows"))
        #expect(violation.failure.message.contains("evidence of 10^3"))
        #expect(violation.marksBad)
        #expect(violation.evidence?.step == "rule loss")
    }
}
