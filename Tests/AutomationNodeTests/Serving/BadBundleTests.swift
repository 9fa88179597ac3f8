import Dispatch
import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A bundle that failed on probation")
struct BadBundleTests {
    @Test("is refused until an operator forgives it", arguments: ["rule", "hook", "probe"])
    func refused(how: String) async throws {
        let fixture = try NodeFixture()
        let hooks = [
            "rule": "", "hook": "hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1']}}",
            "probe":
                "hooks: {probe: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1'], timeout: 10m}}\nprobation: {passes: 1}",
        ]
        let models = RehearsedModels()
        let node = try await fixture.open(served + (hooks[how] ?? ""), models: models)
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let began = try await fixture.deploy("b2", on: node)
            if how == "rule" {
                try await fixture.reach(.active, began.id, on: node)
                try fixture.model("2/models/churn/2", models).crash()
            }
            #expect(try await fixture.end(began.id, on: node).state == .rolledBack)
            #expect(await code { try await fixture.deploy("b2", on: node) } == "bundle.bad")
            #expect(await code { try await fixture.deploy("b2", on: node, stageOnly: true) } == "bundle.bad")
            #expect(try await node.project(credit).bad?.map(\.text) == ["b2"])
            let mark = try #require(try await node.bundles(credit).first { $0.bundle.text == "b2" }?.bad)
            #expect(mark.deployment == began.id)
            let request = ForgiveRequest(bundle: "b2", reason: "the disk was full")
            let deployer = Requester(name: "carl", role: .deployer)
            #expect(await code { _ = try await node.markGood(credit, request, by: deployer) } == "role.too-small")
            let someone = Requester(name: "olga", role: .operator)
            #expect(try await node.markGood(credit, request, by: someone).forgiven?.code == mark.code)
            #expect(try await node.markGood(credit, request, by: someone).forgiven == nil)
            let records = try await node.audit(after: 0, limit: 100, project: credit)
            let record = try #require(records.last { $0.action == "bundle.forgiven" })
            #expect(record.actor == "olga")
            #expect(record.detail.contains("the disk was full"))
            #expect(try await node.project(credit).bad == nil)
            #expect(await code { try await fixture.deploy("b2", on: node) } == nil)
        }
    }

    @Test(
        "is marked once: what is forgiven while the way back is still under way stays so",
        arguments: [
            FaultPoint.rollbackFlipped, .rollbackFinished,
        ]
    )
    func markedOnce(_ point: FaultPoint) async throws {
        let fixture = try NodeFixture()
        let (arrived, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let models = RehearsedModels()
        let node = try await fixture.open(
            served,
            faults: FaultPoints { reached in
                // Where it has ended, nothing is waited for.
                if reached == .rollbackFlipped, point == .rollbackFlipped {
                    arrived.signal()
                    gate.wait()
                }
            },
            models: models
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            for _ in 1...5 {
                let began = try await fixture.deploy("b2", on: node)
                let active = try await fixture.reach(.active, began.id, on: node)
                let number = try #require(active.generation)
                try fixture.model("\(number)/models/churn/2", models).crash()
                if point == .rollbackFlipped {
                    try await until { arrived.wait(timeout: .now()) == .success }
                } else {
                    #expect(try await fixture.end(began.id, on: node).state == .rolledBack)
                }
                let forgiven = try await node.markGood(credit, ForgiveRequest(bundle: "b2"), by: fixture.admin)
                #expect(forgiven.forgiven?.code == "deployment.crash")
                gate.signal()
                #expect(try await fixture.end(began.id, on: node).state == .rolledBack)
                #expect(try await node.project(credit).bad == nil)
            }
        }
    }

    @Test("is one that a person rolled back only if the person says so", arguments: [false, true])
    func byHand(bad: Bool) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let third = try await fixture.active("b3", sequence: 3, on: node)
            _ = try await node.rollBack(credit, RollbackRequest(bad: bad), by: fixture.admin)
            #expect(try await fixture.end(third.id, on: node).state == .rolledBack)
            let back = try await node.rollBack(credit, RollbackRequest(reason: "odd", bad: bad), by: fixture.admin)
            #expect(try await fixture.end(back.id, on: node).state == .confirmed)
            let marks = try await node.bundles(credit).filter { $0.bad != nil }.map(\.bundle.text)
            #expect(marks == (bad ? ["b2", "b3"] : []))
        }
    }

    @Test("cannot be told by a state of an older Slipway, which is brought forward and loses nothing")
    func migration() async throws {
        let fixture = try NodeFixture()
        let old = try await fixture.open()
        try await fixture.running(old) { _ = try await fixture.confirmed("b1", sequence: 1, on: old) }
        let path = fixture.directory.path("old")
        try fixture.copy(of: old, to: path)
        let database = try NodeDatabase(in: DirectoryHandle(path: path))
        try database.write { database in
            try database.execute(sql: "DROP TABLE bad_bundles")
            try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '2'")
        }
        try database.close()
        let node = try await fixture.open(at: path)
        #expect(try await node.project(credit).current?.bundle.text == "b1")
        #expect(try await node.project(credit).bad == nil)
    }
}
