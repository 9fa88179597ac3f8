import EvaluationRecords
import Identifiers
import Testing

@Suite("Requirements on drift")
struct DriftRequirementTests {
    private static func outcome(_ text: String) throws -> RequirementOutcome {
        try DriftRequirement.parse(text).outcome(on: SampleDrift.findings())
    }

    static let foundCases: [(String, Double, Bool)] = [
        ("drifted_columns <= 0", 1.0, false), ("drifted_columns == 1", 1, true), ("columns >= 3", 3, true),
        ("drifted_share < 0.5", 1.0 / 3, true), ("psi.age <= 0.2", 0.3, false), ("psi[age] <= 0.4", 0.3, true),
        ("psi[\"age\"]<=0.4", 0.3, true), ("psi <= 0.3", 0.3, true), ("q > 0.001", 0.002, true),
        ("effect_low.age > 0", 0.25, true), ("missing.age < 0.1", 0.25, false), ("missing.city == 0", 0, true),
        ("unseen.city <= 0.1", 0.25, false), ("prediction.psi.score < 0.1", 0.05, true),
        ("prediction.psi < 0.1", 0.05, true), ("drifted_predictions == 0", 0, true),
        ("domain.roc_auc <= 0.6", 0.75, false), ("domain.roc_auc.low <= 0.6", 0.5, true),
        ("domain.p > 0.01", 0.03, true),
        ("performance.roc_auc >= -0.15", -0.1, true), ("performance.roc_auc.low >= -0.15", -0.2, false),
        ("concept.roc_auc > -0.06", -0.05, true),
    ]

    @Test("figures of counts, columns, predictions, the classifier and performance are found", arguments: foundCases)
    func found(_ text: String, _ number: Double, _ passed: Bool) throws {
        let outcome = try Self.outcome(text)
        #expect(abs((outcome.found ?? .nan) - number) < 1e-12, "\(outcome)")
        #expect(outcome.passed == passed)
        #expect(outcome.expression == text)
    }

    static let absentCases: [(String, FigureReason)] = [
        ("psi.nobody <= 1", FigureReason.noSuchColumn), ("psi.gone <= 1", .noValues), ("q.gone > 0", .noValues),
        ("unseen.age <= 1", .noSuchMetric), ("cramers_v.age <= 1", .noSuchMetric),
        ("performance.mcc >= -1", .oneClass), ("performance.accuracy >= -1", .noSuchMetric),
        ("concept.accuracy > -1", .noSuchMetric),
    ]

    @Test("what is not there fails, with the reason", arguments: absentCases)
    func absent(_ text: String, _ reason: FigureReason) throws {
        let outcome = try Self.outcome(text)
        #expect(!outcome.passed)
        #expect(outcome.found == nil)
        #expect(outcome.reason == reason)
    }

    @Test("a column of a text is meant by its name, or with the feature")
    func features() throws {
        let findings = try SampleDrift.findings(
            columns: [
                SampleDrift.numeric("note", feature: .length, psi: 0.125),
                SampleDrift.numeric("note", feature: .characters, psi: 0.5), SampleDrift.gone,
            ],
            counts: DriftCounts(columns: 3, drifted: 2, changed: 0, stable: 0, undefined: 1)
        )
        #expect(try DriftRequirement.parse("psi.note < 1").outcome(on: findings).found == 0.125)
        #expect(try DriftRequirement.parse("psi[note (characters)] < 1").outcome(on: findings).found == 0.5)
    }

    @Test(
        "a text that is no requirement is refused, and the message says what would do",
        arguments: [
            "", "psi", "psi.age", "psi.age <= many", "psi.age <= nan", "psi.age <= inf", "nothing.age <= 1",
            "psi. <= 1",
            "psi[age <= 1", "psi[\"age] <= 1", "domain <= 1", "domain.f1 <= 1", "domain.p.low <= 1", "performance <= 1",
            "performance.nothing <= 1", "concept.roc_auc.low > 0", "prediction > 1", "psi.age <= 1 and more",
            String(repeating: "p", count: 2_000),
        ]
    )
    func refused(_ text: String) throws {
        let failure = #expect(throws: RecordFailure.self) { try DriftRequirement.parse(text) }
        #expect(failure?.code == .driftRequirement)
    }

    @Test("outcomes enter the record")
    func judged() throws {
        let findings = try SampleDrift.findings().judged(by: [DriftRequirement.parse("drifted_columns <= 0")])
        let record = try DriftRecord(result: findings, run: Sample.run)
        #expect(record.result.requirements.map(\.passed) == [false])
        #expect(try DriftRecord.read(record.bytes).result.requirements == record.result.requirements)
    }
}
