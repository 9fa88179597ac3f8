import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import Statistics
import Testing

@testable import Drifting

@Suite("Drift of answers")
struct AnswerDriftTests {
    private let sides: Sides

    init() throws { sides = try Sides() }

    /// Rows with one feature, what a version says about them, and whether it is so.
    private struct MadeSide {
        let table: String
        let rows: ScoredRows
    }

    /// - Parameters:
    ///   - shift: of the feature.
    ///   - wrong: the share of labels that are turned round.
    private static func made(_ count: Int, seed: UInt64, shift: Double = 0, wrong: Double = 0) -> MadeSide {
        let x = Made.normal(count, seed: seed, shift: shift)
        let chance = Made.fractions(count, seed: seed + 1)
        let turned = Made.fractions(count, seed: seed + 2)
        let scores = x.map { Elementary.logistic(2 * $0) }
        let isPositive = x.indices.map { (chance[$0] < scores[$0]) != (turned[$0] < wrong) }
        return MadeSide(
            table: "x\n" + x.map { "\($0)\n" }.joined(),
            rows: Answers.binary(scores, isPositive)
        )
    }

    private func findings(
        _ reference: MadeSide,
        _ current: MadeSide,
        _ settings: DriftSettings = DriftSettings(replicates: 100)
    ) throws -> DriftFindings {
        var pass = try DriftPass(
            settings,
            reference: sides.input(reference.table, "reference"),
            current: sides.input(current.table, "current"),
            plan: Answers.binaryPlan(),
            threads: Threads(2)
        )
        try pass.add(reference.rows, to: .reference)
        try pass.add(current.rows, to: .current)
        return try Sides.record(try pass.finish()).result
    }

    @Test("figures, differences and the drift of scores are those of the files")
    func oracle() throws {
        guard let file = ExpectedFiles.present(["performance_drift/expected_performance_drift.json"]).first else {
            return
        }
        let expected = try ExpectedFiles.json(file)
        var pass = try DriftPass(
            DriftSettings(classifier: .none, replicates: 100),
            reference: sides.input("x\n1\n2\n", "reference"),
            current: sides.input("x\n1\n2\n", "current"),
            plan: Answers.binaryPlan(),
            threads: Threads(2)
        )
        for (side, name) in [(DriftSide.reference, "reference"), (.current, "current")] {
            let columns = Answers.columns(try ExpectedFiles.text("performance_drift/\(name).csv"))
            let scores = try #require(columns["p"]).map { Double($0) ?? .nan }
            let labels = try #require(columns["target"]).map { $0 == "1" }
            try pass.add(Answers.binary(scores, labels), to: side)
        }
        let findings = try Sides.record(try pass.finish()).result
        let performance = try #require(findings.performance.value)
        for name in ["roc_auc", "average_precision", "log_loss", "brier"] {
            let found = try #require(performance.metrics[name]?.value)
            #expect(isNear(found.reference.value, expected["reference"][name]), "\(name)")
            #expect(isNear(found.current.value, expected["current"][name]), "\(name)")
            #expect(isNear(found.difference.value, expected["delta"][name]), "\(name)")
            #expect(found.low.map { $0 <= found.difference } ?? false, "\(name)")
            #expect(found.verdict != .worse, "\(name)")
        }
        let prediction = try #require(findings.prediction.value)
        #expect(prediction.columns.map(\.name) == ["score", "predicted class"])
        let score = try #require(prediction.columns.first)
        let known = expected["prediction_drift"]
        #expect(isNear(score.values.value?.effect, known["ks"]["statistic"]))
        #expect(isNearP(score.values.value?.p.value, known["ks"]["p_scipy_auto"]))
        #expect(isNear(score.distances.value?.psi.value, known["psi_ref_deciles"]))
        #expect(isNear(score.distances.value?.wasserstein, known["wasserstein"]["raw"]))
        let predicted = try #require(prediction.columns.last)
        let classes = expected["predicted_class_drift"]
        #expect(isNearP(predicted.values.value?.p.value, classes["chi2_contingency"]["p"]))
        #expect(isNear(predicted.distances.value?.tvd, classes["tvd"]))
    }

