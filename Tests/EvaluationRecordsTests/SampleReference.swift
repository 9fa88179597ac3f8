import EvaluationRecords
import Identifiers
import Testing

/// Reference profiles with every part given.
enum SampleReference {
    static func numeric(_ name: String = "age", counts: [Int] = [3, 4, 1]) -> ReferenceColumn {
        ReferenceColumn(
            name: name,
            rule: "many-numbers",
            n: counts.reduce(0, +),
            missing: 2,
            bins: .numeric(
                ReferenceQuantiles(parts: 1020, edges: [3, 5], counts: counts, deciles: [3], least: 0, greatest: 9)
            )
        )
    }

    static func categorical(_ name: String = "city") -> ReferenceColumn {
        ReferenceColumn(
            name: name,
            rule: "otherwise",
            n: 8,
            missing: 2,
            bins: .categorical(
                ReferenceCategories(categories: ["Oslo", "Rome"], counts: [5, 2], other: 1, distinct: 3)
            )
        )
    }

    static let backtest = EstimationBacktest(
        rows: 1,
        metrics: [
            "accuracy": BacktestOutcome(
                inside: 1,
                judged: 1,
                passes: true,
                chunks: [BacktestChunk(realised: 0.75, estimate: 0.75, low: 0.5, high: 1.0, inside: true)]
            )
        ]
    )

    static func estimation(_ task: EvaluationTask) -> Screen<ReferenceEstimation> {
        switch task {
        case .binary:
            .given(
                .binary(
                    BinaryEstimation(
                        edges: [0.25, 0.5.nextDown],
                        means: [0.1, 0.3, 0.8],
                        counts: [3, 3, 4],
                        least: 0.05,
                        greatest: 0.9,
                        threshold: 0.5,
                        rows: 10,
                        positives: 4,
                        fit: CalibratorFit(
                            isotonic: true,
                            isotonicBrier: 0.1,
                            rawBrier: 0.2,
                            isotonicLogLoss: 0.5,
                            rawLogLoss: 0.4
                        ),
                        calibrator: CalibratorCurve(scores: [0.05, 0.9], values: [0, 1]),
                        replicates: [[0, 0.25, 1], [0.125, 0.25, 1]],
                        seed: 1,
                        backtest: .given(backtest)
                    )
                )
            )
        case .multiclass:
            .given(
                .multiclass(
                    MulticlassEstimation(
                        calibrators: [CalibratorCurve(scores: [0.5], values: [0.5])],
                        least: [0],
                        greatest: [1],
                        rows: 10,
                        accuracy: SampleDrift.share,
                        backtest: .undefined(.tooFewRows)
                    )
                )
            )
        case .regression:
            .given(
                .regression(
                    ResidualTable(
                        edges: [1],
                        counts: [5, 5],
                        errors: [0.5, 2],
                        replicates: [[0.5, 2.5]],
                        deviations: [0.25, 1],
                        least: 0,
                        greatest: 3,
                        rows: 10,
                        backtest: .given(backtest)
                    )
                )
            )
        case .other: .undefined(.otherTask)
        }
    }

    static func facts(
        _ task: EvaluationTask = .binary,
        columns: [ReferenceColumn] = [numeric(), categorical()]
    ) throws -> ReferenceFacts {
        let hasClasses = task == .binary || task == .multiclass
        return ReferenceFacts(
            model: try Sample.model(),
            task: task,
            classes: hasClasses ? ["No", "Yes"] : [],
            positive: task == .binary ? "Yes" : nil,
            threshold: task == .binary ? DecisionThreshold(value: 0.5, source: .given) : nil,
            dataset: try Sample.dataset(),
            rows: RowCounts(read: 10, used: 10),
            isPrivate: true,
            columns: columns,
            scores: [numeric("score")],
            prediction: hasClasses ? categorical("predicted class") : nil,
            labels: hasClasses
                ? [CategoryCount(category: "No", rows: 6), CategoryCount(category: "Yes", rows: 4)] : [],
            losses: [
                ReferenceLoss(kind: .error, mean: SampleDrift.share),
                ReferenceLoss(kind: .absolute, mean: SampleDrift.share, scale: 2.5),
            ],
            estimation: estimation(task),
            seed: 9
        )
    }
}
