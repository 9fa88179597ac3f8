import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

@Suite("A comparison of records")
struct JudgedPredictionsTests {
    private static let count = 400

    /// Compares a side with itself, and gives the difference of a metric and the rows.
    private func compared(
        _ result: EvaluationResult,
        _ rows: ScoredRows,
        _ metric: MetricName
    ) throws -> (first: Double?, rows: Int) {
        let head = PredictionsHead(
            task: result.task,
            classes: result.classes,
            scores: rows.probabilities.count,
            isWeighted: rows.weights != nil
        )
        var judge = try JudgedPredictions(result, head)
        let side = try Sides.side("a", try judge.judged(rows))
        let found = try Sides.compare(try Sides.plan(result.task, metric: metric), side, side)
        return (found.challengers[0].metrics[metric.text]?.value?.first, found.rows)
    }

    private func near(_ first: Double?, _ second: Double?) -> Bool {
        guard let first, let second else { return false }
        return abs(first - second) < 1e-11
    }

    @Test("has the figures of the records where probabilities were divided by their sums and bad rows left out")
    func renormalised() throws {
        var columns: [[Double]] = (0..<3).map { index in
            (0..<Self.count).map { row -> Double in
                let place = (row * 37 + index * 11) % 89
                return Double(place + 1) / 100
            }
        }
        columns[0][7] = .nan
        let labels = (0..<Self.count).map { Int32($0 % 3) }
        var measured = Measured(probabilities: columns, labels: labels, classes: ["a", "b", "c"])
        measured.settings = EvaluationSettings(seed: 1, replicates: 0, renormalised: true)
        let result = try measured.result()
        let rows = ScoredRows(
            rowNumbers: Array(0..<Self.count),
            labels: .classes(labels),
            predictions: .classes(labels),
            probabilities: columns
        )
        // Predictions that are all right decide nothing beside probabilities: the accuracy is that of the greatest ones.
        for metric in [MetricName.logLoss, .accuracy, .macroF1Present] {
            let found = try compared(result, rows, metric)
            #expect(found.rows == result.rows.used && found.rows == Self.count - 1)
            #expect(near(found.first, result.metrics[metric]?.value), "\(metric): \(found)")
        }
    }

    @Test("has the figures of the records where a probability is a rounding beyond 1 and another is none")
    func rounded() throws {
        var scores = (0..<Self.count).map { Double(($0 * 37) % 97) / 96 }
        scores[3] = 1 + 5e-7
        scores[5] = 1.2
        let labels = (0..<Self.count).map { Optional(($0 * 31) % 100 < 40) }
        var measured = Measured(scores: scores, isPositive: labels, classes: ["no", "yes"])
        measured.settings = EvaluationSettings(seed: 1, replicates: 0)
        let result = try measured.result()
        let rows = ScoredRows(
            rowNumbers: Array(0..<Self.count),
            labels: .classes(labels.map { $0 == true ? 1 : 0 }),
            predictions: .classes(scores.map { $0 >= 0.5 ? 1 : 0 }),
            probabilities: [scores]
        )
        for metric in [MetricName.brier, .logLoss, .rocAuc, .accuracy] {
            let found = try compared(result, rows, metric)
            #expect(found.rows == result.rows.used && found.rows == Self.count - 1)
            #expect(near(found.first, result.metrics[metric]?.value), "\(metric): \(found)")
        }
    }

    @Test("leaves out rows without probabilities whose prediction is no class, as their evaluation did")
    func noClass() throws {
        let labels = (0..<Self.count).map { Int32($0 % 2) }
        var predictions = (0..<Self.count).map { Int32(($0 / 3) % 2) }
        predictions[9] = ScoredRows.unseen
        var measured = Measured(scores: [], isPositive: [], classes: ["no", "yes"])
        measured.labels = .classes(labels)
        measured.predictions = .classes(predictions)
        measured.probabilities = []
        measured.settings = EvaluationSettings(seed: 1, replicates: 0)
        let result = try measured.result()
        let rows = ScoredRows(
            rowNumbers: Array(0..<Self.count),
            labels: .classes(labels),
            predictions: .classes(predictions)
        )
        let found = try compared(result, rows, .accuracy)
        #expect(found.rows == result.rows.used && found.rows == Self.count - 1)
        #expect(near(found.first, result.metrics[.accuracy]?.value), "\(found)")
    }
}