    @Test("a concept that changed is worse, and the inputs do not explain it")
    func concept() throws {
        let findings = try findings(Self.made(3_000, seed: 1), Self.made(3_000, seed: 11, wrong: 0.25))
        let performance = try #require(findings.performance.value)
        #expect(performance.verdict == .worse)
        #expect(findings.verdict == .drifted)
        #expect(findings.counts.drifted == 0)
        let concept = try #require(findings.concept.value)
        let area = try #require(concept.metrics["roc_auc"])
        #expect(area.unexplained.value < -0.05)
        #expect(abs(area.explained.value) < 0.03)
        #expect(concept.effectiveRows.value > 1_000)
        #expect(abs(area.explained.value + area.unexplained.value - area.gap.value) < 1e-9)
    }

    @Test("inputs that moved to where the model is weak explain most of the difference")
    func inputs() throws {
        let findings = try findings(
            Self.made(6_000, seed: 21, shift: 0.6),
            Self.made(6_000, seed: 31),
            DriftSettings(replicates: 100)
        )
        #expect(findings.columns.first?.verdict == .drifted)
        #expect(findings.prediction.value?.verdict == .drifted)
        #expect(findings.domain.value?.verdict == .drifted)
        let brier = try #require(findings.concept.value?.metrics["brier"])
        #expect(brier.gap.value > 0.01)
        #expect(brier.explained.value > brier.gap.value / 2)
    }

    @Test("inputs that have nothing in common leave too few effective rows for a figure")
    func apart() throws {
        let findings = try findings(Self.made(400, seed: 41, shift: -30), Self.made(400, seed: 51, shift: 30))
        #expect(findings.concept.reason == .tooFewEffectiveRows || findings.concept.reason == .noConvergence)
    }

    @Test("a tolerance decides, and without one the headline metric")
    func tolerance() throws {
        let (left, right) = (Self.made(2_000, seed: 61), Self.made(2_000, seed: 71, wrong: 0.05))
        let strict = try findings(left, right, DriftSettings(classifier: .none, tolerances: ["accuracy": 0]))
        #expect(strict.performance.value?.metrics["accuracy"]?.value?.tolerance == 0)
        let wide = try findings(left, right, DriftSettings(classifier: .none, tolerances: ["accuracy": 0.5]))
        #expect(wide.performance.value?.verdict == .notWorse)
        #expect(strict.concept.reason == .notAsked)
    }

    @Test("without labels on a side there is drift of predictions, and a reason for the rest")
    func unlabelled() throws {
        let reference = Self.made(500, seed: 81)
        let scores = Made.fractions(500, seed: 82)
        let current = MadeSide(
            table: reference.table,
            rows: Answers.binary(scores, [Bool?](repeating: nil, count: 500))
        )
        let findings = try findings(reference, current)
        #expect(findings.performance == .undefined(.noLabels))
        #expect(findings.concept == .undefined(.noLabels))
        #expect(findings.prediction.value?.columns.count == 2)
    }

    @Test("a regression compares predictions and errors")
    func regression() throws {
        let values = Made.normal(1_000, seed: 91)
        let noise = Made.normal(1_000, seed: 92)
        var pass = try DriftPass(
            DriftSettings(classifier: .none, replicates: 100),
            reference: sides.input("x\n1\n", "reference"),
            current: sides.input("x\n1\n", "current"),
            plan: Answers.regressionPlan(),
            threads: Threads(2)
        )
        try pass.add(Answers.regression(values, zip(values, noise).map { $0 + $1 / 10 }), to: .reference)
        try pass.add(Answers.regression(values, zip(values, noise).map { $0 + $1 }), to: .current)
        let findings = try Sides.record(try pass.finish()).result
        #expect(findings.prediction.value?.columns.map(\.name) == ["prediction"])
        #expect(findings.prediction.value?.verdict == .stable)
        #expect(findings.performance.value?.metrics["mae"]?.value?.verdict == .worse)
        #expect(findings.performance.value?.verdict == .worse)
    }

    @Test("rows that do not rise are refused")
    func order() throws {
        let made = Self.made(10, seed: 99)
        var pass = try DriftPass(
            DriftSettings(classifier: .none),
            reference: sides.input(made.table, "reference"),
            current: sides.input(made.table, "current"),
            plan: Answers.binaryPlan()
        )
        try pass.add(made.rows, to: .reference)
        let failure = #expect(throws: DriftingFailure.self) { try pass.add(made.rows, to: .reference) }
        #expect(failure?.code == .plan)
    }
}
