import Testing

@testable import Statistics

@Suite("Figures of two classes")
struct BinaryEvaluationTests {
    static let tasks = CaseFiles.present(
        ["breast_cancer", "default"].flatMap {
            ["\($0)/scored_forest.csv", "\($0)/scored_gbm.csv", "\($0)/scored_logistic.csv"]
        }
    )
    static let edges = ["all_ties", "perfect", "inverted", "hard_0_1", "heavy_ties", "rare_1pct"]

    @Test("metrics, curves, calibration and lift are those of scikit-learn", arguments: tasks)
    func task(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let model = String(file.dropFirst(folder.count + "/scored_".count).dropLast(".csv".count))
        let expected = try CaseFiles.json("\(folder)/expected_eval.json")
        let positive =
            expected["positive_class"].text.isEmpty
            ? "\(expected["positive_class"].int)" : expected["positive_class"].text
        let rows = try BinaryCase(
            file,
            label: expected["target"].text,
            positive: positive,
            score: "proba_\(positive)"
        ).rows
        try compare(expected["models"][model], rows, file)
    }

    @Test("odd scores give what scikit-learn gives", arguments: edges)
    func edge(_ name: String) throws {
        let expected = try CaseFiles.json("edge/expected_eval.json")
        let rows = try BinaryCase("edge/\(name).csv", label: "y", positive: "1", score: "p").rows
        try compare(expected[name], rows, name)
    }

    private func compare(_ expected: JSON, _ rows: BinaryRows, _ name: String) throws {
        let found = try Shown.evaluation(rows)
        var comparison = CaseComparison { path in
            path.contains("log_loss") || path.contains("brier") ? .relative(1e-9) : .absolute(1e-9)
        }
        comparison.compare(expected, found)
        comparison.report(name, atLeast: 400)
    }
}

extension Shown {
    static func cells(_ cells: BinaryCells, threshold: Double) -> Shown {
        .members([
            "threshold": .double(threshold), "tn": .int(Int(cells.tn)), "fp": .int(Int(cells.fp)),
            "fn": .int(Int(cells.fn)), "tp": .int(Int(cells.tp)), "accuracy": .figure(cells.accuracy),
            "balanced_accuracy": .figure(cells.balancedAccuracy), "precision": .figure(cells.precision),
            "recall": .figure(cells.recall), "specificity": .figure(cells.specificity),
            "fpr": .figure(cells.falsePositiveRate), "f1": .figure(cells.f1), "mcc": .figure(cells.mcc),
            "cohen_kappa": .figure(cells.cohenKappa), "hamming_loss": .figure(cells.hammingLoss),
            "jaccard": .figure(cells.jaccard), "predicted_positive_rate": .figure(cells.predictedPositiveRate),
            "cost_gain_per_row": .figure(cells.gain(.standard)),
        ])
    }

    static func reliability(_ bins: Reliability) -> Shown {
        .members([
            "bin_edges": .doubles(bins.edges), "counts": .ints(bins.counts),
            "mean_predicted": .doubles(bins.bins.map(\.meanScore)),
            "fraction_positive": .doubles(bins.bins.map(\.fractionPositive)), "ece": .figure(bins.expectedError),
            "mce": .figure(bins.greatestError),
        ])
    }

    static func lift(_ decile: LiftDecile) -> Shown {
        .members([
            "decile": .int(decile.decile), "rows": .int(decile.rows), "positives": .int(decile.positives),
            "response_rate": .figure(decile.responseRate), "lift": .figure(decile.lift),
            "cum_rows": .int(decile.cumulativeRows), "cum_positives": .int(decile.cumulativePositives),
            "cum_gain": .figure(decile.cumulativeGain), "cum_lift": .figure(decile.cumulativeLift),
            "min_score": .number(decile.leastScore),
        ])
    }

    /// All of part 1 for two classes.
    static func evaluation(_ rows: BinaryRows) throws -> Shown {
        let ranking = try ScoreRanking(rows)
        let summary = try BinarySummary(ranking)
        let chart = try DecisionChart(ranking)
        let sweep = try ThresholdSweep.cells(ranking, at: ThresholdSweep.fortieths)
        let roc = try ROCCurve.points(ranking)
        let pr = try PrecisionRecallCurve.points(ranking)
        let best = chart.f1.map { Shown.members(["threshold": .double($0.threshold), "f1": .double($0.value)]) }
        return .members([
            "n": .int(ranking.rows), "positives": .int(ranking.positives),
            "prevalence": .double(ranking.positive / ranking.total), "roc_auc": .figure(summary.area.figure),
            "average_precision": .figure(summary.averagePrecision),
            "pr_auc_trapezoid": .figure(summary.precisionRecallArea), "gini": .figure(summary.area.gini),
            "log_loss": .figure(summary.losses.logLoss.figure), "brier": .figure(summary.losses.brier.figure),
            "ks_statistic": .figure(summary.kolmogorovSmirnov),
            "at_threshold": .cells(sweep[20], threshold: 0.5),
            "threshold_sweep": .list(
                zip(sweep, ThresholdSweep.fortieths).map { .cells($0, threshold: $1) }
            ),
            "best_f1": chart.distinctScores > 2500 ? .null : best ?? .null,
            "roc": .members([
                "fpr": .doubles(roc?.falsePositiveRates ?? []), "tpr": .doubles(roc?.truePositiveRates ?? []),
                "thresholds": .doubles(roc?.thresholds ?? []),
            ]),
            "pr": .members([
                "precision": .doubles(pr?.precisions ?? []), "recall": .doubles(pr?.recalls ?? []),
                "thresholds": .doubles(pr?.thresholds ?? []),
            ]),
            "calibration": .members([
                "uniform": .reliability(summary.uniformCalibration),
                "quantile": .reliability(try .quantile(ranking)),
            ]),
            "lift": .list(try LiftCounter.deciles(rows, ranking).map { .lift($0) }),
            "score_density": .members([
                "0": .ints(summary.density.negative), "1": .ints(summary.density.positive),
            ]),
        ])
    }
}
