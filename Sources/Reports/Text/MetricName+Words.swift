package import EvaluationRecords

extension MetricName {
    /// The name for people, such as `ROC AUC`.
    package var title: String {
        if let title = Self.titles[text] { return title }
        if isCustom { return PageText.of(String(text.dropFirst(Self.customPrefix.count))) + " (custom)" }
        let words = text.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// Its meaning, for people; nil for an unknown metric.
    package var meaning: String? { facts?.text }

    /// The direction in words.
    package var direction: String {
        switch facts?.better {
        case .higher: "higher is better"
        case .lower: "lower is better"
        default: "describes"
        }
    }

    private static let titles: [String: String] = [
        "roc_auc": "ROC AUC", "gini": "Gini", "average_precision": "Average precision",
        "pr_auc_trapezoid": "PR AUC (trapezoid)", "partial_auc_fpr_0_1": "Partial ROC AUC (FPR to 0.1)",
        "partial_auc_fpr_0_1_raw": "Partial ROC area, raw", "ks_statistic": "KS statistic", "log_loss": "Log loss",
        "brier": "Brier score", "npv": "Negative predictive value", "fpr": "False positive rate", "f1": "F1",
        "mcc": "Matthews correlation", "cohen_kappa": "Cohen's kappa", "cost_gain_per_row": "Gain per row",
        "ece_uniform": "ECE (equal width)", "ece_quantile": "ECE (equal rows)", "mce_uniform": "MCE (equal width)",
        "mce_quantile": "MCE (equal rows)", "roc_auc_ovr_macro": "ROC AUC, one vs rest, macro",
        "roc_auc_ovr_macro_present": "ROC AUC, one vs rest, macro (present)",
        "roc_auc_ovr_weighted": "ROC AUC, one vs rest, weighted", "roc_auc_ovo_macro": "ROC AUC, one vs one",
        "brier_multiclass_sum": "Brier score (sum)", "top_k_1": "Top-1 accuracy", "top_k_3": "Top-3 accuracy",
        "top_k_5": "Top-5 accuracy", "macro_f1_present": "Macro F1 (present)", "macro_f1_all": "Macro F1 (all)",
        "weighted_f1": "Weighted F1", "micro_f1": "Micro F1", "mae": "Mean absolute error",
        "mse": "Mean squared error", "rmse": "Root mean squared error", "r2": "R²", "d2_absolute": "D² (absolute)",
        "mape": "MAPE", "smape": "sMAPE", "wape": "WAPE", "rmsle": "RMSLE", "tpr": "True positive rate",
        "ppv": "Positive predictive value",
    ]
}

extension MetricFacts.Kind {
    /// A heading for its metrics.
    var title: String {
        switch self {
        case .share: "Shares at the threshold"
        case .decision: "Of the confusion matrix"
        case .rank: "Of the order of the scores"
        case .probability: "Of the probabilities"
        case .calibration: "Calibration"
        case .error: "Errors"
        case .fit: "Fit"
        case .gain: "Gain"
        case .fairness: "Fairness"
        }
    }
}

extension SliceKey {
    /// The slice for people.
    func title(limit: Int = PageText.limit) -> String {
        switch self {
        case .category(let text): text.isEmpty ? "(empty)" : PageText.of(text, limit: limit)
        case .range(_, let above, let to):
            switch (above, to) {
            case (nil, nil): "all values"
            case (nil, let to?): "up to \(Digits.of(to))"
            case (let above?, nil): "above \(Digits.of(above))"
            case (let above?, let to?): "\(Digits.of(above)) to \(Digits.of(to))"
            }
        case .other(let categories): "other (\(Digits.count(categories)) categories)"
        case .missing: "(missing)"
        }
    }

    /// The slice for programs: the text of a category as it is.
    var plain: String {
        switch self {
        case .category(let text): text
        case .range(_, let above, let to):
            "(" + (above.map(Digits.exact) ?? "-Infinity") + ", " + (to.map(Digits.exact) ?? "Infinity") + "]"
        case .other: "(other)"
        case .missing: "(missing)"
        }
    }
}
