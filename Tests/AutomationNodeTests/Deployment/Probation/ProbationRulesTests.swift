import Identifiers
import Testing

@testable import AutomationNode

@Suite("The rules of probation")
struct ProbationRulesTests {
    @Test("have a word and a code each, which no other has, and the metrics name them all")
    func names() {
        let names = ProbationRules.all.map { $0.name }
        let codes = ProbationRules.all.map { $0.code }
        #expect(Set(names).count == names.count)
        #expect(Set(codes).count == codes.count)
        #expect(RollbackRule.allCases.map(\.rawValue) == names.map(\.rawValue) + ["hand", "other"])
        for rule in ProbationRules.all { #expect(RollbackRule(code: rule.code.rawValue) == rule.name) }
    }

    @Test(
        "take the value of their keys, each its own",
        arguments: ["crashes: 7", "errors: 0.7", "refusals: 0.7", "latency: 7", "golden: 7s", "requests: 7"]
    )
    func keys(yaml: String) throws {
        let usual = NodeConfiguration().common.probation.rules
        let changed = try NodeConfiguration(yaml: "probation: {rules: {\(yaml)}}", subject: "test.yaml")
            .common.probation.rules
        #expect(changed != usual)
        let differing = [
            changed[CrashRule.self] != usual[CrashRule.self], changed[ErrorRule.self] != usual[ErrorRule.self],
            changed[RefusalRule.self] != usual[RefusalRule.self], changed[LatencyRule.self] != usual[LatencyRule.self],
            changed[GoldenRule.self] != usual[GoldenRule.self], changed[DeadlineRule.self] != usual[DeadlineRule.self],
        ]
        #expect(differing.count { $0 } == 1)
    }
}
