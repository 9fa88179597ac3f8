import Identifiers
import Inference
import ModelWorkers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A node that starts, until it is ready")
struct FirstLoadTests {
    /// Lets what waits go on.
    private final class Gate: Sendable {
        private let open = Shared(false)

        func release() { open.set(true) }

        func wait() async { try? await until { open.value } }
    }

    /// The state of a node with a confirmed generation of the models `churn` and `mood`.
    private func state(of fixture: NodeFixture) async throws -> String {
        let first = try await fixture.open(served, models: RehearsedModels())
        try await fixture.running(first) { _ = try await fixture.confirmed("b1", sequence: 1, on: first) }
        let path = fixture.directory.path("next")
        try fixture.copy(of: first, to: path)
        return path
    }

    @Test("is not ready before every model that is current serves, and says which are still loading and of how many")
    func loading() async throws {
        let fixture = try NodeFixture()
        let (churn, mood) = (Gate(), Gate())
        let models = RehearsedModels()
        models.script { location, loader in
            await (location.directory.contains("churn") ? churn : mood).wait()
            return .model(RehearsedModel(location.directory, loader: loader))
        }
        let node = try await fixture.open(served, at: state(of: fixture), models: models)
        try await fixture.running(node) {
            let before = await node.readiness()
            #expect(!before.ready && before.code == "node.loading")
            #expect(before.loading == LoadingReport(models: ["credit churn", "credit mood"], of: 2))
            #expect(before.findings.first == "loading: 2 of 2 models are still loading: credit churn, credit mood")
            let narrowed = await node.readiness(of: credit)
            #expect(narrowed.code == "node.loading" && narrowed.loading == before.loading)
            #expect(await node.readiness(of: ProjectName("other")).ready)
            try await node.requireCurrent(credit)
            mood.release()
            try await until { await code { _ = try await fixture.ask("mood", on: node) } == nil }
            try await until { node.loading == LoadingReport(models: ["credit churn"], of: 2) }
            #expect(await node.readiness().ready == false)
            churn.release()
            try await until { await node.readiness().ready }
            #expect(node.loading == nil)
            await node.loaded()
        }
    }

    @Test("is asked about one project: the models of others count neither as loading nor in all")
    func narrowed() throws {
        let (first, second) = (credit, try #require(ProjectName("other")))
        let loads = FirstLoads()
        loads.begin(first, try #require(ModelName("churn").map { [$0] }))
        loads.begin(second, ["a", "b"].compactMap { ModelName($0) })
        #expect(loads.progress([])?.total == 3)
        #expect(loads.progress([], of: first)?.loading.map(\.model.text) == ["churn"])
        #expect(loads.progress([], of: second)?.total == 2)
        loads.end(first)
        #expect(loads.progress([], of: first) == nil)
        #expect(loads.progress([], of: second)?.loading.count == 2)
        #expect(loads.progress([])?.total == 3)
        loads.forget(second)
        #expect(loads.progress([]) == nil)
    }

    @Test("is ready once what cannot be loaded has failed for the first time; it is tried again all the same")
    func failed() async throws {
        let fixture = try NodeFixture()
        let gate = Gate()
        let models = RehearsedModels()
        models.script { location, loader in
            guard location.directory.contains("churn") else {
                return .model(RehearsedModel(location.directory, loader: loader))
            }
            await gate.wait()
            return .failure(ScoringFailure(.environment, location.directory, "no sklearn"))
        }
        let node = try await fixture.open(served, at: state(of: fixture), models: models)
        try await fixture.running(node) {
            try await until { await code { _ = try await fixture.ask("mood", on: node) } == nil }
            #expect(await node.readiness().code == "node.loading")
            gate.release()
            try await until { await node.readiness().ready }
            #expect(await node.readiness().findings.contains { $0.hasPrefix("credit churn 2: failed") })
            let attempts = models.attempts.count
            try await until {
                fixture.clock.advance(by: 1)
                return models.attempts.count > attempts
            }
            #expect(await node.readiness().ready)
        }
    }

    @Test(
        "is ready at once where nothing is loaded: by the configuration, or since there is no Python",
        arguments: ["scoring: {environment: off}\n", ""]
    )
    func nothing(yaml: String) async throws {
        let fixture = try NodeFixture()
        let path = try await state(of: fixture)
        let node = try await fixture.open(yaml, at: path)
        #expect(await node.readiness().ready)
        #expect(node.loading == nil)
        await node.loaded()
    }

    @Test(
        "is ready on probation once that is loaded, and after a rollback once what was before it is",
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
        try await fixture.running(first) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: first)
            _ = try await fixture.confirmed("b2", sequence: 2, on: first)
        }
        let gate = Gate()
        let models = RehearsedModels()
        models.script { location, loader in
            await gate.wait()
            return location.directory.contains("credit/2") && !loads
                ? .failure(ScoringFailure(.loadFailed, location.directory, "gone"))
                : .model(RehearsedModel(location.directory, loader: loader))
        }
        let node = try await fixture.open(served, at: copy, models: models)
        try await fixture.running(node) {
            #expect(await node.readiness().code == "node.loading")
            gate.release()
            await node.loaded()
            try await until { await node.readiness().ready }
            #expect(try await fixture.ask("churn", on: node).generation.value == (loads ? 2 : 1))
        }
    }

    @Test("does not wait for a start that a deployment has overtaken")
    func overtaken() async throws {
        let fixture = try NodeFixture()
        let gate = Gate()
        let models = RehearsedModels()
        models.script { location, loader in
            if location.directory.contains("credit/1/") { await gate.wait() }
            return .model(RehearsedModel(location.directory, loader: loader))
        }
        let node = try await fixture.open(served, at: state(of: fixture), models: models)
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
            gate.release()
            await node.loaded()
            #expect(await node.readiness().ready)
        }
    }
}
