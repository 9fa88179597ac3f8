import Identifiers
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The way back on a node with a policy")
struct SignOffRollbackTests {
    @Test(
        "by hand needs no new approval, and does not lead to a bundle whose approval was withdrawn, but in an emergency"
    )
    func byHand() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open("retention: {confirmed: 5}")
        try await fixture.running(node) {
            let claims = try await governed.approved("b1", sequence: 1, on: node)
            _ = try await governed.confirmed("b1", on: node)
            try await governed.approved("b2", sequence: 2, on: node)
            _ = try await governed.confirmed("b2", on: node)
            // Approvals that are too old keep nobody from going back.
            fixture.clock.advance(by: 31 * 86_400)
            let first = try await back(governed, node)
            #expect(first.state == .confirmed)
            #expect(try fixture.current() == "../generations/credit/1")
            try await governed.send(
                try ["anna", "ben"].map { try governed.signOff("b2", by: $0, on: node) },
                of: "b2",
                to: node
            )
            _ = try await governed.confirmed("b2", on: node)
            try await governed.send([governed.withdrawal(of: claims[0], by: "anna")], of: "b1", to: node)
            #expect(await code { _ = try await back(governed, node) } == "policy.withdrawn")
            #expect(try fixture.current() == "../generations/credit/2")
            try await governed.send([governed.emergency("b1", on: node)], of: "b1", to: node)
            let returned = try await back(governed, node, breakGlass: "b2 fails")
            #expect(returned.state == .confirmed)
            #expect(returned.breakGlass?.people == ["carl"])
            #expect(try await node.project(credit).current?.breakGlass?.reason == "b2 fails")
        }
    }

    @Test("out of a probation by hand is refused in the same way, and the probation goes on")
    func outOfProbation() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await governed.approved("b1", sequence: 1, on: node)
            _ = try await governed.confirmed("b1", on: node)
            try await governed.approved("b2", sequence: 2, on: node)
            let began = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, began.id, on: node)
            let rejection = try governed.signOff("b1", by: "carl", on: node, .reject, role: "owner")
            try await governed.send([rejection], of: "b1", to: node)
            #expect(await code { _ = try await back(governed, node) } == "policy.rejected")
            #expect(try await node.deployment(credit, began.id).state == .active)
        }
    }

    @Test("by itself asks nobody, though the policy would refuse what it leads to")
    func automatic() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            let claims = try await governed.approved("b1", sequence: 1, on: node)
            _ = try await governed.confirmed("b1", on: node)
            try await governed.approved("b2", sequence: 2, on: node)
            let began = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, began.id, on: node)
            try await governed.send(
                [
                    governed.withdrawal(of: claims[0], by: "anna"),
                    governed.signOff("b1", by: "carl", on: node, .reject, role: "owner"),
                ],
                of: "b1",
                to: node
            )
            try fixture.model("2/models/churn/2", models).crash()
            let ended = try await fixture.end(began.id, on: node)
            #expect(ended.state == .rolledBack)
            #expect(ended.rolledBackTo?.value == 1)
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(await code { try await fixture.deploy("b2", on: node) } == "bundle.bad", "the mark comes first")
        }
    }

    @Test("is not asked for at a restart: what is current stays, whatever was withdrawn")
    func restart() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let first = try await fixture.open()
        try await fixture.running(first) {
            let claims = try await governed.approved("b1", sequence: 1, on: first)
            _ = try await governed.confirmed("b1", on: first)
            try await governed.send([governed.withdrawal(of: claims[0], by: "anna")], of: "b1", to: first)
        }
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: first, to: copy)
        let second = try await fixture.open(at: copy)
        #expect(try fixture.current(copy) == "../generations/credit/1")
        #expect(try await second.project(credit).current?.number.value == 1)
        second.signOffs.watch.run()
        #expect(try await second.project(credit).policy?.isEmpty == false)
    }

    private func back(
        _ governed: GovernedNode,
        _ node: AutomationNode,
        breakGlass: String? = nil
    ) async throws -> DeploymentReport {
        let request = RollbackRequest(breakGlass: breakGlass)
        let began = try await node.rollBack(credit, request, by: governed.fixture.admin)
        return try await governed.fixture.end(began.id, on: node)
    }
}
