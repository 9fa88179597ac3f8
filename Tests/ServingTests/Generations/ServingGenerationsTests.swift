import Identifiers
import Inference
import ModelWorkers
import TestSupport
import Testing

@testable import Serving

@Suite("Generations that are served")
struct ServingGenerationsTests {
    @Test("are loaded once beside each other, share what is unchanged, and end when they are let go")
    func switching() async throws {
        let fixture = try ServingFixture()
        try await fixture.running {
            await fixture.serve(try fixture.plan(1, ["churn": "1", "mood": "1"]))
            #expect(try await fixture.ask("churn").version.text == "1")
            let second = try fixture.plan(2, ["churn": "2", "mood": "1"])
            let preparation = await fixture.serving.prepare(fixture.project, second)
            #expect(preparation.isComplete)
            #expect(preparation.evidence.contains { $0.hasPrefix("mood 1: unchanged, runs since generation 1") })
            #expect(try await fixture.ask("churn").generation.value == 1)
            fixture.serving.flip(fixture.project, to: second.number) {}
            let identity = try await fixture.ask("churn")
            #expect(identity.generation.value == 2)
            #expect(identity.version.text == "2")
            #expect(fixture.models.loaded.count == 3)
            #expect(fixture.serving.inUse(fixture.project).map(\.value).sorted() == [1, 2])
            fixture.serving.keep(fixture.project, only: [second.number])
            await fixture.until { fixture.models.alive.count == 2 }
            #expect(fixture.models.alive.map(\.directory).sorted() == ["1/mood/1", "2/churn/2"])
            #expect(fixture.serving.inUse(fixture.project).map(\.value).sorted() == [1, 2])
        }
        #expect(fixture.models.alive.isEmpty)
    }

    @Test("answer every request by what was current while it ran, whatever is switched meanwhile, and none is refused")
    func flips() async throws {
        let fixture = try ServingFixture()
        let current = Shared<Int64>(1)
        let wrong = Shared(0)
        let done = Shared(0)
        try await fixture.running {
            fixture.models.script { location, loader in
                let model = RehearsedModel(location.directory, loader: loader)
                model.beforeAnswers { _ async throws(ScoringFailure) in
                    for _ in 0..<Int.random(in: 0...20) { await Task.yield() }
                }
                return .model(model)
            }
            await fixture.serve(try fixture.plan(1, ["churn": "1"]))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<400 {
                            let before = current.value
                            let identity = try await fixture.ask("churn")
                            let after = current.value
                            if !(before...after).contains(identity.generation.value) { wrong.update { $0 += 1 } }
                            done.update { $0 += 1 }
                        }
                    }
                }
                group.addTask {
                    for number in Int64(2)...40 {
                        let plan = try fixture.plan(number, ["churn": "\(number % 5 + 1)"])
                        _ = await fixture.serving.prepare(fixture.project, plan)
                        fixture.serving.flip(fixture.project, to: plan.number) { current.set(number) }
                        fixture.serving.keep(fixture.project, only: [plan.number])
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(done.value == 3200)
        #expect(wrong.value == 0)
        #expect(fixture.models.loaded.allSatisfy { $0.refused == 0 && $0.isStopped })
    }

    @Test("keep a model until the last request under it has ended")
    func drains() async throws {
        let fixture = try ServingFixture()
        try await fixture.running {
            await fixture.serve(try fixture.plan(1, ["churn": "1"]))
            let lease = try await fixture.serving.lease(try fixture.target("churn"))
            let second = try fixture.plan(2, ["churn": "2"])
            await fixture.serve(second)
            fixture.serving.keep(fixture.project, only: [second.number])
            for _ in 0..<100 { await Task.yield() }
            #expect(fixture.models.alive.count == 2)
            _ = try await lease.model.answer(.number(1), probabilities: false)
            lease.end()
            await fixture.until { fixture.models.alive.count == 1 }
        }
    }

    @Test("that cannot be loaded whole leave nothing behind, and say everything that is wrong")
    func failing() async throws {
        let fixture = try ServingFixture()
        fixture.models.script { location, loader in
            location.directory.contains("churn")
                ? .failure(ScoringFailure(.environment, location.directory, "no sklearn"))
                : .model(RehearsedModel(location.directory, loader: loader, value: 2))
        }
        try await fixture.running {
            let plan = try fixture.plan(1, ["churn": "1", "mood": "1", "price": "1"], proof: ScriptedProof(value: 1))
            let preparation = await fixture.serving.prepare(fixture.project, plan)
            #expect(preparation.failures.map(\.model.text) == ["churn", "mood", "price"])
            #expect(
                preparation.failures.map(\.failure.code) == [.environment, .goldenMismatch, .goldenMismatch]
            )
            fixture.serving.keep(fixture.project, only: [])
            await fixture.until { fixture.models.alive.isEmpty }
            await #expect(throws: ScoringFailure.self) { try await fixture.ask("churn") }
        }
    }

