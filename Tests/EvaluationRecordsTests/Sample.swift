import EvaluationRecords
import Identifiers
import Testing

/// Parts of records, small and right.
enum Sample {
    static func digest(_ letter: Character) throws -> Digest {
        try #require(Digest(hex: String(repeating: letter, count: 64)))
    }

    static func model() throws -> EvaluatedModel {
        EvaluatedModel(
            name: try #require(ModelName("churn")),
            origin: .version(try #require(VersionID("3")), try digest("a"))
        )
    }

    static func dataset(_ name: String = "holdout") throws -> DatasetIdentity {
        DatasetIdentity(
            name: name,
            digest: try digest("b"),
            schema: try digest("c"),
            rows: 10,
            label: "churned",
            weight: nil,
            id: nil,
            time: nil
        )
    }

    static let run = EvaluationRun(
        created: Timestamp(seconds: 0),
        producer: "slipway 0.4.0",
        seconds: 1.5,
        environment: RunEnvironment()
    )

    /// Of a task without screens.
    static func plain(
        metrics: MetricFigures = [:],
        slices: [SliceFigures] = [],
        fairness: [FairnessFigures] = [],
        assertions: [AssertionOutcome] = [],
        warnings: [EvaluationWarning] = [],
        seed: UInt64 = 7
    ) throws -> EvaluationResult {
        EvaluationResult(
            model: try model(),
            task: .other,
            dataset: try dataset(),
            rows: RowCounts(read: 10, used: 9, leftOut: ["label-missing": 1]),
            metrics: metrics,
            slices: slices,
            fairness: fairness,
            assertions: assertions,
            settings: EvaluationSettings(seed: seed),
            warnings: warnings
        )
    }

    static func binary(_ screens: EvaluationScreens) throws -> EvaluationResult {
        EvaluationResult(
            model: try model(),
            task: .binary,
            dataset: try dataset(),
            selection: .fraction(0.5, seed: .max, stratified: true),
            classes: ["No", "Yes"],
            positive: "Yes",
            threshold: DecisionThreshold(value: 0.5, source: .optimised(.f1)),
            rows: RowCounts(read: 10, used: 9, leftOut: ["label-missing": 1]),
            effectiveRows: 8.5,
            metrics: [.rocAuc: rocAuc, .precision: .conventional(0, .noPredictedPositive, rows: 0, hits: 0)],
            screens: screens,
            baseline: .given(Baseline(kind: .prevalence, metrics: [.brier: .value(0.25, .none(.tooFewRows), rows: 9)])),
            settings: EvaluationSettings(seed: 7),
            predictions: try digest("d"),
            warnings: [EvaluationWarning(code: "data.overlap", detail: "1 of 9 rows is in the training data")]
        )
    }

    static let rocAuc = MetricFigure.value(0.9, .bounds(0.8, 0.95, .delongLogit), rows: 9)
    static let share = MetricFigure.value(0.75, .bounds(0.3, 0.95, .wilson), rows: 4, hits: 3)

    static let difference = DifferenceTest(
        difference: 0.1,
        low: -0.1,
        high: 0.3,
        interval: .newcombe,
        p: 0.25,
        q: 0.5
    )

    static func slice(_ column: String, _ key: SliceKey, _ metrics: MetricFigures) -> SliceFigures {
        SliceFigures(
            column: column,
            kind: .categorical,
            slice: key,
            rows: 40,
            positives: 4,
            metrics: metrics,
            judged: true,
            tests: ["accuracy": .given(difference), "roc_auc": .undefined(.tooFewOfAClass)]
        )
    }

    static let fairness = FairnessFigures(
        column: "sex",
        reference: "F",
        groups: [
            FairnessGroup(group: "F", rows: 40, judged: true, metrics: [.selectionRate: share]),
            FairnessGroup(
                group: "M",
                rows: 40,
                judged: true,
                metrics: [.selectionRate: share],
                againstReference: ["selection_rate": .given(difference)],
                selectionRatio: .value(1.5, .bounds(1, 2, .bootstrapLog), rows: 80, dropped: 3),
                ksPredictions: .given(DistributionTest(statistic: 0.25, p: 0.5))
            ),
        ],
        gaps: [.demographicParityRatio: .value(0.8, .none(.noMethod), rows: 80)]
    )
}
