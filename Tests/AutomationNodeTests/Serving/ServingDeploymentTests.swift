import AsyncSupport
import DurableFiles
import Identifiers
import Inference
import ModelWorkers
import NodeAPI
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A deployment whose models are served")
struct ServingDeploymentTests {
    @Test("loads them before the switch, switches both at once, and ends the old ones when it is confirmed")
    func loads() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            let first = try await fixture.confirmed("b1", sequence: 1, on: node)
            #expect(first.steps.map(\.name) == ["verify", "stage", "check", "load"])
            #expect(first.steps[3].output.contains("churn 2: loaded by mlflow"))
            #expect(try await fixture.ask("churn", on: node).generation.value == 1)
            _ = try await fixture.active("b2", sequence: 2, on: node)
            #expect(try await fixture.ask("churn", on: node).generation.value == 2)
            #expect(models.alive.count == 4)
            #expect(try await node.project(credit).models?.filter { $0.part == "warm" }.count == 2)
            fixture.clock.advance(by: 61)
            try await until { models.alive.count == 2 }
            #expect(models.alive.allSatisfy { $0.directory.contains("credit/2/models") })
            #expect(try await node.project(credit).models?.map(\.state) == ["serving", "serving"])
            let version = try #require(VersionID("1"))
            #expect(try await fixture.ask("churn", on: node, .version(version)).version == version)
        }
        #expect(models.alive.isEmpty)
    }

    @Test("that predict otherwise than where they were made is refused before the switch, with every difference")
    func golden() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            try await fixture.upload(fixture.golden("b1", sequence: 1, value: 1), to: node)
            let first = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, first.id, on: node)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(first.id, on: node).state == .confirmed)
            #expect(try fixture.model("1/models/churn/2", models).loader == .direct)
            try await fixture.upload(fixture.golden("b2", sequence: 2, value: 7), to: node)
            let report = try await fixture.end(try await fixture.deploy("b2", on: node).id, on: node)
            #expect(report.state == .failed)
            #expect(report.problem?.code == "deployment.golden")
            let finding = try #require(report.problem?.findings.first)
            #expect(finding.subject.hasPrefix("churn 2 row"))
            #expect(finding.expected.hasPrefix("7"))
            #expect(finding.found.hasPrefix("1"))
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(try await fixture.ask("churn", on: node).generation.value == 1)
            try await until { models.alive.count == 2 }
            #expect(try await node.project(credit).bad == nil)
        }
    }

    @Test("that cannot be loaded fails with all that is wrong, and what the worker said")
    func broken() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        models.script { location, _ in
            .failure(ScoringFailure(.loadFailed, location.directory, "it printed: no module named sklearn"))
        }
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let report = try await fixture.end(try await fixture.deploy("b1", on: node).id, on: node)
            #expect(report.state == .failed)
            #expect(report.problem?.code == "deployment.load")
            #expect(report.problem?.findings.map(\.subject) == ["churn 2", "mood 1"])
            let step = try #require(report.steps.last)
            #expect(step.name == "load")
            #expect(step.succeeded == false)
            #expect(step.output.contains("no module named sklearn"))
            #expect(try fixture.current() == nil)
        }
    }

    @Test("that is only staged is proven and let go again; one that takes too long is ended")
    func stagedAndSlow() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let staged = try await fixture.end(try await fixture.deploy("b1", on: node, stageOnly: true).id, on: node)
            #expect(staged.state == .checked)
            #expect(staged.steps.last?.name == "load")
            try await until { models.alive.isEmpty }
            #expect(models.loaded.count == 2)
            models.script { location, loader in
                try? await fixture.clock.sleep(seconds: 100_000)
                return .failure(ScoringFailure(.loadFailed, location.directory, "was cancelled"))
            }
            let slow = try await fixture.deploy("b1", on: node)
            for await report in try await node.deploymentEvents(credit, slow.id) where report.steps.last?.name == "load"
            {
                break
            }
            try await until { models.attempts.count == 4 }
            fixture.clock.advance(by: 901)
            let report = try await fixture.end(slow.id, on: node)
            #expect(report.state == .failed)
            #expect(report.problem?.code == "deployment.deadline")
        }
    }

    @Test("and one of which ends on probation is rolled back at once, says why, and the old ones answer")
    func crash() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(
            served + "hooks: {post-activate: {command: [sleep, '1000'], timeout: 1h}}",
            models: models
        )
        let failed = Shared(0)
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let first = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, first.id, on: node)
            _ = try await node.confirm(credit, by: fixture.admin)
            let second = try await fixture.active("b2", sequence: 2, on: node)
            #expect(try await fixture.ask("churn", on: node).generation.value == 2)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let isOver = Shared(false)
                for _ in 0..<4 {
                    group.addTask {
                        while !isOver.value {
                            await Task.yield()
                            do {
                                try await fixture.ask("churn", on: node)
                            } catch {
                                failed.update { $0 += 1 }
                            }
                        }
                    }
                }
                try fixture.model("2/models/churn/2", models).crash(printing: ["Fatal Python error", "core dumped"])
                let report = try await fixture.end(second.id, on: node)
                isOver.set(true)
                #expect(report.state == .rolledBack)
                #expect(report.problem?.code == "deployment.crash")
                #expect(report.problem?.detail.contains("probation.rules.crashes") == true)
                #expect(report.problem?.detail.contains("core dumped") == true)
                let step = try #require(report.steps.first { $0.name == "rule crashes" })
                #expect(step.output.contains("    Fatal Python error"))
                try await group.waitForAll()
            }
            #expect(try await fixture.ask("churn", on: node).generation.value == 1)
            #expect(try fixture.current() == "../generations/credit/1")
            try await until { models.alive.count == 2 }
        }
        #expect(failed.value == 0)
    }

    @Test("is rolled back when its golden predictions differ on probation, or too many answers fail")
    func rules() async throws {
        for rule in ["golden", "errors"] {
            let fixture = try NodeFixture()
            let models = RehearsedModels()
            let node = try await fixture.open(served, models: models)
            try await fixture.running(node) {
                _ = try await fixture.confirmed("b1", sequence: 1, on: node)
                try await fixture.upload(fixture.golden("b2", sequence: 2, value: 1), to: node)
                let began = try await fixture.deploy("b2", on: node)
                try await fixture.reach(.active, began.id, on: node)
                let model = try fixture.model("2/models/churn/2", models)
                if rule == "golden" {
                    model.predict(3)
                    fixture.clock.advance(by: 31)
                } else {
                    model.beforeAnswers { _ async throws(ScoringFailure) in throw ScoringFailure(.modelRaised, "x", "y")
                    }
                    for _ in 0..<20 { _ = try? await fixture.ask("churn", on: node) }
                }
                let report = try await fixture.end(began.id, on: node)
                #expect(report.state == .rolledBack)
                #expect(report.problem?.code == "deployment.\(rule)")
                #expect(report.rolledBackTo?.value == 1)
                #expect(try await fixture.ask("churn", on: node).generation.value == 1)
            }
        }
    }

    @Test(
        "is confirmed by itself only when it has answered as many requests as it must, or is rolled back at its deadline"
    )
    func requests() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(
            served + "probation: {rules: {requests: 3, golden: 0s}}",
            models: RehearsedModels()
        )
        try await fixture.running(node) {
            let first = try await fixture.active("b1", sequence: 1, on: node)
            fixture.clock.advance(by: 100)
            for _ in 0..<2 { try await fixture.ask("churn", on: node) }
            #expect(try await node.deployment(credit, first.id).state == .active)
            try await fixture.ask("mood", on: node)
            #expect(try await fixture.end(first.id, on: node).state == .confirmed)
            let second = try await fixture.active("b2", sequence: 2, on: node)
            fixture.clock.advance(by: 1000)
            let report = try await fixture.end(second.id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.detail.contains("it answered 0 requests, not 3") == true)
            #expect(try await node.project(credit).bad == nil)
        }
    }

    @Test("may be asked by those whose role says so, and by anybody only where the configuration says so")
    func roles() async throws {
        for isOpen in [false, true] {
            let fixture = try NodeFixture()
            let node = try await fixture.open(
                "scoring: {python: /usr/bin/python3, anonymous: \(isOpen)}",
                models: RehearsedModels()
            )
            try await fixture.running(node) {
                _ = try await fixture.confirmed("b1", sequence: 1, on: node)
                let target = ServingTarget(project: nil, model: try #require(ModelName("churn")))
                for (role, may) in [(Role.scorer, true), (.operator, true), (.viewer, false), (.deployer, false)] {
                    let requester = Requester(name: "r", role: role)
                    let code = await code { try await node.withServedVersion(target, by: requester) { _ in } }
                    #expect(code == (may ? nil : "role.too-small"))
                }
                let code = await code { try await node.withServedVersion(target, by: nil) { _ in } }
                #expect(code == (isOpen ? nil : "role.too-small"))
            }
        }
    }

    @Test("changes nothing where nothing is to be loaded", arguments: ["", "scoring: {environment: off, python: /p}"])
    func off(yaml: String) async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(yaml, models: models)
        try await fixture.running(node) {
            let report = try await fixture.confirmed("b1", sequence: 1, on: node)
            #expect(report.steps.map(\.name) == ["verify", "stage", "check"])
            #expect(report.steps[2].output.contains("models are not loaded") == yaml.isEmpty)
            #expect(models.attempts.isEmpty)
            #expect(await code { _ = try await fixture.ask("churn", on: node) } == "scoring.not-served")
            #expect(try await node.project(credit).models == nil)
        }
    }
}
