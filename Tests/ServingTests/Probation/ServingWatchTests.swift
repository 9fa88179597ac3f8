import Identifiers
import Inference
import Synchronization
import TestSupport
import Testing

@testable import Serving

@Suite("A generation on probation")
struct ServingWatchTests {
    /// Two generations, the second watched; what broke.
    private func watched(
        _ rules: BreachRules = BreachRules(),
        _ bench: ServingBench,
        second: [String: String] = ["churn": "2"],
        before: (ServingBench) async throws -> Void = { _ in }
    ) async throws -> Breaches {
        await bench.serve(try bench.plan(1, ["churn": "1"]))
        try await before(bench)
        let plan = try bench.plan(2, second)
        await bench.serve(plan)
        let breaches = Breaches()
        bench.serving.watch(
            bench.project,
            plan.number,
            against: GenerationNumber(1),
            rules
        ) { breaches.add($0) }
        return breaches
    }

    private final class Breaches: Sendable {
        private let list = Mutex<[Breach]>([])
        var all: [Breach] { list.withLock { $0 } }
        func add(_ breach: Breach) { list.withLock { $0.append(breach) } }
    }

    @Test("breaks the rule on crashes with the first end of a worker, and says what it printed last")
    func crash() async throws {
        let bench = try ServingBench()
        try await bench.running {
            let breaches = try await watched(BreachRules(), bench)
            bench.models.loaded[0].crash()
            bench.models.loaded[1].crash(printing: ["terminate called", "core dumped"])
            await bench.until { !breaches.all.isEmpty }
            #expect(breaches.all[0].rule == .crashes)
            #expect(breaches.all[0].version.text == "2")
            #expect(breaches.all[0].found.hasPrefix("1: a process that was ended by signal 11"))
            #expect(breaches.all[0].lastLines == ["terminate called", "core dumped"])
            bench.models.loaded[1].crash()
            for _ in 0..<50 { await Task.yield() }
            #expect(breaches.all.count == 1)
        }
    }

    @Test("is broken by a crash before the watch began, and by a crash loop whatever the number allowed")
    func crashesElsewhere() async throws {
        for (allowed, isLoop, expected) in [(1, false, 1), (0, false, 0), (0, true, 1), (2, false, 0)] {
            let bench = try ServingBench()
            try await bench.running {
                await bench.serve(try bench.plan(1, ["churn": "1"]))
                let plan = try bench.plan(2, ["churn": "2"])
                await bench.serve(plan)
                bench.models.loaded[1].crash(isLoop: isLoop)
                let breaches = Breaches()
                var rules = BreachRules()
                rules.crashes = allowed
                bench.serving.watch(bench.project, plan.number, against: GenerationNumber(1), rules) {
                    breaches.add($0)
                }
                #expect(breaches.all.count == expected, "\(allowed) \(isLoop)")
            }
        }
    }

    @Test("breaks the rule on errors above the share, from 20 requests on; errors of the request do not count")
    func errors() async throws {
        let bench = try ServingBench()
        try await bench.running {
            let breaches = try await watched(BreachRules(), bench)
            let failing = Shared<ScoringCode?>(nil)
            bench.models.loaded[1].beforeAnswers { _ async throws(ScoringFailure) in
                if let code = failing.value { throw ScoringFailure(code, "x", "y") }
            }
            func ask(_ count: Int, _ code: ScoringCode? = nil) async {
                failing.set(code)
                for _ in 0..<count { _ = try? await bench.ask("churn") }
            }
            await ask(50, .inputInvalid)
            await ask(50, .queueFull)
            await ask(17)
            await ask(2, .modelRaised)
            #expect(breaches.all.isEmpty)
            await ask(1, .deadline)
            #expect(breaches.all.map(\.rule) == [.errors])
            #expect(breaches.all[0].found == "3 of the newest 20")
            #expect(breaches.all[0].expected == "at most 5 % of requests that fail")
        }
    }

