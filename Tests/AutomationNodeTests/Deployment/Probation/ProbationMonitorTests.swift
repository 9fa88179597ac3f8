import Identifiers
import Inference
import Synchronization
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A generation on probation")
struct ProbationMonitorTests {
    /// Two generations, the second watched; what broke.
    private func watched(
        _ rules: ProbationRules = ProbationRules(),
        _ bench: ProbationBench,
        second: [String: String] = ["churn": "2"],
        before: (ProbationBench) async throws -> Void = { _ in }
    ) async throws -> Violations {
        await bench.serve(try bench.plan(1, ["churn": "1"]))
        try await before(bench)
        let plan = try bench.plan(2, second)
        await bench.serve(plan)
        let violations = Violations()
        bench.watch(plan.number, rules) { violations.add($0) }
        return violations
    }

    private final class Violations: Sendable {
        private let list = Mutex<[ProbationViolation]>([])
        var all: [ProbationViolation] { list.withLock { $0 } }
        func add(_ violation: ProbationViolation) { list.withLock { $0.append(violation) } }
    }

    @Test("breaks the rule on crashes with the first end of a worker, and says what it printed last")
    func crash() async throws {
        let bench = try ProbationBench()
        try await bench.running {
            let violations = try await watched(ProbationRules(), bench)
            bench.models.loaded[0].crash()
            bench.models.loaded[1].crash(printing: ["terminate called", "core dumped"])
            await bench.until { !violations.all.isEmpty }
            #expect(violations.all[0].rule == .crashes)
            #expect(violations.all[0].failure.subject == "churn 2")
            #expect(violations.all[0].finding?.found.hasPrefix("1: a process that was ended by signal 11") == true)
            #expect(violations.all[0].evidence?.output.hasSuffix("\n    terminate called\n    core dumped") == true)
            bench.models.loaded[1].crash()
            for _ in 0..<50 { await Task.yield() }
            #expect(violations.all.count == 1)
        }
    }

    @Test("is broken by a crash before the watch began, and by a crash loop whatever the number allowed")
    func crashesElsewhere() async throws {
        for (allowed, isLoop, expected) in [(1, false, 1), (0, false, 0), (0, true, 1), (2, false, 0)] {
            let bench = try ProbationBench()
            try await bench.running {
                await bench.serve(try bench.plan(1, ["churn": "1"]))
                let plan = try bench.plan(2, ["churn": "2"])
                await bench.serve(plan)
                bench.models.loaded[1].crash(isLoop: isLoop)
                let violations = Violations()
                let configuration = try NodeConfiguration(
                    yaml: "probation: {rules: {crashes: \(allowed)}}",
                    subject: "test.yaml"
                )
                bench.watch(plan.number, configuration.common.probation.rules) { violations.add($0) }
                #expect(violations.all.count == expected, "\(allowed) \(isLoop)")
            }
        }
    }

    @Test("breaks the rule on errors above the share, from 20 requests on; errors of the request do not count")
    func errors() async throws {
        let bench = try ProbationBench()
        try await bench.running {
            let violations = try await watched(ProbationRules(), bench)
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
            #expect(violations.all.isEmpty)
            await ask(1, .deadline)
            #expect(violations.all.map(\.rule) == [.errors])
            #expect(violations.all[0].finding?.found == "3 of the newest 20")
            #expect(violations.all[0].finding?.expected == "at most 5 % of requests that fail")
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
        let bench = try ProbationBench()
        try await bench.running {
            func ask(answered: Int, refused: Int) async throws {
                for _ in 0..<answered { try await bench.ask("churn") }
                for _ in 0..<refused { try await bench.refuse("churn") }
            }
            let violations = try await watched(ProbationRules(), bench) { _ in
                try await ask(answered: answeredBefore, refused: refusedBefore)
            }
            try await ask(answered: 20 - refused, refused: refused - 1)
            #expect(violations.all.isEmpty)
            try await ask(answered: 0, refused: 1)
            #expect(violations.all.map(\.rule) == (isBroken ? [.refusals] : []))
        }
    }

    @Test("breaks the rule on latency against the p99 of the generation before", arguments: [0.010, 0.040])
    func latency(after: Double) async throws {
        let bench = try ProbationBench()
        try await bench.running {
            func ask(_ model: Int, _ count: Int, _ seconds: Double) async throws {
                bench.models.loaded[model].beforeAnswers { _ async throws(ScoringFailure) in bench.advance(by: seconds)
                }
                for _ in 0..<count { try await bench.ask("churn") }
            }
            let violations = try await watched(ProbationRules(), bench) { _ in try await ask(0, 100, 0.010) }
            try await ask(1, 99, after)
            #expect(violations.all.isEmpty)
            try await ask(1, 21, after)
            #expect(violations.all.map(\.rule) == (after > 0.03 ? [.latency] : []))
            if let finding = violations.all.first?.finding {
                #expect(finding.expected == "a p99 of at most 3 × 10 ms, as before the switch")
                #expect(finding.found == "40 ms over the newest 100 answers")
            }
        }
    }

    @Test("is not broken by slowness that is a fraction of what matters, nor where nothing is known of before")
    func smallLatency() async throws {
        for (count, before, after) in [(100, 0.001, 0.005), (99, 0.001, 0.1)] {
            let bench = try ProbationBench()
            try await bench.running {
                func ask(_ model: Int, _ count: Int, _ seconds: Double) async throws {
                    bench.models.loaded[model].beforeAnswers { _ async throws(ScoringFailure) in
                        bench.advance(by: seconds)
                    }
                    for _ in 0..<count { try await bench.ask("churn") }
                }
                let violations = try await watched(ProbationRules(), bench) { _ in try await ask(0, count, before) }
                try await ask(1, 200, after)
                #expect(violations.all.isEmpty)
            }
        }
    }

    @Test("does not answer for a version that runs unchanged since before")
    func unchanged() async throws {
        let bench = try ProbationBench()
        try await bench.running {
            let violations = try await watched(ProbationRules(), bench, second: ["churn": "1", "mood": "1"])
            bench.models.loaded[0].crash()
            await bench.until { bench.serving.status()[0].served?.statistics.totals.crashes == 1 }
            #expect(violations.all.isEmpty)
            bench.models.loaded[1].crash()
            await bench.until { violations.all.first?.failure.subject.hasPrefix("mood ") == true }
        }
    }

    @Test("says when it has answered as many requests as it must")
    func requests() async throws {
        let bench = try ProbationBench()
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

extension ProbationViolation {
    fileprivate var finding: Finding? { failure.findings.first }
}
