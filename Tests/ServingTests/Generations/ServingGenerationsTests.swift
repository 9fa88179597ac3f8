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
        let bench = try ServingBench()
        try await bench.running {
            await bench.serve(try bench.plan(1, ["churn": "1", "mood": "1"]))
            #expect(try await bench.ask("churn").version.text == "1")
            let second = try bench.plan(2, ["churn": "2", "mood": "1"])
            let preparation = await bench.serving.prepare(bench.project, second)
            #expect(preparation.isComplete)
            #expect(preparation.evidence.contains { $0.hasPrefix("mood 1: unchanged, runs since generation 1") })
            #expect(try await bench.ask("churn").generation.value == 1)
            bench.serving.flip(bench.project, to: second.number) {}
            let identity = try await bench.ask("churn")
            #expect(identity.generation.value == 2)
            #expect(identity.version.text == "2")
            #expect(bench.models.loaded.count == 3)
            #expect(bench.serving.inUse(bench.project).map(\.value).sorted() == [1, 2])
            bench.serving.keep(bench.project, only: [second.number])
            await bench.until { bench.models.alive.count == 2 }
            #expect(bench.models.alive.map(\.directory).sorted() == ["1/mood/1", "2/churn/2"])
            #expect(bench.serving.inUse(bench.project).map(\.value).sorted() == [1, 2])
        }
        #expect(bench.models.alive.isEmpty)
    }

    @Test("answer every request by what was current while it ran, whatever is switched meanwhile, and none is refused")
    func flips() async throws {
        let bench = try ServingBench()
        let current = Shared<Int64>(1)
        let wrong = Shared(0)
        let done = Shared(0)
        try await bench.running {
            bench.models.script { location, loader in
                let model = RehearsedModel(location.directory, loader: loader)
                model.beforeAnswers { _ async throws(ScoringFailure) in
                    for _ in 0..<Int.random(in: 0...20) { await Task.yield() }
                }
                return .model(model)
            }
            await bench.serve(try bench.plan(1, ["churn": "1"]))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<400 {
                            let before = current.value
                            let identity = try await bench.ask("churn")
                            let after = current.value
                            if !(before...after).contains(identity.generation.value) { wrong.update { $0 += 1 } }
                            done.update { $0 += 1 }
                        }
                    }
                }
                group.addTask {
                    for number in Int64(2)...40 {
                        let plan = try bench.plan(number, ["churn": "\(number % 5 + 1)"])
                        _ = await bench.serving.prepare(bench.project, plan)
                        bench.serving.flip(bench.project, to: plan.number) { current.set(number) }
                        bench.serving.keep(bench.project, only: [plan.number])
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(done.value == 3200)
        #expect(wrong.value == 0)
        #expect(bench.models.loaded.allSatisfy { $0.refused == 0 && $0.isStopped })
    }

    @Test("keep a model until the last request under it has ended")
    func drains() async throws {
        let bench = try ServingBench()
        try await bench.running {
            await bench.serve(try bench.plan(1, ["churn": "1"]))
            let lease = try await bench.serving.lease(try bench.target("churn"))
            let second = try bench.plan(2, ["churn": "2"])
            await bench.serve(second)
            bench.serving.keep(bench.project, only: [second.number])
            for _ in 0..<100 { await Task.yield() }
            #expect(bench.models.alive.count == 2)
            _ = try await lease.model.answer(.number(1), probabilities: false)
            lease.end()
            await bench.until { bench.models.alive.count == 1 }
        }
    }

    @Test("that cannot be loaded whole leave nothing behind, and say everything that is wrong")
    func failing() async throws {
        let bench = try ServingBench()
        bench.models.script { location, loader in
            location.directory.contains("churn")
                ? .failure(ScoringFailure(.environment, location.directory, "no sklearn"))
                : .model(RehearsedModel(location.directory, loader: loader, value: 2))
        }
        try await bench.running {
            let plan = try bench.plan(1, ["churn": "1", "mood": "1", "price": "1"], proof: ScriptedProof(value: 1))
            let preparation = await bench.serving.prepare(bench.project, plan)
            #expect(preparation.failures.map(\.model.text) == ["churn", "mood", "price"])
            #expect(
                preparation.failures.map(\.failure.code) == [.environment, .goldenMismatch, .goldenMismatch]
            )
            bench.serving.keep(bench.project, only: [])
            await bench.until { bench.models.alive.isEmpty }
            await #expect(throws: ScoringFailure.self) { try await bench.ask("churn") }
        }
    }

    @Test("take the direct loader only where its answers agree with the golden ones", arguments: [1.0, 2.0])
    func loaders(direct: Double) async throws {
        let bench = try ServingBench()
        bench.models.script { location, loader in
            .model(RehearsedModel(location.directory, loader: loader, value: loader == .direct ? direct : 1))
        }
        try await bench.running {
            let preparation = await bench.serve(try bench.plan(1, ["churn": "1"], proof: ScriptedProof(value: 1)))
            #expect(preparation.isComplete)
            #expect(bench.serving.status().first?.served?.loader == (direct == 1 ? .direct : .mlflow))
            #expect(preparation.evidence[0].contains("not by direct") == (direct != 1))
            await bench.serve(try bench.plan(2, ["churn": "2"]))
            #expect(bench.models.loaded.last?.loader == .mlflow)
        }
    }

    @Test("load another version for the first who asks, once, and let it go when it is idle")
    func onRequest() async throws {
        let bench = try ServingBench()
        try await bench.running {
            await bench.serve(
                try bench.plan(1, ["churn": "2"], others: ["churn": ["1", "3"]], aliases: ["old": "1"])
            )
            try await withThrowingTaskGroup(of: ServedIdentity.self) { group in
                for _ in 0..<10 { group.addTask { try await bench.ask("churn", .alias("old")) } }
                for try await identity in group { #expect(identity.version.text == "1") }
            }
            #expect(bench.models.attempts.filter { $0.hasSuffix("churn/1") }.count == 1)
            #expect(bench.serving.status().contains { $0.part == .requested && $0.version.text == "1" })
            bench.advance(by: 590)
            _ = try await bench.ask("churn", .version(try ServingBench.name("1")))
            bench.advance(by: 20)
            for _ in 0..<50 { await Task.yield() }
            #expect(bench.models.alive.count == 2)
            await bench.until {
                bench.advance(by: 60)
                return bench.models.alive.count == 1
            }
            await #expect(throws: ScoringFailure.self) { try await bench.ask("churn", .alias("none")) }
            await #expect(throws: ScoringFailure.self) {
                try await bench.ask("churn", .version(try ServingBench.name("9")))
            }
        }
    }

    @Test("do not try a version again at once that could not be loaded for a request")
    func refusal() async throws {
        let bench = try ServingBench()
        try await bench.running {
            await bench.serve(try bench.plan(1, ["churn": "2"], others: ["churn": ["1"]]))
            bench.models.script { location, _ in .failure(ScoringFailure(.loadFailed, location.directory, "no")) }
            let version: VersionID = try ServingBench.name("1")
            for _ in 0..<5 {
                await #expect(throws: ScoringFailure.self) { try await bench.ask("churn", .version(version)) }
            }
            #expect(bench.models.attempts.count == 2)
            bench.advance(by: 31)
            await #expect(throws: ScoringFailure.self) { try await bench.ask("churn", .version(version)) }
            #expect(bench.models.attempts.count == 3)
        }
    }

    @Test("that could not be loaded come back by themselves, at growing intervals, while the others answer")
    func backOff() async throws {
        let bench = try ServingBench()
        let isFixed = Shared(false)
        bench.models.script { location, loader in
            location.directory.contains("churn") && !isFixed.value
                ? .failure(ScoringFailure(.environment, location.directory, "no sklearn"))
                : .model(RehearsedModel(location.directory, loader: loader))
        }
        let told = Shared<[Bool]>([])
        try await bench.running {
            let plan = try bench.plan(1, ["churn": "1", "mood": "1"])
            bench.serving.flip(bench.project, to: plan.number) {}
            do {
                try await bench.ask("mood")
                Issue.record("nothing is loaded yet")
            } catch let failure as ScoringFailure {
                #expect(failure.code == .notServed)
            }
            bench.serving.keepLoading(bench.project, plan) { preparation in
                told.update { $0.append(preparation.isComplete) }
            }
            await bench.until { told.value.count == 1 }
            #expect(try await bench.ask("mood").generation.value == 1)
            await #expect(throws: ScoringFailure.self) { try await bench.ask("churn") }
            #expect(bench.serving.status().first { $0.model.text == "churn" }?.state == .failed)
            isFixed.set(true)
            await bench.until {
                bench.advance(by: 1)
                return told.value.last == true
            }
            #expect(try await bench.ask("churn").version.text == "1")
        }
    }

    @Test("in the midst of a load are let go without a process left, and a cancelled load is nobody's")
    func cancelled() async throws {
        let bench = try ServingBench()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        bench.models.script { location, loader in
            for await _ in gate {}
            return .model(RehearsedModel(location.directory, loader: loader))
        }
        try await bench.running {
            let plan = try bench.plan(1, ["churn": "1"])
            let loading = Task { await bench.serving.prepare(bench.project, plan) }
            await bench.until { bench.models.attempts.count == 1 }
            bench.serving.keep(bench.project, only: [])
            open.finish()
            #expect(await loading.value.failures.count == 1)
            await bench.until { bench.models.alive.isEmpty && bench.models.loaded.count <= 1 }
        }
        #expect(bench.models.alive.isEmpty)
    }
}
