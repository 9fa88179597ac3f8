import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation
@testable import EvaluationRecords

@Suite("The plan of an evaluation")
struct PlanTests {
    private static let scores = (0..<60).map { Double($0 % 31) / 31 }
    private static let labels = (0..<60).map { Optional(($0 % 31) * 7 % 31 > 12) }

    private static var measured: Measured { Measured(scores: scores, isPositive: labels) }

    @Test(
        "an optimised threshold is the best of its metric, and the record warns of it",
        arguments: ThresholdChoice.metrics
    )
    func optimised(_ metric: MetricName) throws {
        var measured = Self.measured
        measured.threshold = .optimised(metric)
        let result = try measured.result()
        let threshold = try #require(result.threshold)
        #expect(threshold.source == .optimised(metric))
        #expect(result.warnings.contains { $0.code == "threshold.optimised" })
        let best = try #require(result.metrics[metric]?.value)
        for other in stride(from: 0.0, through: 1, by: 0.05) {
            measured.threshold = .given(other)
            let value = try measured.result().metrics[metric]?.value ?? 0
            #expect(value <= best + 1e-12)
        }
        _ = try Measured.record(result)
    }

    @Test("the default threshold is 0.5, and a given one is kept as it is")
    func given() throws {
        var measured = Self.measured
        #expect(try measured.result().threshold == DecisionThreshold(value: 0.5, source: .default))
        measured.threshold = .given(0.25)
        #expect(try measured.result().threshold == DecisionThreshold(value: 0.25, source: .given))
    }

    @Test("what contradicts itself is refused before the first row")
    func refused() throws {
        var cases: [Measured] = []
        var measured = Self.measured
        measured.positive = "2"
        cases.append(measured)
        measured = Self.measured
        measured.threshold = .optimised(.logLoss)
        cases.append(measured)
        measured = Self.measured
        measured.threshold = .given(.nan)
        cases.append(measured)
        measured = Self.measured
        measured.settings = EvaluationSettings(seed: 1, slices: [SliceRequest(column: "nowhere")])
        cases.append(measured)
        measured = Self.measured
        measured.settings = EvaluationSettings(seed: 1, level: 1.5)
        cases.append(measured)
        measured = Self.measured
        measured.columns = [PlannedColumn("age", .categorical)]
        measured.settings = EvaluationSettings(seed: 1, slices: [SliceRequest(column: "age", edges: [1])])
        cases.append(measured)
        measured = Self.measured
        measured.columns = [PlannedColumn("age", .numeric)]
        measured.settings = EvaluationSettings(
            seed: 1,
            slices: [SliceRequest(column: "age"), SliceRequest(column: "age", edges: [1])]
        )
        cases.append(measured)
        measured.settings = EvaluationSettings(seed: 1, protected: ["age", "age"])
        cases.append(measured)
        measured = Self.measured
        measured.settings = EvaluationSettings(seed: 1, costs: [])
        cases.append(measured)
        measured = Self.measured
        let many = (0..<1667).map { "c\($0)" }
        measured.columns = many.map { PlannedColumn($0, .numeric) }
        measured.settings = EvaluationSettings(seed: 1, slices: many.map { SliceRequest(column: $0) })
        cases.append(measured)
        for (place, measured) in cases.enumerated() {
            let failure = #expect(throws: EvaluationFailure.self, "\(place)") { try measured.plan() }
            #expect(failure?.code == .plan)
        }
    }

    @Test("rows that are not as planned are refused")
    func shape() throws {
        var measured = Self.measured
        measured.columns = [PlannedColumn("age", .numeric)]
        let missing = measured
        #expect(throws: EvaluationFailure.self) { try missing.result() }
        measured = Self.measured
        measured.numbers = (0..<60).map { $0 == 30 ? 3 : $0 }
        let unordered = measured
        #expect(throws: EvaluationFailure.self) { try unordered.result() }
    }

    @Test("every figure of the task is there, with an interval or the reason why not")
    func complete() throws {
        let result = try Self.measured.result()
        let names = MetricFacts.binary.map(\.name)
        for name in names {
            let figure = try #require(result.metrics[name], "\(name)")
            #expect(figure.reason != nil || figure.bounds != nil || figure.noInterval != nil)
            #expect(result.baseline.value?.metrics[name] != nil, "the dummy has no \(name)")
        }
        let regression = try Measured(labels: (0..<30).map { Double($0) }, predictions: (0..<30).map { Double($0 % 7) })
            .result()
        for name in MetricFacts.regression.map(\.name) {
            #expect(regression.metrics[name] != nil && regression.baseline.value?.metrics[name] != nil, "\(name)")
        }
        let columns = [Self.scores, Self.scores.map { 1 - $0 }]
        let several = try Measured(
            probabilities: columns,
            labels: Self.labels.map { $0 == true ? 0 : 1 },
            classes: ["a", "b"]
        )
        .result()
        for name in MetricFacts.multiclass.map(\.name) {
            #expect(several.metrics[name] != nil && several.baseline.value?.metrics[name] != nil, "\(name)")
        }
    }
}
