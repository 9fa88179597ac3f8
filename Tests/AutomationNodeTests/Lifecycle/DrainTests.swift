import Identifiers
import NodeAPI
import Testing

@testable import AutomationNode

@Suite("A node that drains, or is configured anew")
struct DrainTests {
    @Test("says that it is not ready until that is taken back; both are on record, once each")
    func drained() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        for _ in 0..<2 {
            let report = try await node.setDraining(DrainRequest(reason: "new disk"), by: fixture.admin)
            #expect(report.draining && report.by == "ada" && report.reason == "new disk")
        }
        let readiness = await node.readiness()
        #expect(readiness.code == "node.draining" && !readiness.ready)
        #expect(readiness.findings.first?.contains("requested by ada") == true)
        for _ in 0..<2 {
            #expect(try await node.setDraining(DrainRequest(drain: false), by: fixture.admin).draining == false)
        }
        #expect(await node.readiness().ready)
        let records = try await node.audit(after: 0, limit: 100, project: nil).filter { $0.subject == "slipwayd" }
        #expect(records.map(\.action) == ["node.drained", "node.undrained"])
        #expect(records.first?.detail == "new disk")
    }

    @Test("a stop is not taken back, and takes the place of what somebody said")
    func stopped() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        _ = try await node.setDraining(DrainRequest(), by: fixture.admin)
        node.beginStop()
        #expect(node.drainReport.stopping == true)
        #expect(
            await code { _ = try await node.setDraining(DrainRequest(drain: false), by: fixture.admin) }
                == "node.stopping"
        )
        #expect(node.draining.isOn)
    }

    @Test("only those may drain it who keep the node")
    func roles() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        for role in Role.allCases {
            let requester = Requester(name: "a", role: role)
            let expected = [.admin, .operator].contains(role) ? nil : "role.too-small"
            #expect(await code { _ = try await node.setDraining(DrainRequest(), by: requester) } == expected, "\(role)")
        }
    }

    @Test("another configuration is in force from then on, and on record")
    func configured() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("limits: {bundle: 1GiB}\n")
        let other = try NodeConfiguration(yaml: "limits: {bundle: 10, ballast: 0}\nprobes: anonymous\n", subject: "c")
        #expect(other.needingRestart(since: node.configuration) == ["limits.ballast"])
        try await node.configure(other, note: "c sha256:1")
        #expect(node.configuration.limits.bundleBytes == 10)
        let failure = await #expect(throws: NodeFailure.self) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        }
        #expect(failure?.code == .bundleTooLarge)
        let record = try await node.audit(after: 0, limit: 100, project: nil).last { $0.action == "node.reloaded" }
        #expect(record?.outcome == "ok" && record?.detail == "c sha256:1")
    }
}
