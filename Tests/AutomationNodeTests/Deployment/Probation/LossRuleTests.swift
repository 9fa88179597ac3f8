import Identifiers
import Inference
import NodeAPI
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The rule loss")
struct LossRuleTests {
    /// Generation 2 is on probation and has answered 600 requests with 1, as its predecessor would.
    private func onProbation(
        _ yaml: String = "",
        _ body: @Sendable @escaping (NodeFixture, AutomationNode, Int64) async throws -> Void
    ) async throws {
        try await MonitoredProbation.run(yaml, body)
    }

    /// Sends labels of the first requests, and lets monitoring take them.
    private func label(_ range: Range<Int>, _ label: String, _ fixture: NodeFixture, _ node: AutomationNode)
        async throws
    {
        let rows = try range.map { number in
            LabelRow(request: try #require(ScoringRequestID("request-\(number)")), label: label)
        }
        let now = fixture.clock.timeOfDay
        try node.monitorStore.write { transaction in
            let id = try transaction.madeID(of: MonitoredModel(credit, churn))
            let limits = LabelLimits(node.configuration.common.monitoring.settings)
            _ = try transaction.join(rows, of: id, limits: limits, replaces: false, now: now)
        }
        fixture.clock.advance(by: 2)
        await node.monitoring.step()
    }

    private func bet(_ node: AutomationNode) async throws -> MonitorReport.Bet? {
        try await MonitoredProbation.bet("loss", node)
    }

    @Test("rolls back a version whose labels show more errors than its reference had")
    func worse() async throws {
        try await onProbation { fixture, node, id in
            try await self.label(0..<300, "2", fixture, node)
            let report = try await fixture.end(id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.loss")
            #expect(report.problem?.findings.first?.expected == "a mean loss of at most 0.16, as on its reference")
            #expect(report.problem?.findings.first?.found == "1.0 over 300 labelled rows")
        }
    }

    @Test("says nothing with fewer than 200 labels, or with labels of less than a fifth of the predictions")
    func few() async throws {
        try await onProbation { fixture, node, id in
            try await self.label(0..<199, "2", fixture, node)
            #expect(try await self.bet(node)?.rows == 199)
            #expect((try await self.bet(node)?.log10 ?? 0) > 2)
            fixture.clock.advance(by: 61)
            let end = try await fixture.end(id, on: node)
            #expect(end.state == .confirmed, "\(String(describing: end.problem))")
        }
    }

    @Test("lets a version pass whose labels are as on its reference, and raises an alert of worse ones after probation")
    func later() async throws {
        try await onProbation { fixture, node, id in
            try await self.label(0..<300, "1", fixture, node)
            #expect((try await self.bet(node)?.log10 ?? 1) <= 0)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(id, on: node).state == .confirmed)
            try await until { node.monitoring.probation(of: credit) == nil }
            fixture.clock.advance(by: 2)
            await node.monitoring.step()
            #expect((try await self.bet(node)?.limit ?? 0) > 2)
            try await self.label(300..<600, "2", fixture, node)
            await node.monitoring.step()
            let alerts = try await node.alerts(after: 0, limit: 9, project: nil, states: nil, by: fixture.admin).alerts
            #expect(alerts.map(\.rule) == ["loss"])
            #expect(try await node.project(credit).current?.number.value == 2)
        }
    }

    @Test("raises an alert of a version that ran before, too: a rollback would not change it")
    func unchanged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(served + unhurried, models: RehearsedModels())
        try await fixture.running(node) {
            try await fixture.monitored(node, fixture.referenced("b1", sequence: 1), "b1")
            try await fixture.upload(fixture.referenced("b2", sequence: 2, weights: "b1"), to: node)
            let began = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, began.id, on: node)
            try await until { node.monitoring.probation(of: credit) != nil }
            fixture.clock.advance(by: 2)
            await node.monitoring.step()
            try fixture.tap(0..<600, on: node, generation: 2)
            await node.monitoring.step()
            try await self.label(0..<300, "2", fixture, node)
            await node.monitoring.step()
            let alerts = try await node.alerts(after: 0, limit: 9, project: nil, states: nil, by: fixture.admin).alerts
            #expect(alerts.map(\.rule) == ["loss"])
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(began.id, on: node).state == .confirmed)
        }
    }

    @Test("revises the windows whose rows got labels, and keeps their verdicts")
    func revision() async throws {
        try await onProbation("monitoring: {window: {rows: 500, minimum: 500}}\n") { fixture, node, _ in
            fixture.clock.advance(by: 6)
            await node.monitoring.step()
            #expect(try await node.windows(credit, churn, after: 0, limit: 9).windows.map(\.revision) == [1])
            try await self.label(0..<300, "1", fixture, node)
            node.monitoring.revise()
            let windows = try await node.windows(credit, churn, after: 0, limit: 9).windows
            #expect(windows.map(\.revision) == [2])
            #expect(windows.map(\.verdict) == ["stable"])
            #expect((windows.first?.labelled ?? 0) > 0.4)
            node.monitoring.revise()
            #expect(try await node.windows(credit, churn, after: 0, limit: 9).windows.map(\.revision) == [2])
            // More labels wait until some time has passed since the last revision.
            try await self.label(300..<400, "1", fixture, node)
            node.monitoring.revise()
            #expect(try await node.windows(credit, churn, after: 0, limit: 9).windows.map(\.revision) == [2])
            fixture.clock.advance(by: 120)
            try await until {
                node.monitoring.revise()
                return try await node.windows(credit, churn, after: 0, limit: 9).windows.map(\.revision) == [3]
            }
        }
    }

    @Test("revises the windows of a version that does not answer any more")
    func replaced() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(served + unhurried + windows(of: 500), models: RehearsedModels())
        try await fixture.running(node) {
            try await fixture.monitored(node, fixture.referenced("b1", sequence: 1), "b1")
            try fixture.tap(0..<500, on: node)
            await node.monitoring.step()
            fixture.clock.advance(by: 6)
            await node.monitoring.step()
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
            try await until {
                fixture.clock.advance(by: 2)
                await node.monitoring.step()
                return try await fixture.report(node).state == .noReference
            }
            try await self.label(0..<300, "1", fixture, node)
            try await until {
                node.monitoring.revise()
                return try await node.windows(credit, churn, after: 0, limit: 9).windows.map(\.revision) == [2]
            }
            #expect(try await node.windows(credit, churn, after: 0, limit: 9).windows.first?.labelled == 0.6)
        }
    }
}