    @Test("take the direct loader only where its answers agree with the golden ones", arguments: [1.0, 2.0])
    func loaders(direct: Double) async throws {
        let fixture = try ServingFixture()
        fixture.models.script { location, loader in
            .model(RehearsedModel(location.directory, loader: loader, value: loader == .direct ? direct : 1))
        }
        try await fixture.running {
            let preparation = await fixture.serve(try fixture.plan(1, ["churn": "1"], proof: ScriptedProof(value: 1)))
            #expect(preparation.isComplete)
            #expect(fixture.serving.status().first?.served?.loader == (direct == 1 ? .direct : .mlflow))
            #expect(preparation.evidence[0].contains("not by direct") == (direct != 1))
            await fixture.serve(try fixture.plan(2, ["churn": "2"]))
            #expect(fixture.models.loaded.last?.loader == .mlflow)
        }
    }

    @Test("load another version for the first who asks, once, and let it go when it is idle")
    func onRequest() async throws {
        let fixture = try ServingFixture()
        try await fixture.running {
            await fixture.serve(
                try fixture.plan(1, ["churn": "2"], others: ["churn": ["1", "3"]], aliases: ["old": "1"])
            )
            try await withThrowingTaskGroup(of: ServedIdentity.self) { group in
                for _ in 0..<10 { group.addTask { try await fixture.ask("churn", .alias("old")) } }
                for try await identity in group { #expect(identity.version.text == "1") }
            }
            #expect(fixture.models.attempts.filter { $0.hasSuffix("churn/1") }.count == 1)
            #expect(fixture.serving.status().contains { $0.part == .requested && $0.version.text == "1" })
            fixture.advance(by: 590)
            _ = try await fixture.ask("churn", .version(try ServingFixture.name("1")))
            fixture.advance(by: 20)
            for _ in 0..<50 { await Task.yield() }
            #expect(fixture.models.alive.count == 2)
            await fixture.until {
                fixture.advance(by: 60)
                return fixture.models.alive.count == 1
            }
            await #expect(throws: ScoringFailure.self) { try await fixture.ask("churn", .alias("none")) }
            await #expect(throws: ScoringFailure.self) {
                try await fixture.ask("churn", .version(try ServingFixture.name("9")))
            }
        }
    }

    @Test("do not try a version again at once that could not be loaded for a request")
    func refusal() async throws {
        let fixture = try ServingFixture()
        try await fixture.running {
            await fixture.serve(try fixture.plan(1, ["churn": "2"], others: ["churn": ["1"]]))
            fixture.models.script { location, _ in .failure(ScoringFailure(.loadFailed, location.directory, "no")) }
            let version: VersionID = try ServingFixture.name("1")
            for _ in 0..<5 {
                await #expect(throws: ScoringFailure.self) { try await fixture.ask("churn", .version(version)) }
            }
            #expect(fixture.models.attempts.count == 2)
            fixture.advance(by: 31)
            await #expect(throws: ScoringFailure.self) { try await fixture.ask("churn", .version(version)) }
            #expect(fixture.models.attempts.count == 3)
        }
    }

    @Test("that could not be loaded come back by themselves, at growing intervals, while the others answer")
    func backOff() async throws {
        let fixture = try ServingFixture()
        let isFixed = Shared(false)
        fixture.models.script { location, loader in
            location.directory.contains("churn") && !isFixed.value
                ? .failure(ScoringFailure(.environment, location.directory, "no sklearn"))
                : .model(RehearsedModel(location.directory, loader: loader))
        }
        let told = Shared<[Bool]>([])
        try await fixture.running {
            let plan = try fixture.plan(1, ["churn": "1", "mood": "1"])
            fixture.serving.flip(fixture.project, to: plan.number) {}
            do {
                try await fixture.ask("mood")
                Issue.record("nothing is loaded yet")
            } catch let failure as ScoringFailure {
                #expect(failure.code == .notServed)
            }
            fixture.serving.keepLoading(fixture.project, plan) { preparation in
                told.update { $0.append(preparation.isComplete) }
            }
            await fixture.until { told.value.count == 1 }
            #expect(try await fixture.ask("mood").generation.value == 1)
            await #expect(throws: ScoringFailure.self) { try await fixture.ask("churn") }
            #expect(fixture.serving.status().first { $0.model.text == "churn" }?.state == .failed)
            isFixed.set(true)
            await fixture.until {
                fixture.advance(by: 1)
                return told.value.last == true
            }
            #expect(try await fixture.ask("churn").version.text == "1")
        }
    }

    @Test("in the midst of a load are let go without a process left, and a cancelled load is nobody's")
    func cancelled() async throws {
        let fixture = try ServingFixture()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        fixture.models.script { location, loader in
            for await _ in gate {}
            return .model(RehearsedModel(location.directory, loader: loader))
        }
        try await fixture.running {
            let plan = try fixture.plan(1, ["churn": "1"])
            let loading = Task { await fixture.serving.prepare(fixture.project, plan) }
            await fixture.until { fixture.models.attempts.count == 1 }
            fixture.serving.keep(fixture.project, only: [])
            open.finish()
            #expect(await loading.value.failures.count == 1)
            await fixture.until { fixture.models.alive.isEmpty && fixture.models.loaded.count <= 1 }
        }
        #expect(fixture.models.alive.isEmpty)
    }
}
