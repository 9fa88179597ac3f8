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
        let bench = try NodeBench()
        let hooks = [
            "rule": "", "hook": "hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1']}}",
            "probe":
                "hooks: {probe: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1'], timeout: 10m}}\nprobation: {passes: 1}",
        ]
        let models = RehearsedModels()
        let node = try await bench.open(served + (hooks[how] ?? ""), models: models)
        try await bench.running(node) {
            _ = try await bench.confirmed("b1", sequence: 1, on: node)
            try await bench.upload(bench.bundle("b2", sequence: 2), to: node)
            let began = try await bench.deploy("b2", on: node)
            if how == "rule" {
                try await bench.reach(.active, began.id, on: node)
                try bench.model("2/models/churn/2", models).crash()
            }
            #expect(try await bench.end(began.id, on: node).state == .rolledBack)
            #expect(await code { try await bench.deploy("b2", on: node) } == "bundle.bad")
            #expect(await code { try await bench.deploy("b2", on: node, stageOnly: true) } == "bundle.bad")
            #expect(try await node.project(credit).bad?.map(\.text) == ["b2"])
            let mark = try #require(try await node.bundles(credit).first { $0.bundle.text == "b2" }?.bad)
            #expect(mark.deployment == began.id)
            let request = ForgiveRequest(bundle: "b2", reason: "the disk was full")
            let deployer = Requester(name: "carl", role: .deployer)
            #expect(await code { _ = try await node.forgive(credit, request, by: deployer) } == "role.too-small")
            let someone = Requester(name: "olga", role: .operator)
            #expect(try await node.forgive(credit, request, by: someone).forgiven?.code == mark.code)
            #expect(try await node.forgive(credit, request, by: someone).forgiven == nil)
            let record = try #require(try await node.audit(after: 0, limit: 100, project: credit).last)
            #expect(record.action == "bundle.forgiven")
            #expect(record.actor == "olga")
            #expect(record.detail.contains("the disk was full"))
            #expect(try await node.project(credit).bad == nil)
            #expect(await code { try await bench.deploy("b2", on: node) } == nil)
        }
    }

    @Test(
        "is marked once: what is forgiven while the way back is still under way stays so",
        arguments: [
            FaultPoint.rollbackFlipped, .rollbackFinished,
        ]
    )
    func markedOnce(_ point: FaultPoint) async throws {
        let bench = try NodeBench()
        let (arrived, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let models = RehearsedModels()
        let node = try await bench.open(
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
        try await bench.running(node) {
            _ = try await bench.confirmed("b1", sequence: 1, on: node)
            try await bench.upload(bench.bundle("b2", sequence: 2), to: node)
            for _ in 1...5 {
                let began = try await bench.deploy("b2", on: node)
                let active = try await bench.reach(.active, began.id, on: node)
                let number = try #require(active.generation)
                try bench.model("\(number)/models/churn/2", models).crash()
                if point == .rollbackFlipped {
                    try await until { arrived.wait(timeout: .now()) == .success }
                } else {
                    #expect(try await bench.end(began.id, on: node).state == .rolledBack)
                }
                let forgiven = try await node.forgive(credit, ForgiveRequest(bundle: "b2"), by: bench.admin)
                #expect(forgiven.forgiven?.code == "deployment.crash")
                gate.signal()
                #expect(try await bench.end(began.id, on: node).state == .rolledBack)
                #expect(try await node.project(credit).bad == nil)
            }
        }
    }

    @Test("is one that a person rolled back only if the person says so", arguments: [false, true])
    func byHand(bad: Bool) async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) {
            for number in 1...2 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let third = try await bench.active("b3", sequence: 3, on: node)
            _ = try await node.rollBack(credit, RollbackRequest(bad: bad), by: bench.admin)
            #expect(try await bench.end(third.id, on: node).state == .rolledBack)
            let back = try await node.rollBack(credit, RollbackRequest(reason: "odd", bad: bad), by: bench.admin)
            #expect(try await bench.end(back.id, on: node).state == .confirmed)
            let marks = try await node.bundles(credit).filter { $0.bad != nil }.map(\.bundle.text)
            #expect(marks == (bad ? ["b2", "b3"] : []))
        }
    }

    @Test("cannot be told by a state of an older Slipway, which is brought forward and loses nothing")
    func migration() async throws {
        let bench = try NodeBench()
        let old = try await bench.open()
        try await bench.running(old) { _ = try await bench.confirmed("b1", sequence: 1, on: old) }
        let path = bench.directory.path("old")
        try bench.copy(of: old, to: path)
        let database = try NodeDatabase(in: DirectoryHandle(path: path))
        try database.write { database in
            try database.execute(sql: "DROP TABLE bad_bundles")
            try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '2'")
        }
        try database.close()
        let node = try await bench.open(at: path)
        #expect(try await node.project(credit).current?.bundle.text == "b1")
        #expect(try await node.project(credit).bad == nil)
    }
}
