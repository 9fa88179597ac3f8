import DurableFiles
import GRDB
import Identifiers
import Integrity
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The policy of a node")
struct NodePolicyTests {
    @Test("that is wrong stops the start, and check-config finds the same", arguments: ["key", "reviewer", "yaml"])
    func badStart(what: String) async throws {
        let governed = try GovernedNode()
        let expected: String
        switch what {
        case "key":
            try governed.write(GovernedNode.policy() + "colour: red\n")
            expected = "policy.key"
        case "reviewer":
            try DirectoryHandle(path: governed.fixture.state + "/reviewers").remove(file: "ben.pem")
            expected = "policy.reviewer"
        default:
            try governed.write("roles: {a: 1, a: 2}\n")
            expected = "policy.syntax"
        }
        #expect(await code { _ = try await governed.fixture.open() } == expected)
        let state = try DirectoryHandle(path: governed.fixture.state)
        #expect(await code { _ = try AutomationNode.checkPolicy(in: state) } == expected)
    }

    @Test("under a name that no node reads stops the start: it would let everything through")
    func otherName() async throws {
        let governed = try GovernedNode()
        try Shell.run("mv \(governed.fixture.state)/policy.yaml \(governed.fixture.state)/policy.yml")
        #expect(await code { _ = try await governed.fixture.open() } == "policy.format")
    }

    @Test("that is wrong at a reload leaves the one before in force")
    func badReload() async throws {
        let governed = try GovernedNode()
        let node = try await governed.fixture.open()
        let before = try await node.policy()
        #expect(before.document == GovernedNode.policy())
        #expect(before.reviewers?.map(\.name) == ["anna-2.pem", "anna.pem", "ben.pem", "carl.pem"])
        try governed.write("format: slipway.policy/2\n")
        #expect(await code { _ = try await node.readPolicy() } == "policy.format")
        #expect(try await node.policy() == before)
    }

    @Test("that is removed while the node is stopped shows in the audit of the next start")
    func removed() async throws {
        let governed = try GovernedNode()
        let first = try await governed.fixture.open()
        let copy = governed.fixture.directory.path("copy")
        try governed.fixture.copy(of: first, to: copy)
        try DirectoryHandle(path: copy).remove(file: "policy.yaml")
        let second = try await governed.fixture.open(at: copy)
        let record = try #require(try await governed.actions(second).last)
        #expect(record.action == "policy.changed")
        #expect(record.detail.hasPrefix("no policy; before: policy sha256:"))
        #expect(try await second.policy().digest == nil)
    }

    @Test("that is removed while the node is stopped shows though the record of the one before was sealed")
    func removedAfterSealing() async throws {
        let governed = try GovernedNode()
        let first = try await governed.fixture.open()
        try await governed.fixture.upload(governed.fixture.bundle("b1", sequence: 1), to: first)
        let copy = governed.fixture.directory.path("copy")
        try governed.fixture.copy(of: first, to: copy)
        // The mark may be of an older record, which a sealing leaves in place.
        try Shell.run("rm -f \(copy)/node.mark")
        #expect(try StoppedAudit(state: copy).seal(keeping: 1, now: governed.now) != nil)
        try DirectoryHandle(path: copy).remove(file: "policy.yaml")
        let second = try await governed.fixture.open(at: copy)
        let record = try #require(try await governed.actions(second).last)
        #expect(record.action == "policy.changed")
        #expect(record.detail.hasPrefix("no policy; before: policy sha256:"))
    }

    @Test("is asked nothing where there is none: claims about the bundle are kept, and everything is allowed")
    func none() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        try DirectoryHandle(path: fixture.state).remove(file: "policy.yaml")
        let node = try await fixture.open()
        try await fixture.running(node) {
            let claims = try await governed.approved("b1", sequence: 1, on: node)
            #expect(try ClaimLines(try await node.claims(credit, "b1"), name: "claims").claims.count == claims.count)
            #expect(try await node.decision(credit, "b1", active: [:]).mode == "off")
            let ended = try await governed.confirmed("b1", on: node)
            #expect(!ended.steps.contains { $0.name == "policy" })
            #expect(!(try await governed.actions(node).contains { $0.action.hasPrefix("policy.") }))
        }
    }

    @Test("and its claims are looked at by a check of the state")
    func checked() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await governed.approved("b1", sequence: 1, on: node)
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: node, to: copy)
        let check = NodeCheck(state: copy, now: fixture.clock.timeOfDay, width: 2)
        #expect(try check.run().findings.map(\.code) == [])
        let database = try NodeDatabase(in: DirectoryHandle(path: copy))
        try database.write { database in
            let trigger = try String.fetchOne(
                database,
                sql: "SELECT sql FROM sqlite_master WHERE name = 'claims_are_never_changed'"
            )
            try database.execute(sql: "DROP TRIGGER claims_are_never_changed")
            try database.execute(sql: "UPDATE claims SET document = X'7B7D' WHERE rowid = 1")
            try database.execute(sql: #require(trigger))
        }
        try database.close()
        #expect(try check.run().findings.map(\.code) == ["fsck.claim"])
        let second = try await fixture.open(at: copy)
        #expect(await code { _ = try await second.decision(credit, "b1", active: [:]) } == "state.database")
    }
}
