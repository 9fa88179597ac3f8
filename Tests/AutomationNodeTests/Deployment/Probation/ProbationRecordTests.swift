import Identifiers
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A node's record of a bundle")
struct ProbationRecordTests {
    private let fixture: NodeFixture

    init() throws {
        fixture = try NodeFixture()
    }

    private func record(of bundle: String, on node: AutomationNode) async throws -> ProbationClaim {
        let claim = try Claim(try await node.probationClaim(credit, bundle, by: fixture.admin))
        let key = try NodeKey.publicKey(state: fixture.state)
        _ = try claim.signer(under: Trust(files: [("node.pem", key)]), at: fixture.clock.timeOfDay)
        guard case .probation(let record) = claim.content else { throw CancellationError() }
        return record
    }

    @Test("begins with the switch, grows while the bundle is current, and ends when another one is")
    func life() async throws {
        let (fixture, node) = (fixture, try await fixture.open())
        try await fixture.running(node) { [self] in
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            #expect(await code { _ = try await record(of: "b1", on: node) } == "probation.not-run")
            #expect(await code { _ = try await record(of: "b9", on: node) } == "bundle.not-found")
            let switched = fixture.clock.timeOfDay
            let began = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, began.id, on: node)
            fixture.clock.advance(by: 30)
            let young = try await record(of: "b1", on: node)
            #expect(young.outcome == .onProbation)
            #expect(young.activated == switched)
            #expect(young.length == 30)
            #expect(young.node == "press-1")
            #expect(young.generation.value == 1)
            #expect(
                young.active
                    == [try #require(ModelName("churn")): try #require(VersionID("2"))].merging(
                        [try #require(ModelName("mood")): try #require(VersionID("1"))]
                    ) { one, _ in one }
            )
            #expect(young.breaches.isEmpty)
            #expect(young.answers == nil, "this node serves no models")
            fixture.clock.advance(by: 31)
            _ = try await fixture.end(began.id, on: node)
            fixture.clock.advance(by: 3600)
            let old = try await record(of: "b1", on: node)
            #expect(old.outcome == .confirmed)
            #expect(old.length == 3661)
            #expect(old.expires == old.issued.adding(seconds: ProbationRecords.lifetime))

            let replaced = fixture.clock.timeOfDay
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
            fixture.clock.advance(by: 3600)
            let ended = try await record(of: "b1", on: node)
            #expect(ended.outcome == .confirmed)
            #expect(ended.until == replaced)
            #expect(try await record(of: "b2", on: node).length == 3661)
        }
    }

    @Test("is the same after a start of the node, from what it has on the disk")
    func restart() async throws {
        let node = try await fixture.open()
        let before = try await fixture.running(node) { [self] in
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            return try await record(of: "b1", on: node)
        }
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: node, to: copy)
        let again = try await fixture.open(at: copy)
        fixture.clock.advance(by: 60)
        let after = try await record(of: "b1", on: again)
        #expect(after.activated == before.activated)
        #expect(after.statement == before.statement)
        #expect(after.outcome == .confirmed)
        #expect(after.length == before.length + 60)
    }

    @Test("says that somebody went back from the bundle by hand, and begins anew for the one that is current again")
    func byHand() async throws {
        let (fixture, node) = (fixture, try await fixture.open())
        try await fixture.running(node) { [self] in
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let moment = fixture.clock.timeOfDay
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            _ = try await fixture.end(back.id, on: node)
            fixture.clock.advance(by: 10)
            let left = try await record(of: "b2", on: node)
            #expect(left.outcome == .rolledBack)
            #expect(left.until == moment)
            #expect(left.breaches.isEmpty)
            let again = try await record(of: "b1", on: node)
            #expect(again.outcome == .confirmed)
            #expect(again.activated == moment)
        }
    }

    @Test("names the rule for which the bundle was rolled back")
    func rule() async throws {
        let (fixture, node) = (fixture, try await fixture.open("probation: {confirm: manual, deadline: 60s}"))
        try await fixture.running(node) { [self] in
            for number in 1...2 {
                try await fixture.upload(fixture.bundle("b\(number)", sequence: Int64(number)), to: node)
                let began = try await fixture.deploy("b\(number)", on: node)
                try await fixture.reach(.active, began.id, on: node)
                if number == 1 { _ = try await node.confirm(credit, by: fixture.admin) }
                if number == 2 { fixture.clock.advance(by: 61) }
                _ = try await fixture.end(began.id, on: node)
            }
            let failed = try await record(of: "b2", on: node)
            #expect(failed.outcome == .rolledBack)
            #expect(failed.breaches.map(\.rule) == ["deadline"])
            #expect(try await record(of: "b1", on: node).outcome == .confirmed)
        }
    }

    @Test("lists the alerts about its own models, while it was current")
    func alerts() async throws {
        let (fixture, node) = (fixture, try await fixture.open())
        try await fixture.running(node) { [self] in
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let now = fixture.clock.timeOfDay
            try node.monitorStore.write { transaction in
                for (generation, rule) in [(1, "drift"), (2, "loss"), (2, "policy")] as [(Int64, String)] {
                    _ = try transaction.add(
                        AlertReport(
                            number: 0,
                            state: .closed,
                            project: credit,
                            model: try #require(ModelName("churn")),
                            version: try #require(VersionID("2")),
                            generation: try #require(GenerationNumber(generation)),
                            rule: rule,
                            time: now,
                            last: now,
                            count: 1,
                            summary: "it moved",
                            columns: [],
                            figures: []
                        )
                    )
                }
            }
            let record = try await record(of: "b2", on: node)
            #expect(record.breaches == [ProbationClaim.Violation(rule: "loss", time: now)])
            // What was found after another generation had become current is not its doing.
            #expect(try await self.record(of: "b1", on: node).breaches.isEmpty)
        }
    }

    @Test("needs the right to read the project")
    func rights() async throws {
        let node = try await fixture.open()
        let scorer = Requester(name: "line", role: .scorer)
        #expect(await code { _ = try await node.probationClaim(credit, "b1", by: scorer) } == "role.too-small")
    }
}
