import StrictJSON

/// A record in the shape of the files with expected values.
struct RecordView {
    let result: Known

    private func object(_ members: [(String, Known)]) -> Known { Known(.of(members)) }

    func value(_ metric: String) -> Known { result["metrics"][metric]["value"] }
    func metric(_ metric: String) -> Known { result["metrics"][metric] }
    func screen(_ name: String) -> Known { result["screens"][name] }

    private func sum(_ numbers: [Known]) -> Known { Known(.integer(Int64(numbers.reduce(0) { $0 + $1.int }))) }

    private var confusion: Known { screen("confusion")["values"] }
    private var positives: Known { sum([confusion[1][0], confusion[1][1]]) }

    // MARK: Part 1

    var binary: Known {
        let best = screen("decision_chart")["best"]["f1"]
        let density = screen("density")["classes"]
        let values = [
            "prevalence", "roc_auc", "average_precision", "pr_auc_trapezoid", "gini", "log_loss", "brier",
            "ks_statistic",
        ]
        return object(
            values.map { ($0, value($0)) } + [
                ("n", result["rows"]["used"]), ("positives", positives),
                ("at_threshold", screen("threshold_sweep")["points"][20]),
                ("threshold_sweep", screen("threshold_sweep")["points"]),
                ("best_f1", object([("threshold", best["threshold"]), ("f1", best["value"])])),
                ("roc", screen("roc")), ("pr", screen("pr")), ("calibration", screen("calibration")),
                ("lift", screen("lift")["deciles"]), ("score_density", density),
            ]
        )
    }

    var multiclass: Known {
        func scores(_ prefix: String, _ f1: String) -> Known {
            object([
                ("precision", value("\(prefix)_precision")), ("recall", value("\(prefix)_recall")), ("f1", value(f1)),
            ])
        }
        let values = [
            "accuracy", "balanced_accuracy", "mcc", "cohen_kappa", "hamming_loss", "log_loss", "roc_auc_ovr_macro",
            "roc_auc_ovr_weighted", "brier_multiclass_sum",
        ]
        let classes = screen("per_class")["classes"].items.map { item -> (String, Known) in
            let names = ["precision", "recall", "f1", "roc_auc", "average_precision"]
            return (
                item["label"].text,
                object(names.map { ($0, item["metrics"][$0]["value"]) } + [("support", item["support"])])
            )
        }
        return object(
            values.map { ($0, value($0)) } + [
                ("n", result["rows"]["used"]), ("labels", result["classes"]),
                ("confusion_matrix", screen("confusion")), ("macro", scores("macro", "macro_f1_present")),
                ("micro", scores("micro", "micro_f1")), ("weighted", scores("weighted", "weighted_f1")),
                ("roc_auc_ovo_macro_hand_till", value("roc_auc_ovo_macro")), ("per_class", object(classes)),
            ]
        )
    }

    var regression: Known {
        let values = [
            "mae", "mse", "rmse", "r2", "explained_variance", "mape", "smape", "wape", "median_absolute_error",
            "max_error", "rmsle", "pearson", "spearman", "d2_absolute",
        ]
        return object(
            values.map { ($0, value($0)) } + [
                ("n", result["rows"]["used"]), ("residuals", screen("residuals")),
                ("by_predicted_decile", screen("by_predicted_decile")["parts"]),
            ]
        )
    }

    // MARK: Part 2

    private static let bootstrapNames = ["ks": "ks_statistic"]

    private func bootstrap(_ expected: Known) -> Known {
        object([
            ("seed", result["settings"]["seed"]), ("replicates", result["settings"]["replicates"]),
            (
                "metrics",
                object(expected["metrics"].keys.map { ($0, metric(Self.bootstrapNames[$0] ?? $0)) })
            ),
        ])
    }

