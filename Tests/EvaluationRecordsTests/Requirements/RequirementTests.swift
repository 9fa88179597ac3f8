import EvaluationRecords
import Identifiers
import Testing

@Suite struct RequirementTests {
    private static func result() throws -> EvaluationResult {
        try Sample.plain(
            metrics: [
                .rocAuc: Sample.rocAuc, .precision: .conventional(0, .noPredictedPositive, rows: 0),
                .mcc: .undefined(.oneClass), .accuracy: .value(0.75, .none(.tooFewRows), rows: 9),
                try #require(MetricName("custom.profit")): .value(3, .none(.noMethod), rows: 9),
            ],
            slices: [
                Sample.slice("sex", .category("F"), [.recall: Sample.share]),
                Sample.slice("sex", .missing, [.recall: Sample.share]),
                Sample.slice("sex", .category("(missing)"), [.recall: .value(0.125, .none(.noRows), rows: 1)]),
                Sample.slice("age", .range(bin: 0, above: nil, to: 18.5), [.recall: Sample.share]),
                Sample.slice("age", .range(bin: 1, above: 18.5, to: 30), [.recall: Sample.share]),
                Sample.slice("a=b", .category("x]\"y"), [.recall: Sample.share]),
                Sample.slice("long", .category(String(repeating: "x", count: 300)), [.recall: Sample.share]),
            ],
            fairness: [Sample.fairness],
            assertions: [
                AssertionOutcome(
                    name: "a",
                    expectation: "class Yes",
                    atLeast: 0.5,
                    outcome: .pass,
                    matching: 4,
                    valid: 3,
                    found: Sample.share
                ),
                AssertionOutcome(
                    name: "b",
                    expectation: "class Yes",
                    atLeast: 0.5,
                    outcome: .undefined,
                    reason: .noRows,
                    matching: 0,
                    found: .undefined(.noRows)
                ),
            ]
        )
    }

    static let rightOnes: [String] = [
        "roc_auc >= 0.9", "roc_auc.low >= 0.8", "roc_auc.low>=8e-1", "roc_auc.high <= 0.95", "roc_auc.value == 0.9",
        "roc_auc != 1",
        "roc_auc > 0.5", "roc_auc < 1", " recall[sex=F] >= 0.7 ", "recall[sex=F].low >= 0.3",
        "recall[sex=(missing)] == 0.75",
        "recall[sex=\"(missing)\"] == 0.125", "recall[age=..18.5] >= 0.7", "recall[age=18.5..30] >= 0.7",
        "recall[\"a=b\"=\"x]\\\"y\"] >= 0.7", "selection_rate[sex=M] >= 0.7",
        "demographic_parity_ratio[sex] >= 0.8",
        "custom.profit > 2", "custom.profit.value > 2", "assertions.failed == 1", "assertions.passed == 1",
        "assertions.undefined == 1", "rows.used >= 9", "rows.read == 10", "warnings == 0", "slices.flagged == 0",
        "roc_auc >= -1",
    ]

    @Test("holds", arguments: rightOnes)
    func holds(_ text: String) throws {
        let outcome = try EvaluationRequirement.parse(text).outcome(on: Self.result())
        #expect(outcome.passed, "\(outcome)")
        #expect(outcome.expression == text && outcome.found != nil && outcome.reason == nil)
    }

    @Test(
        "does not hold",
        arguments: ["roc_auc > 0.9", "roc_auc.low >= 0.81", "recall[sex=F].low > 0.3", "assertions.failed == 0"]
    )
    func fails(_ text: String) throws {
        let outcome = try EvaluationRequirement.parse(text).outcome(on: Self.result())
        #expect(!outcome.passed && outcome.found != nil && outcome.reason == nil)
    }

    static let undefinedOnes: [(String, String)] = [
        ("precision >= 0", "no-predicted-positive"), ("mcc >= -1", "one-class"), ("mcc != 5", "one-class"),
        ("f1 >= 0", "no-such-metric"),
        ("accuracy.low >= 0", "too-few-rows"), ("recall[sex=X] >= 0", "no-such-slice"),
        ("recall[town=F] >= 0", "no-such-slice"),
        ("f1[sex=F] >= 0", "no-such-metric"), ("recall[sex=\"F \"] >= 0", "no-such-slice"),
        ("recall[age=..18] >= 0", "no-such-slice"),
        ("custom.other >= 0", "no-such-metric"), ("checks.warned == 0", "not-asked"),
        ("equal_opportunity_difference[age] <= 1", "no-such-slice"),
    ]

    @Test(
        "what is undefined, by convention, without interval or not there fails and says why, whatever the number",
        arguments: undefinedOnes
    )
    func undefined(_ text: String, _ reason: String) throws {
        let outcome = try EvaluationRequirement.parse(text).outcome(on: Self.result())
        #expect(!outcome.passed)
        #expect(outcome.reason?.text == reason)
    }

    @Test("without assertions none failed, and that proves nothing")
    func noAssertions() throws {
        let outcome = try EvaluationRequirement.parse("assertions.failed == 0").outcome(on: Sample.plain())
        #expect(!outcome.passed && outcome.reason == .notAsked)
    }

    @Test("a category of over 256 bytes is found by its whole text, before and after the cut")
    func longCategory() throws {
        let requirement = try EvaluationRequirement.parse("recall[long=\(String(repeating: "x", count: 300))] >= 0.7")
        #expect(requirement.outcome(on: try Self.result()).passed)
        let record = try EvaluationRecord(result: Self.result(), run: Sample.run)
        #expect(requirement.outcome(on: record.result).passed)
    }

    @Test("outcomes are part of the result, and read back")
    func record() throws {
        let requirement = try EvaluationRequirement.parse("recall[sex=F].low >= 0.7")
        let result = try Self.result().judged(by: [requirement])
        let record = try EvaluationRecord(result: result, run: Sample.run)
        let outcome = try #require(try EvaluationRecord.read(record.bytes).result.requirements.first)
        #expect(outcome.metric == "recall" && outcome.column == "sex" && outcome.slice == "F" && outcome.bound == .low)
        #expect(outcome.comparator == .atLeast && outcome.threshold == 0.7 && outcome.found == 0.3 && !outcome.passed)
    }

    static let noRequirements: [String] = [
        "", "roc_auc", "roc_auc >=", "roc_auc >= x", "roc_auc >= nan", "roc_auc >= inf", "roc_auc >= 1e999",
        "roc_auc >= 0x1p3",
        "roc_auc => 1", "roc_auc = 1", "rocauc >= 1", "roc_auc.lo >= 1", "roc_auc >= 1 2", "recall[sex=F >= 1",
        "recall[] >= 1",
        "recall[sex=] >= 1", "recall[\"sex=F] >= 1", "recall[sex=F]x >= 1", "assertions.failing == 0", ">= 1",
        "ROC_AUC >= 1",
        "recall[sex=F][age=1] >= 1", "roc_auc >= 1\n", String(repeating: "a", count: 2000),
    ]

    @Test("a text that is no requirement is refused with an example", arguments: noRequirements)
    func refused(_ text: String) throws {
        let failure = try #require(throws: RecordFailure.self) { try EvaluationRequirement.parse(text) }
        #expect(failure.code == .requirement)
        #expect(failure.kind == .usage)
        #expect(failure.message.contains("such as"))
    }
}
