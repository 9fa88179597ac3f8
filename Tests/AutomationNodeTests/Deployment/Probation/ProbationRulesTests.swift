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

    @Test("take the value of their keys, each its own")
    func keys() throws {
        let usual = ProbationRules()
        for (index, rule) in ProbationRules.all.enumerated() {
            guard let key = rule.key else { continue }
            // A number, a share or a time: each key takes one of them.
            let read = ["7", "0.7", "7s"].compactMap { value in
                try? NodeConfiguration(yaml: "probation: {rules: {\(key): \(value)}}", subject: "test.yaml")
            }
            let changed = try #require(read.first, "\(key)").common.probation.rules
            #expect(changed != usual, "\(key)")
            #expect(usual.values.indices.filter { changed.values[$0] != usual.values[$0] } == [index], "\(key)")
        }
    }
}
