import EvaluationRecords
import Identifiers
import Testing

extension Sample {
    /// A record of each task with every part that the task has.
    static func record(_ task: EvaluationTask) throws -> EvaluationRecord {
        try EvaluationRecord(result: result(task), run: run)
    }

    static func result(_ task: EvaluationTask) throws -> EvaluationResult {
        switch task {
        case .binary:
            return try full(task, binaryScreens, classes: ["No", "Yes"], positive: "Yes")
        case .multiclass:
            return try full(task, multiclassScreens, classes: ["a", "b", "c"], positive: nil)
        case .regression:
            return try full(task, regressionScreens, classes: [], positive: nil)
        case .other:
            return try plain(metrics: metrics)
        }
    }

    /// Figures of each kind: with an interval, without one, by convention, undefined, and by a program of the user.
    static var metrics: MetricFigures {
        var figures: [MetricName: MetricFigure] = [
            .rocAuc: rocAuc, .accuracy: share, .precision: .conventional(0, .noPredictedPositive, rows: 0, hits: 0),
            .mcc: .undefined(.oneClass, rows: 9), .logLoss: .value(0.123456789, .none(.tooFewRows), rows: 9),
        ]
        if let name = MetricName("custom.profit") { figures[name] = .value(1234567.25, .none(.noMethod), rows: 9) }
        return MetricFigures(figures)
    }

    static func full(
        _ task: EvaluationTask,
        _ screens: EvaluationScreens,
        classes: [String],
        positive: String?,
        slices: [SliceFigures]? = nil,
        dataset name: String = "holdout",
        warnings: [EvaluationWarning] = []
    ) throws -> EvaluationResult {
        EvaluationResult(
            model: try model(),
            task: task,
            dataset: try dataset(name),
            classes: classes,
            positive: positive,
            threshold: positive == nil ? nil : DecisionThreshold(value: 0.5, source: .default),
            rows: RowCounts(read: 10, used: 9, leftOut: ["label-missing": 1]),
            metrics: metrics,
            screens: screens.completed(for: task, .notAsked),
            slices: slices ?? [slice("region", .category("north"), metrics), slice("region", .missing, metrics)],
            fairness: [fairness],
            assertions: [
                AssertionOutcome(
                    name: "young & new",
                    condition: "age < 30",
                    expectation: "prediction = Yes",
                    atLeast: 0.8,
                    outcome: .fail,
                    matching: 4,
                    valid: 3,
                    found: share
                )
            ],
            requirements: [
                RequirementOutcome(
                    expression: "roc_auc.low >= 0.85",
                    metric: "roc_auc",
                    bound: .low,
                    comparator: .atLeast,
                    threshold: 0.85,
                    found: 0.8,
                    passed: false
                )
            ],
            checks: [
                DataCheck(name: "duplicates", outcome: .pass, value: 0, limit: 0.01, rows: 0),
                DataCheck(name: "leakage", column: "age", outcome: .warn, value: 0.9375, limit: 0.9),
                DataCheck(name: "overlap", outcome: .undefined, reason: .notAsked),
            ],
            baseline: .given(Baseline(kind: .prevalence, metrics: [.brier: .value(0.25, .none(.tooFewRows), rows: 9)])),
            settings: EvaluationSettings(seed: 7),
            warnings: warnings
        )
    }

    static func comparison(_ dataset: DatasetIdentity? = nil) throws -> ComparisonRecord {
        let difference = PairedDifference(
            first: 0.9,
            second: 0.9375,
            difference: 0.0375,
            low: 0.0125,
            high: 0.0625,
            interval: .delong,
            level: 0.95,
            p: 0.004,
            pHolm: 0.008,
            verdict: .better
        )
        let other = EvaluatedModel(name: try #require(ModelName("rival")), origin: .external)
        return try ComparisonRecord(
            result: ComparisonResult(
                first: ComparedVersion(model: try model(), evaluation: nil),
                challengers: [
                    Challenger(
                        version: ComparedVersion(model: other, evaluation: try record(.binary).id),
                        metrics: ["roc_auc": .given(difference), "mcc": .undefined(.oneClass)],
                        disagreement: share,
                        rightWrong: RightWrong(both: 5, onlyFirst: 1, onlySecond: 2, neither: 1),
                        verdict: .better,
                        slices: [SliceDisagreement(column: "region", slice: .missing, rows: 4, disagreement: share)]
                    )
                ],
                task: .binary,
                dataset: try dataset ?? self.dataset(),
                selection: .all,
                rows: 9,
                metric: .rocAuc,
                margin: 0.01,
                seed: 7
            ),
            run: ComparisonRun(created: Timestamp(seconds: 5), producer: "slipway 0.4.0", seconds: 1)
        )
    }

    /// Texts that somebody wrote to break a page, a file or a reader's eyes.
    static let hostile = [
        "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "' onmouseover='x", "a\u{202E}b\u{200F}",
        "nul\u{0}bell\u{7}",
        "line\nbreak\r\ttab", "<\u{338}b>\"\u{301}'\u{301}&\u{301}", "]]><!-- & &amp; --", "{{title}} {{{style}}}",
        String(repeating: "<\"'&", count: 200), "=HYPERLINK(\"x\")", "\u{FFFE}\u{E000}", "",
        "\u{5E9}\u{5DC}\u{5D5}\u{5DD}", "| a | [b](c) `d` @all #1", "\u{D4E}<b>x", "\u{111C2}\" onclick=x",
        "\"\u{FF9E} onclick=x", "&\u{FF9F}lt;",
    ]
}
