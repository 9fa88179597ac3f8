import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Tokens in the audit")
struct TokenAuditTests {
    private let fixture: NodeFixture

    init() throws { fixture = try NodeFixture() }

    private func store() throws -> TokenStore { try TokenStore(state: fixture.state) }

    /// Starts a node, takes what its audit says of tokens, and stops it.
    private func records() async throws -> [AuditRecord] {
        let node = try await fixture.open()
        let records = try await node.audit(after: 0, limit: 1000, project: nil)
        #expect(try node.storage.database.read { try AuditChain.flaw(in: $0) } == nil)
        return records.filter { $0.action.hasPrefix("token.") }
    }

    private func words(_ records: [AuditRecord]) -> [String] {
        records.map { "\($0.action) \($0.subject) by \($0.actor)" }
    }

    private func files() throws -> [String] { try DirectoryHandle(path: fixture.state + "/tokens").names().sorted() }

    @Test("begin with the very first, which the node makes itself")
    func first() async throws {
        let records = try await records()
        #expect(words(records) == ["token.made admin by slipwayd"])
        #expect(records.first?.detail.hasPrefix("admin; made at \(fixture.clock.timeOfDay)") == true)
        #expect(records.first?.number == 1)
        #expect(try await self.records().count == 1, "told once")
    }

    @Test("are put on record past what is no file among them")
    func strays() async throws {
        _ = try await records()
        try Shell.run("cd '\(fixture.state)/tokens' && mkdir d.revoked d.json && mkfifo p.revoked")
        _ = try store().create("line-a", role: .operator, now: fixture.clock.timeOfDay, by: "ada (user id 1)")
        #expect(words(try await records()).last == "token.made line-a by ada (user id 1)")
    }

    @Test("have who made and revoked which while no node ran, and when, once each")
    func stopped() async throws {
        _ = try await records()
        let store = try store()
        let made = fixture.clock.timeOfDay
        _ = try store.create("line-a", role: .operator, now: made, by: "ada (user id 1)")
        _ = try store.create("brief", role: .viewer, now: made, by: "ada (user id 1)")
        fixture.clock.advance(by: 60)
        try store.revoke("brief", by: "bob (user id 2)", now: fixture.clock.timeOfDay)
        let revoked = fixture.clock.timeOfDay
        _ = try store.create("brief", role: .scorer, now: revoked, by: "bob (user id 2)")
        try store.revoke("brief", by: "eve (user id 3)", now: revoked)
        try store.revoke("admin", by: "bob (user id 2)", now: revoked)
        fixture.clock.advance(by: 3600)
        let records = Array(try await records().dropFirst())
        #expect(
            words(records).sorted() == [
                "token.made brief by ada (user id 1)", "token.made brief by bob (user id 2)",
                "token.made line-a by ada (user id 1)", "token.revoked admin by bob (user id 2)",
                "token.revoked brief by bob (user id 2)", "token.revoked brief by eve (user id 3)",
            ]
        )
        let ada = try #require(records.first { $0.subject == "brief" && $0.actor.hasPrefix("ada") })
        #expect(ada.detail == "viewer; made at \(made)")
        #expect(records.first { $0.subject == "admin" }?.detail == "at \(revoked)")
        #expect(records.allSatisfy { $0.time == fixture.clock.timeOfDay })
        #expect(try files() == ["line-a.json"])
        #expect(try await self.records().count == records.count + 1)
    }

    @Test("have what somebody did to the files by hand, though not who")
    func byHand() async throws {
        _ = try await records()
        _ = try store().create("line-a", role: .operator, now: fixture.clock.timeOfDay)
        let made = try await records()
        #expect(words(made).last == "token.made line-a by slipwayd")
        #expect(made.last?.detail.hasSuffix("nobody says by whom") == true)
        let tokens = try DirectoryHandle(path: fixture.state + "/tokens")
        let raised = try fixture.text("tokens/line-a.json").replacing("\"operator\"", with: "\"admin\"")
        try tokens.replace(file: "line-a.json", with: Array(raised.utf8), mode: 0o600)
        let changed = try await records().dropFirst(2)
        #expect(changed.map(\.action) == ["token.revoked", "token.made"])
        #expect(changed.first?.detail == "was operator; its record was changed")
        #expect(changed.last?.detail.hasPrefix("admin; ") == true)
        try tokens.remove(file: "line-a.json")
        let removed = try #require(try await records().last)
        #expect(words([removed]) == ["token.revoked line-a by slipwayd"])
    }

    @Test("that a node runs are told there within the minute, though nobody asks it")
    func running() async throws {
        let node = try await fixture.open()
        let store = try store()
        try await fixture.running(node) { [fixture] in
            _ = try store.create("line-a", role: .operator, now: fixture.clock.timeOfDay, by: "ada (user id 1)")
            try store.revoke("admin", by: "ada (user id 1)", now: fixture.clock.timeOfDay)
            var records: [AuditRecord] = []
            try await until {
                fixture.clock.advance(by: 61)
                records = try await node.audit(after: 1, limit: 10, project: nil)
                return records.count >= 2
            }
            #expect(Set(records.map(\.action)) == ["token.made", "token.revoked"])
            #expect(records.allSatisfy { $0.actor == "ada (user id 1)" })
        }
        #expect(try files() == ["line-a.json"])
    }

    @Test("are not told again where a stop came between the record and the end of what had it told")
    func interrupted() async throws {
        _ = try await records()
        let store = try store()
        _ = try store.create("line-a", role: .operator, now: fixture.clock.timeOfDay, by: "ada")
        try store.revoke("line-a", by: "ada", now: fixture.clock.timeOfDay)
        let left = try #require(try store.revocations().first)
        let told = try await records().count
        #expect(told == 3)
        // As it was after the record.
        try DirectoryHandle(path: fixture.state + "/tokens")
            .replace(file: left.fileName, with: left.json, mode: 0o600)
        let database = try NodeDatabase(in: DirectoryHandle(path: fixture.state))
        try database.write { database in
            try AuditedToken(name: left.name, digest: left.digest, summary: left.summary, isRevoked: true).save(
                in: database
            )
        }
        try database.close()
        #expect(try await records().count == told)
        #expect(try files() == ["admin.json"])
        let after = try NodeDatabase(in: DirectoryHandle(path: fixture.state))
        #expect(try after.read { try AuditedToken.all(in: $0) }.map(\.name) == ["admin"])
        try after.close()
    }

    @Test("are not told as revoked while they are still valid, though somebody began to")
    func halfRevoked() async throws {
        _ = try await records()
        let store = try store()
        let token = try store.create("line-a", role: .operator, now: fixture.clock.timeOfDay, by: "ada")
        let record = try #require(try store.list().last)
        let begun = TokenRevocation(of: record, by: "bob", at: fixture.clock.timeOfDay)
        try DirectoryHandle(path: fixture.state + "/tokens").replace(
            file: begun.fileName,
            with: begun.json,
            mode: 0o600
        )
        #expect(try await records().map(\.action) == ["token.made", "token.made"])
        let node = try await fixture.open()
        #expect(try await node.authenticate(token: token)?.name == "line-a")
        try store.revoke("line-a", by: "bob", now: fixture.clock.timeOfDay)
        #expect(try await node.authenticate(token: token) == nil)
        node.upkeep.tokenAudit.bring()
        let last = try await node.audit(after: 0, limit: 10, project: nil).last
        #expect(last?.action == "token.revoked" && last?.actor == "bob")
    }
}
