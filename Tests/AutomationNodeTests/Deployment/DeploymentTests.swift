import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A deployment")
struct DeploymentTests {
    @Test("makes a generation of hard links, switches to it and confirms it after its minimum time")
    func confirms() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            let report = try await fixture.confirmed("b1", sequence: 1, on: node)
            #expect(report.state == .confirmed)
            #expect(report.steps.map(\.name) == ["verify", "stage", "check"])
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(try fixture.text("current/credit/models/churn/active/model.bin") == "b1-2")
            let generation = try DirectoryHandle(path: fixture.state + "/generations/credit/1")
            let status = try generation.status(of: "models/churn/1/model.bin")
            #expect(status?.links == 2)
            #expect(status?.permissions == 0o444)
            let project = try await node.project(credit)
            #expect(project.current?.number.value == 1)
            #expect(project.highestSequence == 1)
            let actions = try await node.audit(after: 0, limit: 100, project: credit).map(\.action)
            #expect(
                actions == [
                    "bundle.received", "deployment.received", "deployment.switching", "deployment.active",
                    "deployment.confirmed",
                ]
            )
            #expect(await node.metrics().projects.first?.outcomes == [.confirmed: 1])
        }
    }

    @Test("whose probe fails brings the last confirmed generation back, with the hook's output on record")
    func rollsBack() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(
            """
            hooks:
              probe: {command: [sh, -c, 'echo "scores $SLIPWAY_GENERATION"; test $SLIPWAY_GENERATION = 1'], interval: 1s, timeout: 10m}
              on-rollback: {command: [sh, -c, 'echo "back because $SLIPWAY_REASON"; exit 3']}
            probation: {passes: 1}
            """
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let began = try await fixture.deploy("b2", on: node)
            let report = try await fixture.end(began.id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.probe-failed")
            #expect(report.rolledBackTo?.value == 1)
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(report.steps.first { $0.name == "probe" }?.output == "scores 2\n")
            let hook = report.steps.first { $0.name == "on-rollback" }
            #expect(hook?.succeeded == false)
            #expect(hook?.output.contains("back because") == true)
            #expect(try await node.project(credit).lastConfirmed?.value == 1)
        }
    }

    @Test("that is the first and fails after the switch leaves nothing current")
    func nothingToReturnTo() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("hooks: {post-activate: {command: ['false']}}")
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let report = try await fixture.end(try await fixture.deploy("b1", on: node).id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.rolledBackTo == nil)
            #expect(try fixture.current() == nil)
        }
    }

    @Test("that fails before the switch touches nothing", arguments: ["pre-activate: {command: ['false']}", "python"])
    func failsBefore(how: String) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) { _ = try await fixture.confirmed("b1", sequence: 1, on: node) }
        let yaml = how == "python" ? "environment: {python: '3.9', mlflow: ['2', '>=4']}" : "hooks: {\(how)}"
        let path = fixture.directory.path("copy")
        try fixture.copy(of: node, to: path)
        let strict = try await fixture.open(yaml, at: path)
        try await fixture.running(strict) {
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: strict)
            let report = try await fixture.end(try await fixture.deploy("b2", on: strict).id, on: strict)
            #expect(report.state == .failed)
            #expect(try fixture.current(path) == "../generations/credit/1")
            if how == "python" {
                #expect(report.problem?.code == "deployment.environment")
                #expect(report.problem?.findings.count == 4)
            } else {
                #expect(report.problem?.code == "deployment.hook-failed")
            }
        }
    }

    @Test("that must be confirmed by hand is rolled back at its deadline if nobody does")
    func manual() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("probation: {confirm: manual, deadline: 1h}")
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let first = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, first.id, on: node)
            #expect(try await node.confirm(credit, by: fixture.admin).state == .confirmed)
            #expect(await code { _ = try await node.confirm(credit, by: fixture.admin) } == "probation.none")
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let second = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, second.id, on: node)
            fixture.clock.advance(by: 3599)
            #expect(try await node.deployment(credit, second.id).state == .active)
            fixture.clock.advance(by: 2)
            let report = try await fixture.end(second.id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.deadline")
        }
    }

    @Test("is one at a time for a project, and says who holds it and what to do")
    func busy() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let first = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, first.id, on: node)
            do {
                try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
                try await fixture.deploy("b2", on: node)
                Issue.record("a second deployment began")
            } catch let failure as NodeFailure {
                #expect(failure.code == .deploymentBusy)
                #expect(failure.message.contains("deployment \(first.id) of b1, asked for by ada"))
                #expect(failure.message.contains("confirm it, roll it back, or wait"))
            }
            let report = try await node.rollBack(credit, RollbackRequest(reason: "looks odd"), by: fixture.admin)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.rolled-back-by-hand")
        }
    }

    @Test("that is asked for again while it is under way is answered with itself; asked otherwise it is busy")
    func again() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let churn = try #require(ModelName("churn"))
        let one = try #require(VersionID("1"))
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let first = try await fixture.deploy("b1", on: node)
            #expect(try await fixture.deploy("b1", on: node).id == first.id)
            try await fixture.reach(.active, first.id, on: node)
            #expect(try await fixture.deploy("b1", on: node).id == first.id)
            #expect(await code { try await fixture.deploy("b1", on: node, stageOnly: true) } == "deployment.busy")
            #expect(await code { try await fixture.deploy("b1", on: node, active: [churn: one]) } == "deployment.busy")
            #expect(try await node.deployments(credit, limit: 10).count == 1)
        }
    }

    @Test(
        "counts its probation by time that passes: a clock that is set neither ends nor prolongs it",
        arguments: [86_400.0, -86_400.0]
    )
    func clockIsSet(forward: Double) async throws {
        let fixture = try NodeFixture()
        let hook = "hooks: {probe: {command: ['true'], timeout: 1m, interval: 30s}}\nprobation: {passes: 1}"
        let node = try await fixture.open(hook)
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let first = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, first.id, on: node)
            fixture.clock.set(forward: forward)
            try await probes(1, first.id, fixture, node)
            fixture.clock.advance(by: 31)
            try await probes(2, first.id, fixture, node)
            #expect(try await node.deployment(credit, first.id).state == .active)
            fixture.clock.advance(by: 30)
            #expect(try await fixture.end(first.id, on: node).state == .confirmed)
        }
    }

    /// Waits until the probe has passed as often.
    private func probes(_ count: Int, _ id: Int64, _ fixture: NodeFixture, _ node: AutomationNode) async throws {
        for await report in try await node.deploymentEvents(credit, id)
        where report.steps.filter({ $0.name == "probe" && $0.succeeded == true }).count >= count {
            return
        }
    }

    @Test("with other active versions makes a new generation; with the same ones it is current already")
    func activeVersions() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let churn = try #require(ModelName("churn"))
        let one = try #require(VersionID("1"))
        try await fixture.running(node) {
            let first = try await fixture.confirmed("b1", sequence: 1, on: node)
            #expect(try await fixture.deploy("b1", on: node).id == first.id)
            let second = try await fixture.deploy("b1", on: node, active: [churn: one])
            try await fixture.reach(.active, second.id, on: node)
            #expect(try fixture.text("current/credit/models/churn/active/model.bin") == "b1-1")
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(second.id, on: node).generation?.value == 2)
            let wrong = try #require(VersionID("9"))
            #expect(
                await code { try await fixture.deploy("b1", on: node, active: [churn: wrong]) }
                    == "deployment.unknown-version"
            )
            #expect(await code { try await fixture.deploy("b9", on: node) } == "bundle.not-found")
        }
    }

    @Test("can be staged now and activated later, without being staged again")
    func stageOnly() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let staged = try await fixture.end(try await fixture.deploy("b1", on: node, stageOnly: true).id, on: node)
            #expect(staged.state == .checked)
            #expect(try fixture.current() == nil)
            let active = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, active.id, on: node)
            let report = try await node.deployment(credit, active.id)
            #expect(report.generation == staged.generation)
            #expect(report.steps.map(\.name).contains("read back"))
        }
    }

    @Test("of a bundle whose blob the disk changed fails, and succeeds once the bundle is sent again")
    func damagedBlob() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            let bytes = try fixture.bundle("b1", sequence: 1)
            try await fixture.upload(bytes, to: node)
            let blob = fixture.state + "/blobs/sha256/" + StreamingDigest.of(Array("b1-2".utf8)).hex
            try Shell.run("chmod u+w \(blob) && printf XXXX > \(blob)")
            let failed = try await fixture.end(try await fixture.deploy("b1", on: node).id, on: node)
            #expect(failed.state == .failed)
            #expect(failed.problem?.code == "generation.damaged")
            #expect(failed.problem?.findings.map(\.subject) == ["models/churn/2/model.bin"])
            try await fixture.upload(bytes, to: node)
            let again = try await fixture.deploy("b1", on: node)
            #expect(try await fixture.reach(.active, again.id, on: node).state == .active)
        }
    }
}
