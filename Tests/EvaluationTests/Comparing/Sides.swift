import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

/// Sides of comparisons as tests write them.
enum Sides {
    static func binary(
        _ name: String,
        _ labels: [Int32],
        _ scores: [Double],
        numbers: [Int]? = nil,
        weights: [Double]? = nil,
        threshold: Double = 0.5,
        columns: [String: DatasetColumn] = [:]
    ) throws -> ComparedSide {
        try side(
            name,
            ScoredRows(
                rowNumbers: numbers ?? Array(labels.indices),
                labels: .classes(labels),
                predictions: .classes(scores.map { $0 >= threshold ? 1 : 0 }),
                probabilities: [scores.map { 1 - $0 }, scores],
                weights: weights,
                columns: columns
            ),
            threshold: threshold
        )
    }

    static func regression(_ name: String, _ labels: [Double?], _ predictions: [Double]) throws -> ComparedSide {
        try side(
            name,
            ScoredRows(
                rowNumbers: Array(labels.indices),
                labels: .numbers(labels),
                predictions: .numbers(predictions)
            )
        )
    }

    static func side(_ name: String, _ blocks: ScoredRows..., threshold: Double = 0.5) throws -> ComparedSide {
        var rows = ComparedRows(columns: blocks.first.map { Array($0.columns.keys) } ?? [])
        for block in blocks { try rows.add(block) }
        let model = EvaluatedModel(name: try #require(ModelName(name)), origin: .external)
        return ComparedSide(
            version: ComparedVersion(model: model, evaluation: nil),
            rows: rows,
            threshold: threshold
        )
    }

    static func plan(
        _ task: EvaluationTask = .binary,
        metric: MetricName? = nil,
        margin: Double? = nil,
        seed: UInt64 = 0,
        slices: [PlannedColumn] = []
    ) throws -> ComparisonPlan {
        let classes: [EvaluationTask: [String]] = [.binary: ["no", "yes"], .multiclass: ["a", "b", "c"]]
        return try ComparisonPlan(
            task: task,
            classes: classes[task] ?? [],
            positive: task == .binary ? 1 : nil,
            metric: metric,
            margin: margin,
            seed: seed,
            slices: slices
        )
    }

    static func compare(
        _ plan: ComparisonPlan,
        _ first: ComparedSide,
        _ challengers: ComparedSide...
    ) throws -> ComparisonResult {
        let digest = try #require(Digest("sha256:" + String(repeating: "a", count: 64)))
        return try VersionComparison.result(
            plan,
            of: first,
            against: challengers,
            dataset: DatasetIdentity(
                name: "d",
                digest: digest,
                schema: digest,
                rows: first.rows.count,
                label: "y",
                weight: nil,
                id: nil,
                time: nil
            ),
            selection: .all
        )
    }
}
