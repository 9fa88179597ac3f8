import Identifiers
import NodeAPI
import Testing

@testable import AutomationNode

@Suite("The stream of a deployment")
struct DeploymentEventsTests {
    private func report(_ state: DeploymentState) throws -> DeploymentReport {
        let now = Timestamp(milliseconds: 1_795_426_200_123)
        return DeploymentReport(
            id: 1,
            project: try #require(ProjectName("credit")),
            kind: .activate,
            state: state,
            bundle: try #require(BundleID("b1")),
            bundleDigest: "sha256:\(String(repeating: "0", count: 64))",
            generation: nil,
            requestedBy: "ada",
            reason: nil,
            started: now,
            updated: now
        )
    }

    @Test("ends with the final state, whatever else is told at the same moment")
    func final() async throws {
        let (running, cancelled) = (try report(.checked), try report(.cancelled))
        let events = DeploymentEvents()
        for _ in 0..<3000 {
            let changes = try await events.follow(1) { running }
            await withDiscardingTaskGroup { group in
                for _ in 0..<4 { group.addTask { events.publish(running) } }
                group.addTask { events.publish(cancelled) }
                group.addTask { events.publish(running) }
            }
            var last: DeploymentState?
            for await change in changes { last = change.state }
            #expect(last == .cancelled)
            if last != .cancelled { return }
        }
    }
}
