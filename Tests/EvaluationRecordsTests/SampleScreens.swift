import EvaluationRecords

extension Sample {
    static let point = ThresholdPoint(
        threshold: 0.5,
        tn: 4,
        fp: 1,
        fn: 1,
        tp: 3,
        weighted: WeightedCells(tn: 4.5, fp: 1, fn: 1, tp: 3),
        accuracy: 0.75,
        balancedAccuracy: 0.75,
        precision: 0.75,
        recall: 0.75,
        specificity: 0.8,
        fpr: 0.2,
        f1: 0.75,
        mcc: 0.5,
        cohenKappa: 0.5,
        hammingLoss: 0.25,
        jaccard: 0.5,
        predictedPositiveRate: nil,
        costGainPerRow: 0.3,
        undefined: ["predicted_positive_rate": .noRows]
    )

    static let bins = CalibrationBins(
        binEdges: [0, 0.5, 1],
        counts: [0, 9],
        meanPredicted: [0.75],
        fractionPositive: [0.5],
        ece: 0.25,
        mce: 0.25,
        bars: [CalibrationBar(bin: 1, figure: share)]
    )

    static let roc = RocScreen(
        fpr: [0, 0.25, 1],
        tpr: [0, 0.75, 1],
        thresholds: [.infinite, 0.5, 0.25],
        pointsTotal: 3
    )

    static let pr = PrecisionRecallScreen(
        precision: [0.5, 0.75, 1],
        recall: [1, 0.75, 0],
        thresholds: [0.25, 0.5],
        baseline: 0.5,
        pointsTotal: 3
    )

    /// Each screen of a binary task, given.
    static var binaryScreens: EvaluationScreens {
        var screens = EvaluationScreens()
        screens.confusion = .given(
            ConfusionScreen(labels: ["No", "Yes"], cells: .dense([[4, 1], [1, 3]], weighted: [[4.5, 1], [1, 3]]))
        )
        screens.thresholdSweep = .given(ThresholdSweep(points: [point]))
        screens.decisionChart = .given(
            DecisionChart(
                distinctScores: 3,
                points: [
                    DecisionPoint(
                        threshold: 0.5,
                        tp: 3,
                        fp: 1,
                        precision: 0.75,
                        recall: 0.75,
                        specificity: nil,
                        f1: 0.75,
                        accuracy: 0.75,
                        mcc: 0.5,
                        predictedPositiveRate: 0.5,
                        costGainPerRow: 0.3
                    )
                ],
                best: ["f1": BestThreshold(threshold: 0.5, value: 0.75)]
            )
        )
        screens.costs = .given(
            CostScreen(matrices: [
                CostFigures(
                    gain: .standard,
                    atThreshold: 0.25,
                    allNegative: 0,
                    allPositive: 0.125,
                    optimum: BestThreshold(threshold: .infinite, value: 0),
                    breakEven: nil,
                    points: [GainPoint(threshold: .infinite, value: 0)]
                )
            ])
        )
        screens.bands = .given(
            BandScreen(
                chosen: BandCuts(target: 0.95, upper: 0.5, lower: nil),
                cuts: [0.5],
                bands: [
                    Band(
                        low: nil,
                        high: 0.5,
                        rows: 5,
                        positives: 1,
                        rate: share,
                        gainAsPositive: 0.5,
                        gainAsNegative: 0
                    ),
                    Band(
                        low: 0.5,
                        high: nil,
                        rows: 4,
                        positives: 3,
                        rate: share,
                        gainAsPositive: 0.5,
                        gainAsNegative: 0
                    ),
                ]
            )
        )
        screens.lift = .given(
            LiftScreen(deciles: [
                LiftDecile(
                    decile: 1,
                    rows: 1,
                    positives: 1,
                    responseRate: 1,
                    lift: 2,
                    cumRows: 1,
                    cumPositives: 1,
                    cumGain: 0.25,
                    cumLift: 2,
                    minScore: 0.75,
                    randomLow: 0,
                    randomHigh: 1,
                    randomLowGain: 0,
                    randomHighGain: 0.25,
                    tiedRowsAtCut: 0
                )
            ])
        )
        screens.calibration = .given(CalibrationScreen(uniform: bins, quantile: bins))
        screens.roc = .given(roc)
        screens.pr = .given(pr)
        screens.density = .given(
            DensityScreen(
                edges: [0, 0.5, 1],
                classes: ["No": [4, 1], "Yes": [1, 3]],
                groups: ["sex": ["F": [1, 2]]]
            )
        )
        screens.brierParts = .given(
            BrierParts(
                brier: 0.25,
                reliability: 0.125,
                resolution: 0.125,
                uncertainty: 0.25,
                withinVariance: 0.5,
                withinCovariance: 0.25,
                within: 0
            )
        )
        screens.calibrationFit = .given(
            CalibrationFit(slope: 1.25, intercept: -0.5, slopeSE: 0.25, interceptSE: 0.125)
        )
        screens.importance = .given(
            ImportanceScreen(
                metric: .rocAuc,
                limit: 100,
                rows: 9,
                base: 0.75,
                calls: 10,
                columns: [
                    "age": ImportanceColumn(
                        columns: ["age"],
                        drops: [0.25, 0.125],
                        mean: 0.1875,
                        sd: 0.0625,
                        low: 0.125,
                        high: 0.25
                    )
                ],
                spearman: [RankCorrelation(a: "age", b: "income", spearman: nil, noted: false)]
            )
        )
        screens.dependence = .given(
            DependenceScreen(
                limit: 100,
                rows: 9,
                output: "Yes",
                meanPrediction: 0.5,
                iceRows: [3],
                columns: [
                    "age": DependenceColumn(
                        kind: .numeric,
                        grid: [.number(18), .number(30.5)],
                        meanPrediction: [0.25, 0.5],
                        ice: [[0.25, 0.75]],
                        histogram: Histogram(edges: [18, 30, 60], counts: [4, 5])
                    ),
                    "city": DependenceColumn(
                        kind: .categorical,
                        grid: [.category("Oslo"), .missing],
                        meanPrediction: [0.25, 0.5],
                        ice: [],
                        counts: [8, 1]
                    ),
                ]
            )
        )
        screens.weakSegments = .given(
            WeakSegments(
                foundOn: 5,
                measuredOn: 4,
                metric: .accuracy,
                segments: [
                    WeakSegment(conditions: ["age > 41.5"], rows: 2, judged: false, metrics: [.accuracy: share])
                ]
            )
        )
        return screens
    }

