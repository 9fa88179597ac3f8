import AsyncSupport
import DurableFiles
import Foundation
import GRDB
import Identifiers
import Inference
import ModelWorkers
import NodeAPI
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A deployment that somebody cancels")
struct CancellingTests {
    /// Models that never get loaded, until nobody waits for them.
    private static func stuck(_ models: RehearsedModels, _ fixture: NodeFixture) {
        models.script { location, _ in
            try? await fixture.clock.sleep(seconds: 1_000_000)
            return .failure(ScoringFailure(.loadFailed, location.directory, "was cancelled"))
        }
    }

    /// Waits until the deployment is at a step.
    private func reachStep(_ name: String, _ id: Int64, on node: AutomationNode) async throws {
        for await report in try await node.deploymentEvents(credit, id) where report.steps.last?.name == name { return }
    }

    /// Expects that nothing of it is left, nothing live was touched, and the bundle can be deployed as before.
    private func expectNothing(
        of report: DeploymentReport,
        _ fixture: NodeFixture,
        _ node: AutomationNode,
        current: String? = "../generations/credit/1"
    ) async throws {
        #expect(report.state == .cancelled)
        #expect(report.isFinished)
        #expect(report.problem?.code == "deployment.cancelled")
        #expect(report.problem?.detail.hasPrefix("ada cancelled it while it was ") == true)
        #expect(report.steps.allSatisfy { $0.finished != nil })
        #expect(try fixture.current() == current)
        let kept = try await node.generations(credit).map(\.number.description)
        #expect(try DirectoryHandle(path: fixture.state + "/generations/credit").names().sorted() == kept.sorted())
        #expect(try await node.project(credit).bad == nil)
        #expect(try await node.project(credit).deployment == nil)
        let records = try await node.audit(after: 0, limit: 1000, project: credit)
        let record = try #require(records.last { $0.action == "deployment.cancelled" })
        #expect(record.actor == "ada")
        #expect(record.subject == "deployment \(report.id)")
    }

