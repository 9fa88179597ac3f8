import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import Testing

@testable import Drifting

/// Answers of a version that nobody had to run.
enum Answers {
    static func model() throws -> EvaluatedModel {
        EvaluatedModel(
            name: try #require(ModelName("churn")),
            origin: .version(
                try #require(VersionID("3")),
                try #require(Digest(hex: String(repeating: "a", count: 64)))
            )
        )
    }

    static func binaryPlan(_ threshold: ThresholdChoice = .default, hasScores: Bool = true) throws -> EvaluationPlan {
        try EvaluationPlan(
            model: model(),
            task: .binary,
            classes: ["0", "1"],
            positive: "1",
            threshold: threshold,
            settings: EvaluationSettings(seed: 1, replicates: 100),
            hasScores: hasScores
        )
    }

    static func multiclassPlan(_ classes: [String]) throws -> EvaluationPlan {
        try EvaluationPlan(
            model: model(),
            task: .multiclass,
            classes: classes,
            settings: EvaluationSettings(seed: 1, replicates: 100)
        )
    }

    static func regressionPlan() throws -> EvaluationPlan {
        try EvaluationPlan(
            model: model(),
            task: .regression,
            settings: EvaluationSettings(seed: 1, replicates: 100),
            hasScores: false
        )
    }

    /// - Parameter isPositive: nil where there is no label.
    static func binary(_ scores: [Double], _ isPositive: [Bool?], from first: Int = 0) -> ScoredRows {
        ScoredRows(
            rowNumbers: Array(first..<first + scores.count),
            labels: .classes(isPositive.map { $0.map { $0 ? 1 : 0 } ?? ScoredRows.missing }),
            predictions: .classes(scores.map { $0 >= 0.5 ? 1 : 0 }),
            probabilities: [scores]
        )
    }

    static func regression(_ predictions: [Double], _ labels: [Double?]) -> ScoredRows {
        ScoredRows(
            rowNumbers: Array(0..<predictions.count),
            labels: .numbers(labels),
            predictions: .numbers(predictions)
        )
    }

    static func multiclass(_ probabilities: [[Double]], _ labels: [Int32]) -> ScoredRows {
        ScoredRows(
            rowNumbers: Array(0..<labels.count),
            labels: .classes(labels),
            predictions: .classes(
                labels.indices.map { row in
                    var best = 0
                    for place in probabilities.indices where probabilities[place][row] > probabilities[best][row] {
                        best = place
                    }
                    return Int32(best)
                }
            ),
            probabilities: probabilities
        )
    }

    /// Columns of a plain CSV file without quotes.
    static func columns(_ text: String) -> [String: [String]] {
        let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard let header = lines.first else { return [:] }
        return Dictionary(
            header.enumerated().map { place, name in (String(name), lines.dropFirst().map { String($0[place]) }) }
        ) { first, _ in first }
    }
}