    static var multiclassScreens: EvaluationScreens {
        var screens = EvaluationScreens()
        screens.confusion = .given(
            ConfusionScreen(
                labels: ["a", "b"],
                cells: .sparse(
                    diagonal: [4, 3],
                    largest: [ConfusedPair(actual: "a", predicted: "b", rows: 2)],
                    rest: ConfusionScreen.Rest(cells: 1, rows: 0)
                )
            )
        )
        screens.perClass = .given(
            PerClassScreen(classes: [ClassFigures(label: "a", support: 6, predicted: 5, metrics: [.recall: share])])
        )
        screens.ovrCurves = .given(
            OvrCurves(
                curves: [OvrCurve(label: "a", support: 6, roc: .given(roc), pr: .undefined(.oneClass))],
                leftOut: 1
            )
        )
        screens.mostConfused = .given(MostConfused(pairs: [ConfusedPair(actual: "a", predicted: "b", rows: 2)]))
        return screens.completed(for: .multiclass, .notAsked)
    }

    static var regressionScreens: EvaluationScreens {
        var screens = EvaluationScreens()
        screens.residuals = .given(
            ResidualScreen(
                mean: 0.5,
                stdPopulation: 1,
                stdSample: nil,
                skew: nil,
                kurtosisExcess: 0.25,
                quantileLevels: [0, 1],
                quantiles: [-1, 1],
                histogram: Histogram(edges: [-1, 0, 1], counts: [4, 5])
            )
        )
        screens.byPredictedDecile = .given(
            PredictedDeciles(parts: [PredictedDecile(rows: 9, meanPredicted: 1, meanActual: 1.5, mae: 0.5)])
        )
        screens.residualLines = .given(
            ResidualLines(parts: [ResidualLine(rows: 9, meanPredicted: 1, q05: -1, q50: 0, q95: 1)])
        )
        screens.qq = .given(QuantileScreen(mean: 0.5, sd: 1, levels: [0.5], normal: [0.0], residual: [0.25]))
        screens.rec = .given(
            RecScreen(
                maxError: 1,
                area: 0.5,
                nullMax: 2,
                areaToNullMax: 0.75,
                points: [RecPoint(error: 0, share: 0.25)]
            )
        )
        screens.scatter = .given(
            ScatterScreen(predictedEdges: [0, 1, 2], actualEdges: [0, 1], counts: [[4, 5]])
        )
        return screens.completed(for: .regression, .notAsked)
    }
}
