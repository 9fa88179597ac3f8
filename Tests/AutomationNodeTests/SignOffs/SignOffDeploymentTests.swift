import Dispatch
import DurableFiles
import Identifiers
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A deployment on a node with a policy")
struct SignOffDeploymentTests {
    @Test("waits for as many people as the policy wants, says who is missing, and goes on when they have signed")
    func people() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            do {
                try await fixture.deploy("b1", on: node)
                Issue.record("it was accepted without a sign-off")
            } catch let failure as any CodedFailure {
                #expect(failure.stableCode == "policy.sign-off-missing")
                #expect(failure.kind.exitStatus == 4)
                #expect(failure.findings.contains { $0.found.contains("missing is any of anna, ben") })
            }
            #expect(try await node.deployments(credit, limit: 10).isEmpty, "nothing is done before it is allowed")
            // The same person twice, with two keys, is one person.
            let twice = try ["anna", "anna-2"].map { try governed.signOff("b1", by: $0, on: node) }
            #expect(try await governed.send(twice, of: "b1", to: node).received.count == 2)
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing")
            let dry = try await node.decision(credit, "b1", active: [:])
            #expect(!dry.allowed)
            #expect(dry.approvals.map(\.person) == ["anna"])
            try await governed.send([governed.signOff("b1", by: "ben", on: node)], of: "b1", to: node)
            #expect(try await node.decision(credit, "b1", active: [:]).allowed)
            let ended = try await governed.confirmed("b1", on: node)
            #expect(ended.state == .confirmed)
            let step = try #require(ended.steps.first { $0.name == "policy" })
            #expect(step.succeeded == true)
            #expect(step.output.contains("validator: ben"))
            let records = try await governed.actions(node)
            #expect(
                records.map(\.action) == [
                    "policy.loaded", "policy.refused", "claim.received", "claim.received", "policy.refused",
                    "claim.received", "policy.allowed", "policy.allowed",
                ]
            )
            let last = try #require(records.last)
            #expect(last.detail.contains("statement \(dry.statement)"))
            #expect(last.detail.contains("policy \(try #require(dry.policy))"))
        }
    }

    @Test("asks for no sign-off where the bundle is only staged")
    func staged() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let staged = try await fixture.deploy("b1", on: node, stageOnly: true)
            let ended = try await fixture.end(staged.id, on: node)
            #expect(ended.state == .checked)
            #expect(!ended.steps.contains { $0.name == "policy" })
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing")
        }
    }

    @Test("goes on where the policy only warns, and has its findings on record")
    func warned() async throws {
        let governed = try GovernedNode(mode: "warn")
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let ended = try await governed.confirmed("b1", on: node)
            #expect(ended.state == .confirmed)
            let step = try #require(ended.steps.first { $0.name == "policy" })
            #expect(step.output.contains("policy.sign-off-missing"))
            node.signOffs.watch.run()
            let findings = await node.readiness().findings
            #expect(findings.contains { $0.contains("policy.sign-off-missing") })
            let alerts = try await node.alerts(after: 0, limit: 10, project: nil, states: nil, by: fixture.admin)
            #expect(alerts.alerts.isEmpty, "a policy that only warns raises no alert")
        }
    }

    @Test("is refused right before the switch where a rejection came after it was accepted")
    func lateRejection() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let gate = DispatchSemaphore(value: 0)
        let node = try await fixture.open(
            faults: FaultPoints { reached in
                if reached == .deploymentVerifying { gate.wait() }
            }
        )
        try await fixture.running(node) {
            defer { gate.signal() }
            try await governed.approved("b1", sequence: 1, on: node)
            let began = try await fixture.deploy("b1", on: node)
            let rejection = try governed.signOff("b1", by: "carl", on: node, .reject, role: "owner")
            try await governed.send([rejection], of: "b1", to: node)
            gate.signal()
            let ended = try await fixture.end(began.id, on: node)
            #expect(ended.state == .rejected)
            #expect(ended.problem?.code == "policy.rejected")
            #expect(try fixture.current() == nil)
        }
    }

    @Test("takes an emergency with a reason and a claim for it; it is marked, and an alert follows when it ends")
    func breakGlass() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            #expect(
                await code { _ = try await governed.deploy("b1", breakGlass: "the line stands", on: node) }
                    == "policy.break-glass-missing"
            )
            try await governed.send([governed.emergency("b1", on: node)], of: "b1", to: node)
            #expect(
                await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing",
                "the claim alone asks for nothing"
            )
            let began = try await governed.deploy("b1", breakGlass: "the line stands", on: node)
            try await fixture.reach(.active, began.id, on: node)
            fixture.clock.advance(by: 61)
            let ended = try await fixture.end(began.id, on: node)
            #expect(ended.state == .confirmed)
            #expect(ended.breakGlass?.people == ["carl"])
            let current = try await node.project(credit).current
            #expect(current?.breakGlass?.reason == "the line stands")
            #expect(try await governed.actions(node).last?.action == "policy.break-glass")
            node.signOffs.watch.run()
            #expect(try await node.project(credit).policy == nil, "the emergency has not ended")

            fixture.clock.advance(by: 3600)
            node.signOffs.watch.run()
            node.signOffs.watch.run()
            let report = try await node.project(credit)
            #expect(report.policy?.count == 1)
            let readiness = await node.readiness()
            #expect(readiness.findings.contains { $0.contains("the emergency of ada ended") })
            let alerts = try await node.alerts(after: 0, limit: 10, project: credit, states: nil, by: fixture.admin)
            #expect(alerts.alerts.map(\.rule) == ["policy"])
            #expect(alerts.alerts.first?.count == 1, "once, however often it is looked at")
            #expect(try fixture.current() == "../generations/credit/1", "nothing goes back by itself")

            let claims = try ["anna", "ben"].map { try governed.signOff("b1", by: $0, on: node) }
            try await governed.send(claims, of: "b1", to: node)
            #expect(try await node.project(credit).policy == nil, "the missing sign-offs came")
            #expect(try await node.project(credit).current?.breakGlass != nil, "what happened stays on record")
        }
    }

    @Test("is judged again when a claim came, the trust changed or a moment passed, and not at each look")
    func lookedAtAgain() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            let claims = try await governed.approved("b1", sequence: 1, on: node)
            _ = try await governed.confirmed("b1", on: node)
            node.signOffs.watch.run()
            #expect(try await node.project(credit).policy == nil)
            try await governed.send([governed.withdrawal(of: claims[0], by: "anna")], of: "b1", to: node)
            #expect(try await node.project(credit).policy?.first?.contains("policy.sign-off-missing") == true)
            try await governed.send([governed.signOff("b1", by: "anna", on: node)], of: "b1", to: node)
            #expect(try await node.project(credit).policy == nil)
            try DirectoryHandle(path: fixture.state + "/trust").remove(file: "signer.pem")
            node.signOffs.watch.run()
            #expect(try await node.project(credit).policy?.first?.contains("cannot be judged") == true)
        }
    }

    @Test("is told of a clock that is behind what is on record")
    func clockBehind() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        node.signOffs.watch.run()
        #expect(node.signOffs.watch.findings == [])
        fixture.clock.set(forward: -3600)
        node.signOffs.watch.run()
        #expect(node.signOffs.watch.findings.count == 1)
        #expect(node.signOffs.watch.findings.first?.contains("slipwayd audit reset-clock") == true)
    }

    @Test("that is active shows when an approval has expired since, and stays")
    func expiry() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await governed.approved("b1", sequence: 1, on: node)
            _ = try await governed.confirmed("b1", on: node)
            node.signOffs.watch.run()
            #expect(try await node.project(credit).policy == nil)
            fixture.clock.advance(by: 31 * 86_400)
            node.signOffs.watch.run()
            #expect(try await node.project(credit).policy?.first?.contains("policy.sign-off-missing") == true)
            #expect(await node.works())
            let alerts = try await node.alerts(after: 0, limit: 10, project: credit, states: nil, by: fixture.admin)
            #expect(alerts.alerts.map(\.rule) == ["policy"])
            #expect(try fixture.current() == "../generations/credit/1")
        }
    }
}
