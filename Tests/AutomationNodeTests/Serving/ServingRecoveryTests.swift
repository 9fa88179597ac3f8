import DurableFiles
import Identifiers
import Inference
import ModelWorkers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A node that serves, after a start or a rollback")
struct ServingRecoveryTests {
    @Test("listens at once, loads what is current, reports what cannot be loaded, tries again, and serves the rest")
    func start() async throws {
        let fixture = try NodeFixture()
        let first = try await fixture.open(served, models: RehearsedModels())
        try await fixture.running(first) { _ = try await fixture.confirmed("b1", sequence: 1, on: first) }
        let path = fixture.directory.path("next")
        try fixture.copy(of: first, to: path)
        let models = RehearsedModels()
        let isBroken = Shared(true)
        models.script { location, loader in
            location.directory.contains("churn") && isBroken.value
                ? .failure(ScoringFailure(.environment, location.directory, "no sklearn"))
                : .model(RehearsedModel(location.directory, loader: loader))
        }
        let node = try await fixture.open(served, at: path, models: models)
        #expect(await code { _ = try await fixture.ask("churn", on: node) } == "scoring.not-served")
        try await fixture.running(node) {
            try await until { await code { _ = try await fixture.ask("mood", on: node) } == nil }
            try await until {
                try await node.audit(after: 0, limit: 100, project: credit).last?.action == "model.failed"
            }
            #expect(await code { _ = try await fixture.ask("churn", on: node) } == "scoring.not-served")
            let readiness = await node.readiness()
            #expect(readiness.ready)
            #expect(readiness.findings.contains { $0.hasPrefix("credit churn 2: failed") && $0.contains("no sklearn") })
            isBroken.set(false)
            try await until {
                fixture.clock.advance(by: 1)
                return await code { _ = try await fixture.ask("churn", on: node) } == nil
            }
            try await until {
                try await node.audit(after: 0, limit: 100, project: credit).last?.action == "models.loaded"
            }
            #expect(await node.readiness().findings.isEmpty)
        }
        #expect(models.alive.isEmpty)
    }