    @Test("while it is verified has made nothing, and its bundle is as good as before")
    func verifying() async throws {
        let fixture = try NodeFixture()
        let (arrived, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let isArmed = Mutex(false)
        let node = try await fixture.open(
            faults: FaultPoints { reached in
                guard reached == .deploymentVerifying, isArmed.withLock({ $0 }) else { return }
                arrived.signal()
                gate.wait()
            }
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            isArmed.withLock { $0 = true }
            let begun = try await fixture.deploy("b2", on: node)
            try await until { arrived.wait(timeout: .now()) == .success }
            isArmed.withLock { $0 = false }
            async let ending = node.cancel(credit, begun.id, CancelRequest(reason: "wrong one"), by: fixture.admin)
            try await until { await node.deployer.boxes[begun.id]?.decision != nil }
            gate.signal()
            let report = try await ending
            try await expectNothing(of: report, fixture, node)
            // The step may come to its end, and another begin, before the order is seen.
            #expect(report.steps.first?.name == "verify")
            let words = report.steps.first?.output ?? ""
            #expect(words == "cancelled" || words.hasPrefix("signed by "), "\(words)")
            #expect(report.generation == nil)
            #expect(try await node.bundles(credit).count == 2)
            let again = try await fixture.deploy("b2", on: node)
            #expect(again.id != begun.id)
            #expect(try await fixture.reach(.active, again.id, on: node).generation?.value == 2)
        }
    }

    @Test(
        "while its files are staged leaves no generation, and its bundle as good as before",
        arguments: [FaultPoint.stagingLinked, .stagingSynced, .stagingRenamed]
    )
    func staging(_ point: FaultPoint) async throws {
        let fixture = try NodeFixture()
        let (arrived, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let isArmed = Mutex(false)
        let node = try await fixture.open(
            // Whatever is faster, it is not switched to.
            "hooks: {pre-activate: {command: [sh, -c, 'test $SLIPWAY_BUNDLE != b2 || exec sleep 1000'], timeout: 1h}}",
            faults: FaultPoints { reached in
                guard reached == point, isArmed.withLock({ $0 }) else { return }
                arrived.signal()
                gate.wait()
            }
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            isArmed.withLock { $0 = true }
            let begun = try await fixture.deploy("b2", on: node)
            try await until { arrived.wait(timeout: .now()) == .success }
            isArmed.withLock { $0 = false }
            async let ending = node.cancel(credit, begun.id, CancelRequest(reason: "wrong one"), by: fixture.admin)
            gate.signal()
            let report = try await ending
            try await expectNothing(of: report, fixture, node)
            #expect(report.problem?.detail.contains("wrong one") == true)
            #expect(try await node.cancel(credit, begun.id, CancelRequest(), by: fixture.admin).state == .cancelled)
        }
    }

    @Test("while its models are loaded lets them go, and the old ones answer all along")
    func loading() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            Self.stuck(models, fixture)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let begun = try await fixture.deploy("b2", on: node)
            try await reachStep("load", begun.id, on: node)
            let report = try await node.cancel(credit, begun.id, CancelRequest(), by: fixture.admin)
            try await expectNothing(of: report, fixture, node)
            #expect(report.steps.last?.output == "cancelled")
            #expect(try await fixture.ask("churn", on: node).generation.value == 1)
            #expect(models.alive.allSatisfy { $0.directory.contains("credit/1/") })
            models.script { location, loader in .model(RehearsedModel(location.directory, loader: loader)) }
            let again = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, again.id, on: node)
            #expect(try await fixture.ask("churn", on: node).generation.value == 3)
        }
    }

    @Test("while a hook proves it ends the hook")
    func proving() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("hooks: {pre-activate: {command: [sleep, '1000'], timeout: 1h}}")
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let begun = try await fixture.deploy("b1", on: node)
            try await reachStep("pre-activate", begun.id, on: node)
            let report = try await node.cancel(credit, begun.id, CancelRequest(), by: fixture.admin)
            try await expectNothing(of: report, fixture, node, current: nil)
        }
    }

    @Test("that was only staged is taken back with what it staged, unless another one took it over")
    func staged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let waiting = try await fixture.end(try await fixture.deploy("b2", on: node, stageOnly: true).id, on: node)
            #expect(waiting.state == .checked)
            let report = try await node.cancel(credit, waiting.id, CancelRequest(), by: fixture.admin)
            try await expectNothing(of: report, fixture, node)

            let again = try await fixture.end(try await fixture.deploy("b2", on: node, stageOnly: true).id, on: node)
            #expect(again.id != waiting.id)
            let active = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, active.id, on: node)
            #expect(
                await code { _ = try await node.cancel(credit, again.id, CancelRequest(), by: fixture.admin) }
                    == "deployment.busy"
            )
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(active.id, on: node).state == .confirmed)
            #expect(
                await code { _ = try await node.cancel(credit, again.id, CancelRequest(), by: fixture.admin) }
                    == "deployment.ended"
            )
            #expect(try fixture.current() == "../generations/credit/3")
        }
    }

    @Test("after its switch is told that a rollback is what is wanted, and goes on")
    func tooLate() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let begun = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, begun.id, on: node)
            for _ in 1...2 {
                do {
                    _ = try await node.cancel(credit, begun.id, CancelRequest(), by: fixture.admin)
                    Issue.record("it was cancelled")
                } catch let failure as NodeFailure {
                    #expect(failure.code == .deploymentSwitched)
                    #expect(failure.message.contains("slipway rollback --project credit"))
                }
                fixture.clock.advance(by: 61)
                #expect(try await fixture.end(begun.id, on: node).state == .confirmed)
            }
            #expect(
                await code { _ = try await node.cancel(credit, 99, CancelRequest(), by: fixture.admin) }
                    == "deployment.not-found"
            )
        }
    }

    @Test("and is a rollback by hand that still loads leaves what is current, and every generation")
    func rollback() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            try await until { models.alive.count == 2 }
            Self.stuck(models, fixture)
            let begun = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            try await reachStep("load", begun.id, on: node)
            let report = try await node.cancel(credit, begun.id, CancelRequest(), by: fixture.admin)
            try await expectNothing(of: report, fixture, node, current: "../generations/credit/2")
            #expect(try await node.generations(credit).map(\.number.value) == [1, 2])
            #expect(try await fixture.ask("churn", on: node).generation.value == 2)
        }
    }

    @Test(
        "by a stop of the node at any moment ends as cancelled or as failed, and leaves as little",
        arguments: [
            FaultPoint.generationCondemned, .generationRemoved,
        ]
    )
    func stopped(_ point: FaultPoint) async throws {
        let fixture = try NodeFixture()
        let copy = fixture.directory.path("copy")
        let isArmed = Mutex(false)
        let opened = Mutex<AutomationNode?>(nil)
        let node = try await fixture.open(
            "hooks: {pre-activate: {command: [sh, -c, 'test $SLIPWAY_BUNDLE != b2 || exec sleep 1000'], timeout: 1h}}",
            faults: FaultPoints { reached in
                guard reached == point, isArmed.withLock({ $0 }), let node = opened.withLock({ $0 }),
                    (try? Self.isRemoving(fixture)) == true
                else { return }
                try? fixture.copy(of: node, to: copy)
            }
        )
        opened.withLock { $0 = node }
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let begun = try await fixture.deploy("b2", on: node)
            try await reachStep("pre-activate", begun.id, on: node)
            isArmed.withLock { $0 = true }
            let report = try await node.cancel(credit, begun.id, CancelRequest(), by: fixture.admin)
            try await expectNothing(of: report, fixture, node)
        }
        opened.withLock { $0 = nil }
        let after = try await fixture.open(at: copy)
        let report = try await after.deployment(credit, 2)
        #expect(report.problem?.code == "deployment.interrupted")
        #expect(try fixture.current(copy) == "../generations/credit/1")
        #expect(try await after.generations(credit).map(\.number.value) == [1])
        #expect(try DirectoryHandle(path: copy + "/generations/credit").names() == ["1"])
    }

    /// Tells whether a generation is being removed: garbage collection passes the same points.
    private static func isRemoving(_ fixture: NodeFixture) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM generations WHERE state = 'removing')"
        return try DatabaseQueue(path: fixture.state + "/node.db").read { try Bool.fetchOne($0, sql: sql) } ?? false
    }

    @Test("needs the role of one who may deploy, and a token for the project")
    func roles() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        for (role, expected) in [(Role.viewer, "role.too-small"), (.scorer, "role.too-small")] {
            let caller = Requester(name: "bob", role: role)
            #expect(await code { _ = try await node.cancel(credit, 1, CancelRequest(), by: caller) } == expected)
        }
        let other = Requester(name: "eve", role: .deployer, scope: Scope(projects: [try #require(ProjectName("q"))]))
        #expect(await code { _ = try await node.cancel(credit, 1, CancelRequest(), by: other) } == "token.scope")
        let deployer = Requester(name: "dan", role: .deployer)
        #expect(
            await code { _ = try await node.cancel(credit, 1, CancelRequest(), by: deployer) } == "deployment.not-found"
        )
    }
}
