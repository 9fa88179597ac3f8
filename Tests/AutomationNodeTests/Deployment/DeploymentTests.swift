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
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) {
            let report = try await bench.confirmed("b1", sequence: 1, on: node)
            #expect(report.state == .confirmed)
            #expect(report.steps.map(\.name) == ["verify", "stage", "check"])
            #expect(try bench.current() == "../generations/credit/1")
            #expect(try bench.text("current/credit/models/churn/active/model.bin") == "b1-2")
            let generation = try DirectoryHandle(path: bench.state + "/generations/credit/1")
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
        let bench = try NodeBench()
        let node = try await bench.open(
            """
            hooks:
              probe: {command: [sh, -c, 'echo "scores $SLIPWAY_GENERATION"; test $SLIPWAY_GENERATION = 1'], interval: 1s, timeout: 10m}
              on-rollback: {command: [sh, -c, 'echo "back because $SLIPWAY_REASON"; exit 3']}
            probation: {passes: 1}
            """
        )
        try await bench.running(node) {
            _ = try await bench.confirmed("b1", sequence: 1, on: node)
            try await bench.upload(bench.bundle("b2", sequence: 2), to: node)
            let began = try await bench.deploy("b2", on: node)
            let report = try await bench.end(began.id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.probe-failed")
            #expect(report.rolledBackTo?.value == 1)
            #expect(try bench.current() == "../generations/credit/1")
            #expect(report.steps.first { $0.name == "probe" }?.output == "scores 2\n")
            let hook = report.steps.first { $0.name == "on-rollback" }
            #expect(hook?.succeeded == false)
            #expect(hook?.output.contains("back because") == true)
            #expect(try await node.project(credit).lastConfirmed?.value == 1)
        }
    }

    @Test("that is the first and fails after the switch leaves nothing current")
    func nothingToReturnTo() async throws {
        let bench = try NodeBench()
        let node = try await bench.open("hooks: {post-activate: {command: ['false']}}")
        try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1), to: node)
            let report = try await bench.end(try await bench.deploy("b1", on: node).id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.rolledBackTo == nil)
            #expect(try bench.current() == nil)
        }
    }

    @Test("that fails before the switch touches nothing", arguments: ["pre-activate: {command: ['false']}", "python"])
    func failsBefore(how: String) async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) { _ = try await bench.confirmed("b1", sequence: 1, on: node) }
        let yaml = how == "python" ? "environment: {python: '3.9', mlflow: ['2', '>=4']}" : "hooks: {\(how)}"
        let path = bench.directory.path("copy")
        try bench.copy(of: node, to: path)
        let strict = try await bench.open(yaml, at: path)
        try await bench.running(strict) {
            try await bench.upload(bench.bundle("b2", sequence: 2), to: strict)
            let report = try await bench.end(try await bench.deploy("b2", on: strict).id, on: strict)
            #expect(report.state == .failed)
            #expect(try bench.current(path) == "../generations/credit/1")
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
        let bench = try NodeBench()
        let node = try await bench.open("probation: {confirm: manual, deadline: 1h}")
        try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1), to: node)
            let first = try await bench.deploy("b1", on: node)
            try await bench.reach(.active, first.id, on: node)
            #expect(try await node.confirm(credit, by: bench.admin).state == .confirmed)
            #expect(await code { _ = try await node.confirm(credit, by: bench.admin) } == "probation.none")
            try await bench.upload(bench.bundle("b2", sequence: 2), to: node)
            let second = try await bench.deploy("b2", on: node)
            try await bench.reach(.active, second.id, on: node)
            bench.clock.advance(by: 3599)
            #expect(try await node.deployment(credit, second.id).state == .active)
            bench.clock.advance(by: 2)
            let report = try await bench.end(second.id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.deadline")
        }
    }

    @Test("is one at a time for a project, and says who holds it and what to do")
    func busy() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1), to: node)
            let first = try await bench.deploy("b1", on: node)
            try await bench.reach(.active, first.id, on: node)
            do {
                try await bench.upload(bench.bundle("b2", sequence: 2), to: node)
                try await bench.deploy("b2", on: node)
                Issue.record("a second deployment began")
            } catch let failure as NodeFailure {
                #expect(failure.code == .deploymentBusy)
                #expect(failure.message.contains("deployment \(first.id) of b1, asked for by ada"))
                #expect(failure.message.contains("confirm it, roll it back, or wait"))
            }
            let report = try await node.rollBack(credit, RollbackRequest(reason: "looks odd"), by: bench.admin)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.rolled-back-by-hand")
        }
    }

    @Test("that is asked for again while it is under way is answered with itself; asked otherwise it is busy")
    func again() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        let churn = try #require(ModelName("churn"))
        let one = try #require(VersionID("1"))
        try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1), to: node)
            let first = try await bench.deploy("b1", on: node)
            #expect(try await bench.deploy("b1", on: node).id == first.id)
            try await bench.reach(.active, first.id, on: node)
            #expect(try await bench.deploy("b1", on: node).id == first.id)
            #expect(await code { try await bench.deploy("b1", on: node, stageOnly: true) } == "deployment.busy")
            #expect(await code { try await bench.deploy("b1", on: node, active: [churn: one]) } == "deployment.busy")
            #expect(try await node.deployments(credit, limit: 10).count == 1)
        }
    }

    @Test(
        "counts its probation by time that passes: a clock that is set neither ends nor prolongs it",
        arguments: [86_400.0, -86_400.0]
    )
    func clockIsSet(forward: Double) async throws {
        let bench = try NodeBench()
        let hook = "hooks: {probe: {command: ['true'], timeout: 1m, interval: 30s}}\nprobation: {passes: 1}"
        let node = try await bench.open(hook)
        try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1), to: node)
            let first = try await bench.deploy("b1", on: node)
            try await bench.reach(.active, first.id, on: node)
            bench.clock.set(forward: forward)
            try await probes(1, first.id, bench, node)
            bench.clock.advance(by: 31)
            try await probes(2, first.id, bench, node)
            #expect(try await node.deployment(credit, first.id).state == .active)
            bench.clock.advance(by: 30)
            #expect(try await bench.end(first.id, on: node).state == .confirmed)
        }
    }

    /// Waits until the probe has passed as often.
    private func probes(_ count: Int, _ id: Int64, _ bench: NodeBench, _ node: AutomationNode) async throws {
        for await report in try await node.deploymentEvents(credit, id)
        where report.steps.filter({ $0.name == "probe" && $0.succeeded == true }).count >= count {
            return
        }
    }

    @Test("with other active versions makes a new generation; with the same ones it is current already")
    func activeVersions() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        let churn = try #require(ModelName("churn"))
        let one = try #require(VersionID("1"))
        try await bench.running(node) {
            let first = try await bench.confirmed("b1", sequence: 1, on: node)
            #expect(try await bench.deploy("b1", on: node).id == first.id)
            let second = try await bench.deploy("b1", on: node, active: [churn: one])
            try await bench.reach(.active, second.id, on: node)
            #expect(try bench.text("current/credit/models/churn/active/model.bin") == "b1-1")
            bench.clock.advance(by: 61)
            #expect(try await bench.end(second.id, on: node).generation?.value == 2)
            let wrong = try #require(VersionID("9"))
            #expect(
                await code { try await bench.deploy("b1", on: node, active: [churn: wrong]) }
                    == "deployment.unknown-version"
            )
            #expect(await code { try await bench.deploy("b9", on: node) } == "bundle.not-found")
        }
    }

    @Test("can be staged now and activated later, without being staged again")
    func stageOnly() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1), to: node)
            let staged = try await bench.end(try await bench.deploy("b1", on: node, stageOnly: true).id, on: node)
            #expect(staged.state == .checked)
            #expect(try bench.current() == nil)
            let active = try await bench.deploy("b1", on: node)
            try await bench.reach(.active, active.id, on: node)
            let report = try await node.deployment(credit, active.id)
            #expect(report.generation == staged.generation)
            #expect(report.steps.map(\.name).contains("read back"))
        }
    }

    @Test("of a bundle whose blob the disk changed fails, and succeeds once the bundle is sent again")
    func damagedBlob() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) {
            let bytes = try bench.bundle("b1", sequence: 1)
            try await bench.upload(bytes, to: node)
            let blob = bench.state + "/blobs/sha256/" + StreamingDigest.of(Array("b1-2".utf8)).hex
            try Shell.run("chmod u+w \(blob) && printf XXXX > \(blob)")
            let failed = try await bench.end(try await bench.deploy("b1", on: node).id, on: node)
            #expect(failed.state == .failed)
            #expect(failed.problem?.code == "generation.damaged")
            #expect(failed.problem?.findings.map(\.subject) == ["models/churn/2/model.bin"])
            try await bench.upload(bytes, to: node)
            let again = try await bench.deploy("b1", on: node)
            #expect(try await bench.reach(.active, again.id, on: node).state == .active)
        }
    }
}
