import Identifiers
import Inference
import Serving
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A generation on probation")
struct ProbationMonitorTests {
    /// Two generations, the second watched; what broke.
    private func watched(
        _ rules: ProbationRules = ProbationRules(),
        _ fixture: ProbationBench,
        second: [String: String] = ["churn": "2"],
        before: (ProbationBench) async throws -> Void = { _ in }
    ) async throws -> Violations {
        await fixture.serve(try fixture.plan(1, ["churn": "1"]))
        try await before(fixture)
        let plan = try fixture.plan(2, second)
        await fixture.serve(plan)
        let violations = Violations()
        fixture.watch(plan.number, rules) { violations.add($0) }
        return violations
    }

    private final class Violations: Sendable {
        private let list = Mutex<[ProbationViolation]>([])
        var all: [ProbationViolation] { list.withLock { $0 } }
        func add(_ violation: ProbationViolation) { list.withLock { $0.append(violation) } }
    }

    @Test("breaks the rule on crashes with the first end of a worker, and says what it printed last")
    func crash() async throws {
        let fixture = try ProbationBench()
        try await fixture.running {
            let violations = try await watched(ProbationRules(), fixture)
            fixture.models.loaded[0].crash()
            fixture.models.loaded[1].crash(printing: ["terminate called", "core dumped"])
            await fixture.until { !violations.all.isEmpty }
            #expect(violations.all[0].rule == .crashes)
            #expect(violations.all[0].failure.subject == "churn 2")
            #expect(violations.all[0].finding?.found.hasPrefix("1: a process that was ended by signal 11") == true)
            #expect(violations.all[0].evidence?.output.hasSuffix("\n    terminate called\n    core dumped") == true)
            fixture.models.loaded[1].crash()
            for _ in 0..<50 { await Task.yield() }
            #expect(violations.all.count == 1)
        }
    }

    @Test("is broken by a crash before the watch began, and by a crash loop whatever the number allowed")
    func crashesElsewhere() async throws {
        for (allowed, isLoop, expected) in [(1, false, 1), (0, false, 0), (0, true, 1), (2, false, 0)] {
            let fixture = try ProbationBench()
            try await fixture.running {
                await fixture.serve(try fixture.plan(1, ["churn": "1"]))
                let plan = try fixture.plan(2, ["churn": "2"])
                await fixture.serve(plan)
                fixture.models.loaded[1].crash(isLoop: isLoop)
                let violations = Violations()
                let configuration = try NodeConfiguration(
                    yaml: "probation: {rules: {crashes: \(allowed)}}",
                    subject: "test.yaml"
                )
                fixture.watch(plan.number, configuration.common.probation.rules) { violations.add($0) }
                #expect(violations.all.count == expected, "\(allowed) \(isLoop)")
            }
        }
    }

    @Test("breaks the rule on errors above the share, from 20 requests on; errors of the request do not count")
    func errors() async throws {
        let fixture = try ProbationBench()
        try await fixture.running {
            let violations = try await watched(ProbationRules(), fixture)
            let failing = Shared<ScoringCode?>(nil)
            fixture.models.loaded[1].beforeAnswers { _ async throws(ScoringFailure) in
                if let code = failing.value { throw ScoringFailure(code, "x", "y") }
            }
            func ask(_ count: Int, _ code: ScoringCode? = nil) async {
                failing.set(code)
                for _ in 0..<count { _ = try? await fixture.ask("churn") }
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
        let fixture = try ProbationBench()
        try await fixture.running {
            func ask(answered: Int, refused: Int) async throws {
                for _ in 0..<answered { try await fixture.ask("churn") }
                for _ in 0..<refused { try await fixture.refuse("churn") }
            }
            let violations = try await watched(ProbationRules(), fixture) { _ in
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
        let fixture = try ProbationBench()
        try await fixture.running {
            func ask(_ model: Int, _ count: Int, _ seconds: Double) async throws {
                fixture.models.loaded[model].beforeAnswers { _ async throws(ScoringFailure) in
                    fixture.advance(by: seconds)
                }
                for _ in 0..<count { try await fixture.ask("churn") }
            }
            let violations = try await watched(ProbationRules(), fixture) { _ in try await ask(0, 100, 0.010) }
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
            let fixture = try ProbationBench()
            try await fixture.running {
                func ask(_ model: Int, _ count: Int, _ seconds: Double) async throws {
                    fixture.models.loaded[model].beforeAnswers { _ async throws(ScoringFailure) in
                        fixture.advance(by: seconds)
                    }
                    for _ in 0..<count { try await fixture.ask("churn") }
                }
                let violations = try await watched(ProbationRules(), fixture) { _ in try await ask(0, count, before) }
                try await ask(1, 200, after)
                #expect(violations.all.isEmpty)
            }
        }
    }

    @Test("does not answer for a version that runs unchanged since before")
    func unchanged() async throws {
        let fixture = try ProbationBench()
        try await fixture.running {
            let violations = try await watched(ProbationRules(), fixture, second: ["churn": "1", "mood": "1"])
            fixture.models.loaded[0].crash()
            await fixture.until { fixture.serving.status()[0].served?.statistics.totals.crashes == 1 }
            #expect(violations.all.isEmpty)
            fixture.models.loaded[1].crash()
            await fixture.until { violations.all.first?.failure.subject.hasPrefix("mood ") == true }
        }
    }

    @Test("says when it has answered as many requests as it must")
    func requests() async throws {
        let fixture = try ProbationBench()
        try await fixture.running {
            let plan = try fixture.plan(1, ["churn": "1"])
            await fixture.serve(plan)
            let enough = fixture.serving.answering(fixture.project, plan.number, 5)
            for _ in 0..<5 { try await fixture.ask("churn") }
            for await _ in enough {}
            #expect(fixture.serving.requests(fixture.project, plan.number) == 5)
        }
    }
}

extension ProbationViolation {
    fileprivate var finding: Finding? { failure.findings.first }
}
