import EvaluationRecords
import Identifiers
import Testing

extension Sample {
    static let test = ColumnTest(
        test: .kolmogorovSmirnov,
        statistic: 0.4375,
        p: 0.00125,
        q: 0.0025,
        qDependent: 0.0075,
        effect: 0.4375,
        effectLow: 0.3125,
        verdict: .drifted
    )

    static func numeric(_ name: String, _ test: Screen<ColumnTest> = .given(test), _ verdict: ColumnVerdict = .drifted)
        -> ColumnDrift
    {
        ColumnDrift(
            name: name,
            kind: .numeric,
            rule: "many-numbers",
            reference: SideCounts(n: 90, missing: 10),
            current: SideCounts(n: 75, missing: 25),
            verdict: verdict,
            values: test,
            missing: .given(missing),
            distances: .given(
                ColumnDistances(
                    psi: 0.21875,
                    js: 0.15625,
                    hellinger: 0.1875,
                    tvd: 0.28125,
                    linf: 0.09375,
                    wasserstein: 12.5,
                    wassersteinNormed: 0.5625,
                    cramersV: nil,
                    ksAsymptoticP: 0.001375
                )
            ),
            bins: .given(
                .numeric(
                    NumericBins(
                        edges: [1, 2],
                        reference: [30, 30, 30],
                        current: [15, 25, 35],
                        drawn: DrawnBins(edges: [0, 1.5, 3], reference: [45, 45], current: [30, 45]),
                        referenceSummary: summary(1.5),
                        currentSummary: summary(1.75)
                    )
                )
            ),
            evidently: EvidentlyColumn(
                scores: [
                    EvidentlyScore(method: "psi", score: 0.34375, threshold: 0.1, drifted: true),
                    EvidentlyScore(method: "z", score: nil, threshold: 0.05, drifted: nil, reason: .noValues),
                ],
                chosen: "psi",
                drifted: true
            )
        )
    }

    private static func summary(_ mean: Double) -> NumericSummary {
        NumericSummary(least: 0.25, greatest: 2.75, mean: mean, sd: 0.625, quantiles: [0.5, 1, 1.5, 2, 2.5])
    }

    static let missing = MissingTest(
        reference: .value(0.1, .bounds(0.05, 0.175, .wilson), rows: 100, hits: 10),
        current: .value(0.25, .bounds(0.1875, 0.34375, .wilson), rows: 100, hits: 25),
        difference: 0.15,
        low: 0.03125,
        high: 0.28125,
        level: 0.975,
        p: 0.0055,
        q: 0.0066,
        qDependent: 0.0099,
        effectLow: 0.03125,
        verdict: .drifted
    )

    static func categorical(_ name: String, _ categories: [String] = ["north", "south"]) -> ColumnDrift {
        let counts = categories.map { _ in 40 }
        return ColumnDrift(
            name: name,
            kind: .categorical,
            rule: "otherwise",
            reference: SideCounts(n: counts.count * 40 + 5, missing: 0),
            current: SideCounts(n: counts.count * 40 + 6, missing: 0),
            verdict: .stable,
            values: .given(
                ColumnTest(
                    test: .chiSquared,
                    statistic: 1.125,
                    p: 0.5625,
                    q: 0.6875,
                    qDependent: 0.8125,
                    effect: 0.015625,
                    effectLow: -0.25,
                    verdict: .stable
                )
            ),
            missing: .undefined(.nothingMissing),
            distances: .undefined(.noValues),
            bins: .given(
                .categorical(
                    CategoricalBins(
                        categories: categories,
                        reference: counts,
                        current: counts,
                        otherReference: 5,
                        otherCurrent: 6,
                        distinct: categories.count + 2
                    )
                )
            ),
            changes: CategoryChanges(
                unseenRows: 6,
                unseenCategories: 1,
                unseenShare: .value(0.0625, .bounds(0.03125, 0.125, .wilson), rows: 96, hits: 6),
                unseen: [CategoryCount(category: categories[0], rows: 6)],
                vanishedCategories: 1,
                vanished: [CategoryCount(category: "gone", rows: 5)]
            )
        )
    }