    /// - Parameter expected: says which bootstraps there are.
    func binaryScreens(_ expected: Known, chosen: RecordView) -> Known {
        let rates = [
            "accuracy", "precision", "recall", "specificity", "npv", "predicted_positive_rate", "prevalence",
        ]
        let bars = ["uniform", "quantile"].map { ($0, screen("calibration")[$0]["bars"]) }
        let chart = screen("decision_chart")
        let costs = screen("costs")["matrices"].items.map { cost in
            object(cost.members.map { ($0.key == "at_threshold" ? "at_half" : $0.key, $0.value) })
        }
        let cuts = chosen.screen("bands")
        return object([
            ("n", result["rows"]["used"]), ("positives", positives),
            ("rates", object(rates.map { ($0, metric($0)) })), ("roc_auc", metric("roc_auc")),
            ("log_loss", metric("log_loss")), ("brier", metric("brier")),
            ("bootstrap", bootstrap(expected["bootstrap"])),
            (
                "partial_auc_fpr_0_1",
                object([
                    ("raw", value("partial_auc_fpr_0_1_raw")), ("mcclish", value("partial_auc_fpr_0_1")),
                ])
            ),
            ("calibration_fit", screen("calibration_fit")), ("brier_parts", screen("brier_parts")),
            ("calibration_bars", object(bars)),
            (
                "decision_chart",
                object(chart.members.map { ($0.key, $0.value) } + [("costs", Known(.array(costs.map(\.value))))])
            ),
            ("bands_0.3_0.7", screen("bands")["bands"]),
            (
                "band_cuts",
                object(cuts["chosen"].members.map { ($0.key, $0.value) } + [("used", cuts["cuts"])])
            ),
            ("bands_chosen", cuts["bands"]), ("lift_band", screen("lift")["deciles"]),
            ("subpopulation", subpopulation(numbers: ["f1", "log_loss", "brier"])), ("groups", groups),
        ])
    }

    func multiclassScreens(_ expected: Known) -> Known {
        func scores(_ suffix: String) -> Known {
            object(["precision", "recall", "f1"].map { ($0, value("macro_\($0)_\(suffix)")) })
        }
        let classes = screen("per_class")["classes"].items
        let absent = classes.filter { $0["support"].int == 0 }.map { $0["label"].value }
        return object([
            ("n", result["rows"]["used"]), ("labels", result["classes"]), ("confusion", confusion),
            ("accuracy", metric("accuracy")),
            ("top_k", object(["1", "3", "5"].map { ($0, value("top_k_\($0)")) })),
            ("macro_present", scores("present")), ("macro_all", scores("all")), ("absent", Known(.array(absent))),
            ("roc_auc_ovr_macro_present", value("roc_auc_ovr_macro_present")),
            ("ovr_auc", object(classes.map { ($0["label"].text, $0["metrics"]["roc_auc"]) })),
            ("most_confused", screen("most_confused")["pairs"]), ("bootstrap", bootstrap(expected["bootstrap"])),
            ("subpopulation", subpopulation(numbers: [])),
        ])
    }

    func regressionScreens(_ expected: Known) -> Known {
        object([
            ("n", result["rows"]["used"]), ("seed", result["settings"]["seed"]), ("mae", metric("mae")),
            ("bootstrap", bootstrap(expected["bootstrap"])), ("rec", screen("rec")), ("qq", screen("qq")),
            ("residual_lines", screen("residual_lines")["parts"]),
            ("subpopulation", subpopulation(numbers: ["mae", "rmse", "mean_residual"])), ("groups", groups),
        ])
    }

    /// - Parameter numbers: metrics that the files give without an interval.
    private func subpopulation(numbers: [String]) -> Known {
        let slices = result["slices"].items
        let given = slices.flatMap { $0["tests"].members.map(\.value) }.filter { $0["undefined"].isNull }
        let shown = slices.map { slice in
            object(
                slice.members.filter { $0.key != "metrics" }.map { ($0.key, $0.value) }
                    + slice["metrics"].members.map { ($0.key, numbers.contains($0.key) ? $0.value["value"] : $0.value) }
            )
        }
        return object([
            ("family", Known(.integer(Int64(given.count)))),
            ("flagged", Known(.integer(Int64(given.filter { $0["flagged"].flag }.count)))),
            ("slices", Known(.array(shown.map(\.value)))),
        ])
    }

    private var groups: Known {
        object(
            result["fairness"].items.map { column in
                let groups = column["groups"].items.map { group -> (String, Known) in
                    let numbers = ["ece_uniform", "mae", "mean_residual"]
                    let metrics = group["metrics"].members.map {
                        ($0.key, numbers.contains($0.key) ? $0.value["value"] : $0.value)
                    }
                    let against = group["against_reference"].members.map { ($0.key, $0.value) }
                    return (
                        group["group"].text,
                        object(
                            group.members.filter { !["metrics", "against_reference"].contains($0.key) }
                                .map { ($0.key, $0.value) } + metrics + [
                                    (
                                        "against_reference",
                                        object(against + [("ks_predictions", group["ks_predictions"])])
                                    )
                                ]
                        )
                    )
                }
                let gaps = column["gaps"].members.map { ($0.key, $0.value["value"]) }
                return (
                    column["column"].text,
                    object(
                        [
                            ("reference", column["reference"]), ("seed", result["settings"]["seed"]),
                            ("groups", object(groups)),
                        ] + gaps
                    )
                )
            }
        )
    }
}
