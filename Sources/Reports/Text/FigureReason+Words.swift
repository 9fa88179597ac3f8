package import EvaluationRecords

extension FigureReason {
    /// The reason in one sentence for people; an unknown one as it is.
    package var sentence: String { Self.sentences[text] ?? "The record gives this reason: \(text)." }

    private static let sentences: [String: String] = [
        "one-class": "All labels are of one class.",
        "too-few-rows": "There are fewer than 10 rows.",
        "too-few-of-a-class": "A class has fewer than 2 rows.",
        "too-few-to-judge": "One side of the test has fewer than 30 rows.",
        "no-variance": "All values are equal, so there is no variance.",
        "no-rows": "There is no row.",
        "no-actual-positive": "No row is positive.",
        "no-actual-negative": "No row is negative.",
        "no-predicted-positive": "No row is predicted positive.",
        "no-predicted-negative": "No row is predicted negative.",
        "no-probabilities": "The model gave no probabilities.",
        "scores-only": "The scores are no probabilities.",
        "constant-score": "All scores are equal.",
        "constant-label": "All labels are equal.",
        "constant-prediction": "All predictions are equal.",
        "separable": "A score parts the classes, so a logistic fit has no end.",
        "negative-values": "There are negative values.",
        "overflow": "The sum is larger than a number can be.",
        "no-weight": "All rows that count have weight 0.",
        "undefined-in-replicates": "Over 10 % of the bootstrap replicates are undefined.",
        "no-method": "This figure has no interval by its definition.",
        "not-asked": "Nobody asked for it.",
        "too-many-classes": "There are more classes than this is made for.",
        "suppressed": "The group is smaller than the limit below which groups are hidden.",
        "no-model": "The rows were scored elsewhere, so no model could be asked.",
        "program-failed": "The program of this metric failed or gave no number.",
        "no-such-metric": "The record has no such metric.",
        "no-such-slice": "The record has no such slice or group.",
        "other-data": "The records are of other data.",
        "other-columns": "The rows have other columns than those that they are compared with.",
        "no-convergence": "The search for the best fit did not end.",
        "not-finite": "A bound is not finite.",
        "no-values": "A side has no values.",
        "nothing-missing": "Nothing is missing on both sides.",
        "looks-like-id":
            "It has over 1,000 categories, nearly each of them once: lengths and characters are compared, not values.",
        "free-text": "It is free text: lengths and characters are compared, not values.",
        "no-labels": "A side has no labels.",
        "other-task": "A task of this kind has no such figure.",
        "too-few-effective-rows": "The weighted rows are worth fewer than 100.",
        "backtest-failed": "The backtest of the estimate failed.",
        "only-in-reference": "Only the reference has the column.",
        "only-in-current": "Only the current data have the column.",
        "is-role": "The column is a role of the data set, and no feature.",
        "no-such-column": "The report has no such column.",
        "ignored": "The data set declares that the column is passed over.",
    ]
}

extension IntervalKind {
    /// The method in words.
    var words: String {
        switch text {
        case "wilson": "Wilson"
        case "newcombe": "Newcombe"
        case "clopper-pearson": "Clopper-Pearson"
        case "clopper-pearson-one-sided": "Clopper-Pearson, one-sided"
        case "conditional-exact": "exact, of the rows that differ"
        case "delong": "DeLong"
        case "delong-logit": "DeLong, logit scale"
        case "bootstrap-log": "bootstrap, log scale"
        default: text
        }
    }
}