    @Test(
        "on probation loads it again, goes on, and rolls back if it cannot be loaded any more",
        arguments: [true, false]
    )
    func probation(loads: Bool) async throws {
        let fixture = try NodeFixture()
        let copy = fixture.directory.path("killed")
        let first = try await fixture.open(
            served,
            faults: FaultPoints { point in
                guard point == .probationBegun else { return }
                try? Shell.run("rm -rf \(copy) && cp -a \(fixture.state) \(copy)")
            },
            models: RehearsedModels()
        )
        let id = try await fixture.running(first) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: first)
            return try await fixture.confirmed("b2", sequence: 2, on: first).id
        }
        let models = RehearsedModels()
        models.script { location, loader in
            location.directory.contains("credit/2") && !loads
                ? .failure(ScoringFailure(.loadFailed, location.directory, "gone"))
                : .model(RehearsedModel(location.directory, loader: loader))
        }
        let node = try await fixture.open(served, at: copy, models: models)
        try await fixture.running(node) {
            if loads {
                try await until { await code { _ = try await fixture.ask("churn", on: node) } == nil }
                #expect(try await fixture.ask("churn", on: node).generation.value == 2)
                try await until { models.alive.count == 4 }
                fixture.clock.advance(by: 61)
                #expect(try await fixture.end(id, on: node).state == .confirmed)
                try await until { models.alive.count == 2 }
            } else {
                let report = try await fixture.end(id, on: node)
                #expect(report.state == .rolledBack)
                #expect(report.problem?.code == "deployment.load")
                try await until { await code { _ = try await fixture.ask("churn", on: node) } == nil }
                #expect(try await fixture.ask("churn", on: node).generation.value == 1)
            }
        }
        #expect(models.alive.isEmpty)
    }

    @Test("goes back by hand to a generation that it loads first; one that cannot be loaded does not keep it")
    func byHand() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            for number in 1...3 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            try await until { models.alive.count == 2 }
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            let report = try await fixture.end(back.id, on: node)
            #expect(report.state == .confirmed)
            #expect(report.steps.map(\.name) == ["read back", "load"])
            #expect(try await fixture.ask("churn", on: node).generation.value == 2)
            let isBroken = Shared(true)
            models.script { location, loader in
                isBroken.value
                    ? .failure(ScoringFailure(.loadFailed, location.directory, "no memory"))
                    : .model(RehearsedModel(location.directory, loader: loader))
            }
            let again = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            let second = try await fixture.end(again.id, on: node)
            #expect(second.state == .confirmed)
            #expect(second.rolledBackTo?.value == 1)
            #expect(second.steps.last?.succeeded == false)
            #expect(second.steps.last?.output.contains("no memory") == true)
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(await code { _ = try await fixture.ask("churn", on: node) } == "scoring.not-served")
            isBroken.set(false)
            try await until {
                fixture.clock.advance(by: 1)
                return await code { _ = try await fixture.ask("churn", on: node) } == nil
            }
            #expect(try await fixture.ask("churn", on: node).generation.value == 1)
        }
        #expect(models.alive.isEmpty)
    }

    @Test("keeps loaded what a rollback would return to, as far as it is told, after a start and a return too")
    func warm() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let yaml = served + "retention: {confirmed: 3, warm: 1}"
        @Sendable func alive(_ models: RehearsedModels) -> [String] {
            Set(models.alive.map { $0.directory.split(separator: "/").dropLast(3).last.map(String.init) ?? "" })
                .sorted()
        }
        let node = try await fixture.open(yaml, models: models)
        try await fixture.running(node) {
            for number in 1...3 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            try await until { alive(models) == ["2", "3"] && models.alive.count == 4 }
            let loads = models.loaded.count
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            #expect(try await fixture.end(back.id, on: node).state == .confirmed)
            #expect(try await fixture.ask("churn", on: node).generation.value == 2)
            // What answers was loaded already; the one below it is loaded now.
            try await until { alive(models) == ["1", "2"] && models.alive.count == 4 }
            #expect(models.loaded.count == loads + 2)
        }
        #expect(models.alive.isEmpty)
        let after = RehearsedModels()
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: node, to: copy)
        let again = try await fixture.open(yaml, at: copy, models: after)
        try await fixture.running(again) {
            try await until { after.alive.count == 4 }
            let order = after.attempts.map { $0.split(separator: "/").dropLast(3).last ?? "" }
            #expect(order == ["2", "2", "1", "1"], "what answers is loaded first")
        }
    }

    @Test("says how many of its models are loaded while a deployment loads them")
    func progress() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let isFree = Shared(false)
        models.script { location, loader in
            while location.directory.contains("mood"), !isFree.value {
                guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { break }
            }
            return .model(RehearsedModel(location.directory, loader: loader))
        }
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let began = try await fixture.deploy("b1", on: node)
            var told: [String] = []
            for await report in try await node.deploymentEvents(credit, began.id) {
                if let step = report.steps.last, step.name == "load", step.finished == nil, !step.output.isEmpty {
                    told.append(step.output)
                    isFree.set(true)
                }
                if report.state == .active { break }
            }
            #expect(told.first == "1 of 2 models are loaded")
        }
    }

    @Test("keeps the directory of whatever answers, however many generations were confirmed since")
    func inUse() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served + "retention: {confirmed: 1}", models: models)
        try await fixture.running(node) {
            for number in 1...4 {
                try await fixture.upload(
                    fixture.bundle("b\(number)", sequence: Int64(number), weights: "same"),
                    to: node
                )
                let began = try await fixture.deploy("b\(number)", on: node)
                try await fixture.reach(.active, began.id, on: node)
                fixture.clock.advance(by: 61)
                #expect(try await fixture.end(began.id, on: node).state == .confirmed)
            }
            // A generation is let go a moment after the next is confirmed.
            try await until {
                _ = try await node.collectGarbage(by: fixture.admin)
                return try DirectoryHandle(path: fixture.state + "/generations/credit").names().sorted() == ["1", "4"]
            }
            #expect(models.loaded.count == 2)
            #expect(try await fixture.ask("churn", on: node).generation.value == 4)
        }
    }
}
