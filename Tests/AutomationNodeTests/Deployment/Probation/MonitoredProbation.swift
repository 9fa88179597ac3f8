import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

/// A version on probation that monitoring watches: generation 2, whose predecessor answers 1.
enum MonitoredProbation {
    /// - Parameters:
    ///   - yaml: more of the node's configuration.
    ///   - requests: that generation 2 has answered through the tap.
    ///   - answer: what it answered.
    ///   - body: gets the fixture, the node and the number of the deployment.
    static func run(
        _ yaml: String = "",
        requests: Int = 600,
        answer: Double = 1,
        _ body: @Sendable @escaping (NodeFixture, AutomationNode, Int64) async throws -> Void
    ) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(served + unhurried + yaml, models: RehearsedModels())
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.referenced("b2", sequence: 2), to: node)
            let began = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, began.id, on: node)
            // The watch begins after the state is on record.
            try await until { node.monitoring.probation(of: credit) != nil }
            fixture.clock.advance(by: 2)
            await node.monitoring.step()
            try fixture.tap(0..<requests, on: node, generation: 2, answer: answer)
            await node.monitoring.step()
            try await body(fixture, node, began.id)
        }
    }

    /// The bet of a rule on the version.
    static func bet(_ rule: String, _ node: AutomationNode) async throws -> MonitorReport.Bet? {
        try await node.monitor(credit, churn).bets.first { $0.rule == rule }
    }
}