    /// A drift report with every part, of columns that are given.
    static func drift(
        _ columns: [ColumnDrift]? = nil,
        name: String = "september",
        warnings: [EvaluationWarning] = []
    ) throws -> DriftRecord {
        let columns =
            columns ?? [
                categorical("region"), numeric("age"), numeric("empty", .undefined(.noValues), .undefined),
            ]
        let counts = DriftCounts(
            columns: columns.count,
            drifted: columns.count { $0.verdict == .drifted },
            changed: columns.count { $0.verdict == .changed },
            stable: columns.count { $0.verdict == .stable },
            undefined: columns.count { $0.verdict == .undefined }
        )
        let current = DatasetIdentity(
            name: name,
            digest: try digest("d"),
            schema: try digest("c"),
            rows: 100,
            label: "churned",
            weight: nil,
            id: nil,
            time: nil
        )
        return try DriftRecord(
            result: DriftFindings(
                model: try model(),
                task: .binary,
                classes: ["No", "Yes"],
                positive: "Yes",
                reference: try dataset(),
                current: current,
                verdict: .drifted,
                counts: counts,
                family: 7,
                columns: columns,
                skipped: [SkippedColumn(name: "only here", reason: .onlyInCurrent)],
                domain: .given(domain),
                prediction: .given(
                    PredictionDrift(
                        columns: [numeric("score")],
                        family: 2,
                        threshold: DecisionThreshold(value: 0.5, source: .default),
                        verdict: .drifted,
                        referenceBad: 3,
                        currentBad: 4
                    )
                ),
                performance: .given(performance),
                concept: .given(
                    ConceptDrift(
                        metrics: [
                            "roc_auc": ConceptDifference(
                                reference: 0.9,
                                weighted: 0.875,
                                current: 0.8125,
                                gap: -0.0875,
                                explained: -0.025,
                                unexplained: -0.0625
                            )
                        ],
                        classifier: .logistic,
                        rows: 95,
                        effectiveRows: 61.5,
                        cutWeight: 3.375
                    )
                ),
                evidently: EvidentlySummary(driftedColumns: 2, columns: 3, share: 0.6666, drifted: true),
                requirements: [
                    RequirementOutcome(
                        expression: "drifted_columns <= 0",
                        metric: "drifted_columns",
                        bound: .value,
                        comparator: .atMost,
                        threshold: 0,
                        found: 1,
                        passed: false
                    )
                ],
                settings: DriftSettings(tolerances: ["roc_auc": 0.02], compatible: ["evidently"]),
                warnings: warnings
            ),
            run: run
        )
    }

    private static let domain = DomainDrift(
        classifier: .logistic,
        rows: 80,
        features: 6,
        rocAuc: .value(0.71875, .bounds(0.65625, 0.78125, .delongLogit), rows: 160),
        accuracy: .value(0.6875, .bounds(0.609375, 0.7578125, .wilson), rows: 160, hits: 110),
        p: 0.00000123,
        verdict: .drifted,
        importance: [
            DomainImportance(column: "age", share: 0.84375, model: 0.0390625),
            DomainImportance(column: "region", share: 0.15625),
        ]
    )

    private static let performance = PerformanceDrift(
        metrics: [
            "roc_auc": .given(
                PerformanceDifference(
                    reference: rocAuc,
                    current: .value(0.8125, .bounds(0.75, 0.85, .delongLogit), rows: 9),
                    difference: -0.0875,
                    low: -0.140625,
                    high: -0.0234375,
                    interval: .delong,
                    level: 0.95,
                    p: 0.0155,
                    tolerance: 0.02,
                    verdict: .worse
                )
            ),
            "mcc": .undefined(.oneClass),
        ],
        referenceRows: RowCounts(read: 10, used: 9, leftOut: ["label-missing": 1]),
        currentRows: RowCounts(read: 12, used: 11, leftOut: ["bad-row": 1]),
        verdict: .worse
    )
}