    @Test(
        "breaks the rule on refusals where more is refused as wrong than before the switch, from 20 requests on",
        arguments: [
            // Refused and answered before; then of 20: refused; whether it is broken.
            (0, 20, 1, false), (0, 20, 2, true), (5, 15, 6, false), (5, 15, 7, true), (0, 0, 19, false),
            (0, 0, 20, true),
        ]
    )
    func refusals(refusedBefore: Int, answeredBefore: Int, refused: Int, isBroken: Bool) async throws {
        let bench = try ServingBench()
        try await bench.running {
            func ask(answered: Int, refused: Int) async throws {
                for _ in 0..<answered { try await bench.ask("churn") }
                for _ in 0..<refused { try await bench.refuse("churn") }
            }
            let breaches = try await watched(BreachRules(), bench) { _ in
                try await ask(answered: answeredBefore, refused: refusedBefore)
            }
            try await ask(answered: 20 - refused, refused: refused - 1)
            #expect(breaches.all.isEmpty)
            try await ask(answered: 0, refused: 1)
            #expect(breaches.all.map(\.rule) == (isBroken ? [.refusals] : []))
        }
    }

    @Test("breaks the rule on latency against the p99 of the generation before", arguments: [0.010, 0.040])
    func latency(after: Double) async throws {
        let bench = try ServingBench()
        try await bench.running {
            func ask(_ model: Int, _ count: Int, _ seconds: Double) async throws {
                bench.models.loaded[model].beforeAnswers { _ async throws(ScoringFailure) in bench.advance(by: seconds)
                }
                for _ in 0..<count { try await bench.ask("churn") }
            }
            let breaches = try await watched(BreachRules(), bench) { _ in try await ask(0, 100, 0.010) }
            try await ask(1, 99, after)
            #expect(breaches.all.isEmpty)
            try await ask(1, 21, after)
            #expect(breaches.all.map(\.rule) == (after > 0.03 ? [.latency] : []))
            if let breach = breaches.all.first {
                #expect(breach.expected == "a p99 of at most 3 × 10 ms, as before the switch")
                #expect(breach.found == "40 ms over the newest 100 answers")
            }
        }
    }

    @Test("is not broken by slowness that is a fraction of what matters, nor where nothing is known of before")
    func smallLatency() async throws {
        for (count, before, after) in [(100, 0.001, 0.005), (99, 0.001, 0.1)] {
            let bench = try ServingBench()
            try await bench.running {
                func ask(_ model: Int, _ count: Int, _ seconds: Double) async throws {
                    bench.models.loaded[model].beforeAnswers { _ async throws(ScoringFailure) in
                        bench.advance(by: seconds)
                    }
                    for _ in 0..<count { try await bench.ask("churn") }
                }
                let breaches = try await watched(BreachRules(), bench) { _ in try await ask(0, count, before) }
                try await ask(1, 200, after)
                #expect(breaches.all.isEmpty)
            }
        }
    }

    @Test("does not answer for a version that runs unchanged since before")
    func unchanged() async throws {
        let bench = try ServingBench()
        try await bench.running {
            let breaches = try await watched(BreachRules(), bench, second: ["churn": "1", "mood": "1"])
            bench.models.loaded[0].crash()
            await bench.until { bench.serving.status()[0].served?.statistics.totals.crashes == 1 }
            #expect(breaches.all.isEmpty)
            bench.models.loaded[1].crash()
            await bench.until { breaches.all.first?.model.text == "mood" }
        }
    }

    @Test("says when it has answered as many requests as it must")
    func requests() async throws {
        let bench = try ServingBench()
        try await bench.running {
            let plan = try bench.plan(1, ["churn": "1"])
            await bench.serve(plan)
            let enough = bench.serving.answering(bench.project, plan.number, 5)
            for _ in 0..<5 { try await bench.ask("churn") }
            for await _ in enough {}
            #expect(bench.serving.requests(bench.project, plan.number) == 5)
        }
    }
}
