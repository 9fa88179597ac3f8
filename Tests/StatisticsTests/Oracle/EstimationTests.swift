import Testing

@testable import Statistics

@Suite("Performance without labels")
struct EstimationTests {
    static let files = CaseFiles.present([
        "cbpe/expected_default_gbm.json", "cbpe/expected_default_gbm_threshold_0_2.json",
        "cbpe/expected_synthetic.json",
    ]).filter { $0.contains("synthetic") || CaseFiles.exists("default/scored_gbm.csv") }

    @Test("estimates, intervals, knots and backtests are those of the files", arguments: files)
    func binary(_ file: String) throws {
        let expected = try CaseFiles.json(file)
        let folder = file.contains("synthetic") ? "cbpe" : "default"
        let data = try BinaryCase(
            "\(folder)/\(expected["source"].text)",
            label: expected["label"].text,
            positive: expected["positive"].text,
            score: expected["score"].text
        )
        let split = file.contains("synthetic") ? 2000 : 3000
        let reference = try data.rows.rows(at: Array(0..<split))
        let live = try data.rows.rows(at: Array(split..<data.rows.count))
        let threshold = expected["threshold"].double
        let seed = UInt64(expected["seed"].int)
        var found: [String: Shown] = [:]
        for (name, isotonic) in [("isotonic", true), ("identity", false)] {
            let estimator = try PerformanceEstimator(
                reference,
                threshold: threshold,
                isotonic: isotonic,
                seed: seed,
                threads: Threads(2)
            )
            // The file repeats the isotonic curve's knots beside the raw score.
            found[name] = Shown.estimate(estimator, live, name)
                .merging(["knots": .int(expected["knots"]["score"].items.count)])
            let bins = estimator.bins
            let counts = bins.counts(live.scores)
            if case .isotonic(let curve) = estimator.calibrator {
                found["knots"] = .members(["score": .doubles(curve.scores), "value": .doubles(curve.values)])
            }
            found["inner_edges_first"] = .doubles(Array(bins.innerEdges.prefix(5)))
            found["inner_edges_count"] = .int(bins.innerEdges.count)
            found["bin_means_first"] = .doubles(Array(bins.means.prefix(5)))
            found["live_counts_nonzero"] = .int(counts.count { $0 > 0 })
        }
        found["choice"] = try .choice(reference)
        found["realised"] = try .realised(live, threshold)
        if !expected["backtest"].isNull {
            found["backtest"] = .backtest(
                try Backtest(reference, threshold: threshold, seed: seed, threads: Threads(2))
            )
        }
        var comparison = CaseComparison()
        let knots = expected["knots"]["score"].items.count
        comparison.compare(
            expected.without("source", "score", "label", "positive", "reference", "live", "threshold", "seed", "gain"),
            Shown.members(found)
        )
        comparison.report(file, atLeast: 100 + knots)
    }

    @Test("several classes give what the file gives")
    func multiclass() throws {
        var comparison = CaseComparison()
        let expected = try CaseFiles.json("cbpe/expected_wine.json")
        let table = try CaseFiles.table("wine/\(expected["source"].text)")
        let labels = expected["labels"].items.map(\.text)
        let actual = table.texts(expected["label"].text).map { labels.firstIndex(of: $0) ?? -1 }
        let columns = labels.map { table.doubles("proba_\($0)") }
        let reference = try MulticlassRows(
            probabilities: columns.map { Array($0[..<50]) },
            labels: Array(actual[..<50])
        )
        let live = try MulticlassRows(
            probabilities: columns.map { Array($0[50...]) },
            labels: Array(actual[50...])
        )
        let estimate = try MulticlassEstimate(reference, live: live.probabilities)
        comparison.compare(
            expected.only(["zero_sum_rows", "calibrated_first", "expected_confusion", "estimate", "realised"]),
            .members([
                "zero_sum_rows": .int(estimate.zeroSumRows),
                "calibrated_first": .list(
                    estimate.probabilities.prefix(expected["calibrated_first"].items.count).map { .doubles($0) }
                ),
                "expected_confusion": .list(estimate.expectedConfusion.map { .doubles($0) }),
                "estimate": .members(["accuracy": .figure(estimate.accuracy)]),
                "realised": .members(["accuracy": .figure(ClassMatrix(live).accuracy)]),
            ])
        )
        comparison.report("cbpe: several classes", atLeast: 1)
    }

