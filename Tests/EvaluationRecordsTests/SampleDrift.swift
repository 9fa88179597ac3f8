import EvaluationRecords
import Identifiers
import Testing

/// Drift findings with every part given.
enum SampleDrift {
    static let share = MetricFigure.value(0.25, .bounds(0.1, 0.5, .wilson), rows: 8, hits: 2)

    static func test(_ verdict: ColumnVerdict = .drifted) -> ColumnTest {
        ColumnTest(
            test: .kolmogorovSmirnov,
            statistic: 0.5,
            p: 0.001,
            q: 0.002,
            qDependent: 0.004,
            effect: 0.5,
            effectLow: 0.25,
            verdict: verdict
        )
    }

    static let missing = MissingTest(
        reference: share,
        current: share,
        difference: -0.25,
        low: -0.5,
        high: -0.125,
        level: 0.995,
        p: 0.5,
        q: 0.5,
        qDependent: 1.0,
        effectLow: 0.125,
        verdict: .stable
    )

    static let summary = NumericSummary(least: 0, greatest: 9, mean: 4.5, sd: 3, quantiles: [0.5, 2, 4.5, 7, 8.5])

    static func numeric(
        _ name: String = "age",
        feature: ColumnFeature = .values,
        psi: Rounded = 0.3,
        verdict: ColumnVerdict = .drifted
    ) -> ColumnDrift {
        ColumnDrift(
            name: name,
            feature: feature,
            kind: .numeric,
            rule: "many-numbers",
            reference: SideCounts(n: 8, missing: 2),
            current: SideCounts(n: 8, missing: 0),
            verdict: verdict,
            values: .given(test(verdict)),
            missing: .given(missing),
            distances: .given(
                ColumnDistances(
                    psi: psi,
                    js: 0.25,
                    hellinger: 0.25,
                    tvd: 0.5,
                    linf: 0.5,
                    wasserstein: 2,
                    wassersteinNormed: 0.75,
                    cramersV: nil,
                    ksAsymptoticP: 0.001
                )
            ),
            bins: .given(
                .numeric(
                    NumericBins(
                        edges: [4.5],
                        reference: [4, 4],
                        current: [2, 6],
                        drawn: DrawnBins(edges: [0, 4.5, 9], reference: [4, 4], current: [2, 6]),
                        referenceSummary: summary,
                        currentSummary: summary
                    )
                )
            ),
            evidently: EvidentlyColumn(
                scores: [
                    EvidentlyScore(method: "ks", score: 0.01, threshold: 0.05, drifted: true),
                    EvidentlyScore(method: "psi", score: nil, threshold: 0.1, drifted: nil, reason: .notFinite),
                ],
                chosen: "ks",
                drifted: true
            )
        )
    }

    static func categorical(_ name: String = "city") -> ColumnDrift {
        ColumnDrift(
            name: name,
            kind: .categorical,
            rule: "otherwise",
            reference: SideCounts(n: 8, missing: 0),
            current: SideCounts(n: 8, missing: 0),
            verdict: .stable,
            reason: .tooFewToJudge,
            values: .given(test(.stable)),
            missing: .undefined(.nothingMissing),
            distances: .undefined(.noValues),
            bins: .given(
                .categorical(
                    CategoricalBins(
                        categories: ["Oslo", "Rome"],
                        reference: [6, 2],
                        current: [4, 2],
                        otherReference: 0,
                        otherCurrent: 2,
                        distinct: 3
                    )
                )
            ),
            changes: CategoryChanges(
                unseenRows: 2,
                unseenCategories: 1,
                unseenShare: share,
                unseen: [CategoryCount(category: "Bergen", rows: 2)],
                vanishedCategories: 0,
                vanished: []
            )
        )
    }

    static let gone = ColumnDrift(
        name: "gone",
        kind: .numeric,
        rule: "declared",
        reference: SideCounts(n: 8, missing: 0),
        current: SideCounts(n: 0, missing: 8),
        verdict: .undefined,
        reason: .noValues,
        values: .undefined(.noValues),
        missing: .undefined(.nothingMissing),
        distances: .undefined(.noValues),
        bins: .undefined(.noValues)
    )

    static func findings(
        columns: [ColumnDrift] = [numeric(), categorical(), gone],
        counts: DriftCounts = DriftCounts(columns: 3, drifted: 1, changed: 0, stable: 1, undefined: 1)
    ) throws -> DriftFindings {
        let area = MetricFigure.value(0.75, .bounds(0.5, 0.875, .delongLogit), rows: 16)
        return DriftFindings(
            model: try Sample.model(),
            task: .binary,
            classes: ["No", "Yes"],
            positive: "Yes",
            reference: try Sample.dataset(),
            current: try Sample.dataset("live"),
            verdict: .drifted,
            counts: counts,
            family: 3,
            columns: columns,
            skipped: [SkippedColumn(name: "churned", reason: .isRole)],
            domain: .given(
                DomainDrift(
                    classifier: .logistic,
                    rows: 8,
                    features: 3,
                    rocAuc: area,
                    accuracy: share,
                    p: 0.03,
                    verdict: .changed,
                    importance: [DomainImportance(column: "age", share: 0.75, model: 0.1)]
                )
            ),
            prediction: .given(
                PredictionDrift(
                    columns: [numeric("score", psi: 0.05, verdict: .stable)],
                    family: 1,
                    threshold: DecisionThreshold(value: 0.5, source: .default),
                    verdict: .stable
                )
            ),
            performance: .given(performance(area)),
            concept: .given(
                ConceptDrift(
                    metrics: [
                        "roc_auc": ConceptDifference(
                            reference: 0.8,
                            weighted: 0.75,
                            current: 0.7,
                            gap: -0.1,
                            explained: -0.05,
                            unexplained: -0.05
                        )
                    ],
                    classifier: .logistic,
                    rows: 8,
                    effectiveRows: 120.0,
                    cutWeight: 3.0
                )
            ),
            evidently: EvidentlySummary(driftedColumns: 1, columns: 3, share: 0.25, drifted: false),
            settings: DriftSettings(seed: 7, columns: ["age", "city", "gone"], tolerances: ["roc_auc": 0.02]),
            warnings: [EvaluationWarning(code: "drift.too-small", detail: "few rows")]
        )
    }

    private static func performance(_ area: MetricFigure) -> PerformanceDrift {
        PerformanceDrift(
            metrics: [
                "roc_auc": .given(
                    PerformanceDifference(
                        reference: area,
                        current: area,
                        difference: -0.1,
                        low: -0.2,
                        high: 0.01,
                        interval: .delong,
                        level: 0.95,
                        p: 0.06,
                        tolerance: 0.02,
                        verdict: .undecided
                    )
                ),
                "mcc": .undefined(.oneClass),
            ],
            referenceRows: RowCounts(read: 8, used: 8),
            currentRows: RowCounts(read: 8, used: 7, leftOut: ["label-missing": 1]),
            verdict: .undecided
        )
    }
}
