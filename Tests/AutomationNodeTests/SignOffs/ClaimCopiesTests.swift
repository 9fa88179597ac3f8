import DurableFiles
import Identifiers
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("What takes something back")
struct ClaimCopiesTests {
    @Test("outlives the database: a rejection and a withdrawal count after the records were made anew")
    func lostDatabase() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let first = try await fixture.open()
        let claims = try await governed.approved("b1", sequence: 1, on: first)
        let rejection = try governed.signOff("b1", by: "carl", on: first, .reject, role: "owner")
        let withdrawal = try governed.withdrawal(of: claims[1], by: "ben")
        try await governed.send([rejection, withdrawal], of: "b1", to: first)
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: first, to: copy)
        try Shell.run("rm \(copy)/node.db*")
        let told = try Adoption(state: copy, now: governed.now, by: "ada").apply()
        #expect(told.contains { $0.hasPrefix("lost: ") && $0.contains("approvals") })
        let second = try await fixture.open(at: copy)
        let taken = try await second.audit(after: 0, limit: 1000, project: nil).filter {
            $0.action == "claim.restored"
        }
        #expect(taken.count == 2)
        try await governed.send(claims, of: "b1", to: second)
        let found = try await second.decision(credit, "b1", active: [:]).findings.map(\.code)
        #expect(found.contains("policy.rejected"))
        #expect(found.contains("claim.withdrawn"))
        try await governed.send([governed.withdrawal(of: rejection, by: "carl")], of: "b1", to: second)
        #expect(try await second.decision(credit, "b1", active: [:]).approvals.map(\.person) == ["anna"])
    }

    @Test("is written a second time at the start where its file is missing, and a line that was changed is pointed out")
    func missingFile() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let first = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: first)
        let rejection = try governed.signOff("b1", by: "carl", on: first, .reject, role: "owner")
        try await governed.send([rejection], of: "b1", to: first)
        let (older, changed) = (fixture.directory.path("older"), fixture.directory.path("changed"))
        try fixture.copy(of: first, to: older)
        try fixture.copy(of: first, to: changed)
        try Shell.run("rm -r \(older)/claims; for file in \(changed)/claims/credit/*; do echo '{}' > $file; done")
        for (state, flaws) in [(older, 0), (changed, 1)] {
            let node = try await fixture.open(at: state)
            let findings = await node.readiness().findings.filter { $0.hasPrefix("claims: ") }
            #expect(findings.count == flaws, "\(findings)")
            try Shell.run("cat \(state)/claims/credit/* > \(state).jsonl")
            let lines = try OpenFile.read("\(state).jsonl").readAll(limit: 1 << 20)
            #expect(try ClaimLines(lines, name: "copies").claims == [rejection])
        }
    }

    @Test("outlives the database, too, where a stray file lies beside the directories of the projects")
    func strayFile() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let first = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: first)
        let rejection = try governed.signOff("b1", by: "carl", on: first, .reject, role: "owner")
        try await governed.send([rejection], of: "b1", to: first)
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: first, to: copy)
        try fixture.directory.write(Array("-".utf8), to: "copy/claims/aaa")
        try Shell.run("rm \(copy)/node.db*")
        _ = try Adoption(state: copy, now: governed.now, by: "ada").apply()
        let second = try await fixture.open(at: copy)
        let findings = await second.readiness().findings.filter { $0.hasPrefix("claims: ") }
        #expect(findings == ["claims: \(copy)/claims/aaa is no directory of claims; remove it"])
        let taken = try await second.audit(after: 0, limit: 1000, project: nil).filter { $0.action == "claim.restored" }
        #expect(taken.count == 1)
    }

    @Test("in a heartbeat stays when the bundle that brought it is removed")
    func heartbeat() async throws {
        let governed = try GovernedNode(
            rule: GovernedNode.rule + "\nfreshness: {role: validator, every: 7d}"
        )
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            let claims = try await governed.approved("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let policy = try #require(try await node.policy().digest.flatMap { Digest($0) })
            let content = HeartbeatClaim(
                project: credit,
                policy: policy,
                withdrawn: [claims[0].statement],
                issued: governed.now
            )
            try await governed.send([governed.sign(.heartbeat(content), by: "ben")], of: "b2", to: node)
            _ = try await node.removeProject(credit, typed: "credit", reason: nil, by: fixture.admin)
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            try await governed.send(claims, of: "b1", to: node)
            let decision = try await node.decision(credit, "b1", active: [:])
            #expect(decision.approvals.map(\.person) == ["ben"])
            #expect(!decision.findings.contains { $0.code == "policy.stale" })
        }
    }
}