    @Test(
        "a regression gives what the file gives",
        .enabled(
            if: CaseFiles.exists("bikeshare/scored_ridge.csv"),
            "its data are in no folder but that of SLIPWAY_ORACLE"
        )
    )
    func regression() throws {
        var comparison = CaseComparison()
        let expected = try CaseFiles.json("cbpe/expected_bikeshare.json")
        let table = try CaseFiles.table("bikeshare/\(expected["source"].text)")
        let labels = table.doubles(expected["label"].text)
        let predictions = table.doubles("prediction")
        let reference = try RegressionRows(
            labels: Array(labels[..<2500]),
            predictions: Array(predictions[..<2500])
        )
        let live = try RegressionRows(labels: Array(labels[2500...]), predictions: Array(predictions[2500...]))
        let estimate = try ErrorEstimate(reference)
        comparison.compare(
            expected.without("source", "label", "reference", "live"),
            .members([
                "inner_edges": .doubles(estimate.innerEdges),
                "reference_mae": .doubles(estimate.referenceErrors),
                "live_share": .doubles(estimate.shares(live.predictions)),
                "estimate": .members(["mae": .figure(estimate.meanAbsoluteError(live.predictions))]),
                "realised": .members([
                    "mae": .figure(try RegressionFigures(live).meanAbsoluteError.figure)
                ]),
                "outside_share": .double(estimate.outsideShare(live.predictions)),
            ])
        )
        comparison.report("cbpe: regression", atLeast: 1)
    }
}

extension Shown {
    static func estimate(_ estimator: PerformanceEstimator, _ live: BinaryRows, _ name: String) -> Shown {
        let counts = estimator.bins.counts(live.scores)
        let figures = estimator.estimate(counts: counts)
        var estimate = Dictionary(
            uniqueKeysWithValues: EstimatedMetric.allCases.map { ($0.rawValue, Shown.figure(figures.figure($0))) }
        )
        estimate["gain_per_row"] = .figure(figures.cells.gain(.standard))
        let outside = estimator.bins.outsideShare(live.scores)
        return .members([
            "used": .text(name), "bins": .int(estimator.bins.count),
            "estimate": .members(estimate),
            "expected": .members([
                "tp": .double(figures.cells.tp), "fp": .double(figures.cells.fp), "fn": .double(figures.cells.fn),
                "tn": .double(figures.cells.tn),
            ]),
            "interval": .members(
                Dictionary(
                    uniqueKeysWithValues: estimator.intervals(counts: counts, threads: Threads(2)).map {
                        (
                            $0.key.rawValue,
                            Shown.members(["low": .number($0.value.low), "high": .number($0.value.high)])
                        )
                    }
                )
            ),
            "outside_share": .double(outside),
            "refused": .flag(PerformanceEstimator.isRefused(outsideShare: outside)),
        ])
    }

    static func choice(_ reference: BinaryRows) throws -> Shown {
        let choice = try CalibratorChoice(reference)
        let wide = try CalibratorChoice(reference, clip: 1e-6)
        return .members([
            "isotonic": .double(choice.isotonicLogLoss), "raw": .double(choice.rawLogLoss),
            "use": .text(choice.usesIsotonic ? "isotonic" : "identity"),
            "isotonic_clip_1e_6": .double(wide.isotonicLogLoss), "raw_clip_1e_6": .double(wide.rawLogLoss),
            "isotonic_brier": .double(choice.isotonicBrier), "raw_brier": .double(choice.rawBrier),
            "use_by_brier": .text(choice.usesIsotonicByBrier ? "isotonic" : "identity"),
        ])
    }

    static func realised(_ live: BinaryRows, _ threshold: Double) throws -> Shown {
        let ranking = try ScoreRanking(live)
        let summary = try BinarySummary(ranking)
        let cells = try ThresholdSweep.cells(ranking, at: [threshold])[0]
        return .members([
            "accuracy": .figure(cells.accuracy), "precision": .figure(cells.precision),
            "recall": .figure(cells.recall), "specificity": .figure(cells.specificity), "f1": .figure(cells.f1),
            "roc_auc": .figure(summary.area.figure), "average_precision": .figure(summary.averagePrecision),
            "brier": .figure(summary.losses.brier.figure), "log_loss": .figure(summary.losses.logLoss.figure),
        ])
    }

    static func backtest(_ backtest: Backtest) -> Shown {
        var inside: [String: Shown] = [:]
        var judged: [String: Shown] = [:]
        for metric in Backtest.metrics {
            let counts = backtest.inside(metric)
            inside[metric.rawValue] = .int(counts.inside)
            judged[metric.rawValue] = .int(counts.judged)
        }
        return .members([
            "calibrator": .text("isotonic"), "rows": .int(backtest.rows),
            "chunks": .list(
                backtest.chunks.map { chunk in
                    .members(
                        Dictionary(
                            uniqueKeysWithValues: chunk.map { metric, figure in
                                (
                                    metric.rawValue,
                                    Shown.members([
                                        "realised": .figure(figure.realised), "estimate": .figure(figure.estimate),
                                        "low": .number(figure.bounds.low), "high": .number(figure.bounds.high),
                                        "inside": figure.isInside.map { .flag($0) } ?? .null,
                                    ])
                                )
                            }
                        )
                    )
                }
            ),
            "inside": .members(inside), "judged": .members(judged),
        ])
    }
}
