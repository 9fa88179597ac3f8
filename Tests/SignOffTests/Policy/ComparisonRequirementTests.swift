import EvaluationRecords
import Identifiers
import SignOff
import TestSupport
import Testing

@Suite("Requirements on a difference")
struct ComparisonRequirementTests {
    @Test("the difference itself and its bounds are read, with any comparator")
    func forms() throws {
        let low = try ComparisonRequirement.parse("roc_auc.difference.low > -0.01")
        #expect(low.metric == .rocAuc)
        #expect(low.bound == .low)
        #expect(low.comparator == .above)
        #expect(low.threshold == -0.01)
        #expect(try ComparisonRequirement.parse("  log_loss.difference>=0").bound == .value)
        #expect(try ComparisonRequirement.parse("log_loss.difference.high != 0").bound == .high)
        for text in [
            "roc_auc.low > 0", "roc_auc.difference.difference > 0", "difference > 0", ".difference > 0",
            "recall[sex=F].difference > 0", "recall[a.difference=F] > 0", "warnings.difference == 0",
            "roc_auc.difference.low",
            "roc_auc.difference.middle > 0", "",
        ] {
            expectRefusal("evaluation.requirement") { _ = try ComparisonRequirement.parse(text) }
        }
    }

    @Test("a bound that a difference does not have fails")
    func missing() throws {
        let difference = PairedDifference(
            first: 0.8,
            second: 0.9,
            difference: 0.1,
            low: nil,
            high: nil,
            interval: .delong,
            level: 0.95,
            p: nil,
            verdict: .better
        )
        #expect(try ComparisonRequirement.parse("roc_auc.difference > 0").holds(on: difference))
        #expect(try !ComparisonRequirement.parse("roc_auc.difference.low > -1").holds(on: difference))
        #expect(try !ComparisonRequirement.parse("roc_auc.difference.high != 5").holds(on: difference))
    }
}
