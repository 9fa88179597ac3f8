/// The reason why a figure, an interval, a test or a screen cannot be given.
package struct FigureReason: RecordWord {
    package let text: String

    package init(known text: String) {
        self.text = text
    }

    /// All labels are of one class.
    package static let oneClass = FigureReason(known: "one-class")
    /// Fewer than 10 rows.
    package static let tooFewRows = FigureReason(known: "too-few-rows")
    /// Fewer than 2 rows of a class.
    package static let tooFewOfAClass = FigureReason(known: "too-few-of-a-class")
    /// Fewer than 30 rows on a side of a test.
    package static let tooFewToJudge = FigureReason(known: "too-few-to-judge")
    package static let noVariance = FigureReason(known: "no-variance")
    package static let noRows = FigureReason(known: "no-rows")
    /// The denominator is 0: no row has the label that the figure is of.
    package static let noActualPositive = FigureReason(known: "no-actual-positive")
    package static let noActualNegative = FigureReason(known: "no-actual-negative")
    package static let noPredictedPositive = FigureReason(known: "no-predicted-positive")
    package static let noPredictedNegative = FigureReason(known: "no-predicted-negative")
    /// No probability and no score stands beside the predictions.
    package static let noProbabilities = FigureReason(known: "no-probabilities")
    /// The scores are no probabilities.
    package static let scoresOnly = FigureReason(known: "scores-only")
    package static let constantScore = FigureReason(known: "constant-score")
    package static let constantLabel = FigureReason(known: "constant-label")
    package static let constantPrediction = FigureReason(known: "constant-prediction")
    /// A score parts the classes, so that a logistic fit has no end.
    package static let separable = FigureReason(known: "separable")
    package static let negativeValues = FigureReason(known: "negative-values")
    /// The sum is beyond a double.
    package static let overflow = FigureReason(known: "overflow")
    /// All rows that count have weight 0.
    package static let noWeight = FigureReason(known: "no-weight")
    /// Over 10 % of the bootstrap replicates are undefined.
    package static let undefinedInReplicates = FigureReason(known: "undefined-in-replicates")
    /// The metric has no interval by its definition.
    package static let noMethod = FigureReason(known: "no-method")
    /// Nobody asked for it.
    package static let notAsked = FigureReason(known: "not-asked")
    /// There are more classes than the figure is made for.
    package static let tooManyClasses = FigureReason(known: "too-many-classes")
    /// The group is smaller than `suppress_under`.
    package static let suppressed = FigureReason(known: "suppressed")
    /// The model cannot be asked: rows were scored elsewhere.
    package static let noModel = FigureReason(known: "no-model")
    /// The program of a custom metric failed or gave no number.
    package static let programFailed = FigureReason(known: "program-failed")
    /// The result has no such metric.
    package static let noSuchMetric = FigureReason(known: "no-such-metric")
    /// The result has no such slice or group.
    package static let noSuchSlice = FigureReason(known: "no-such-slice")
    /// There is no such column.
    package static let noSuchColumn = FigureReason(known: "no-such-column")
    /// The records are of other data.
    package static let otherData = FigureReason(known: "other-data")
    /// The rows have other columns than those that they are compared with.
    package static let otherColumns = FigureReason(known: "other-columns")
    /// The search for the maximum did not end.
    package static let noConvergence = FigureReason(known: "no-convergence")
    package static let notFinite = FigureReason(known: "not-finite")
    /// A side has no values.
    package static let noValues = FigureReason(known: "no-values")
    /// Nothing is missing on both sides.
    package static let nothingMissing = FigureReason(known: "nothing-missing")
    /// Over 1,000 categories, nearly each of them once: lengths and characters are compared, not values.
    package static let looksLikeID = FigureReason(known: "looks-like-id")
    /// Free text: lengths and characters are compared, not values.
    package static let freeText = FigureReason(known: "free-text")
    /// A side has no labels.
    package static let noLabels = FigureReason(known: "no-labels")
    /// Nothing is estimated in a task of this kind.
    package static let otherTask = FigureReason(known: "other-task")
    /// The weighted rows are worth fewer than 100.
    package static let tooFewEffectiveRows = FigureReason(known: "too-few-effective-rows")
    /// The backtest of an estimate failed.
    package static let backtestFailed = FigureReason(known: "backtest-failed")
    package static let onlyInReference = FigureReason(known: "only-in-reference")
    package static let onlyInCurrent = FigureReason(known: "only-in-current")
    /// The column is a role of the data set, and no feature.
    package static let isRole = FigureReason(known: "is-role")
    /// The data set declares that the column is passed over.
    package static let ignored = FigureReason(known: "ignored")

    /// The reasons that this release gives, for the documentation.
    package static let known: [FigureReason] = [
        .oneClass, .tooFewRows, .tooFewOfAClass, .tooFewToJudge, .noVariance, .noRows, .noActualPositive,
        .noActualNegative,
        .noPredictedPositive, .noPredictedNegative, .noProbabilities, .scoresOnly, .constantScore, .constantLabel,
        .constantPrediction, .separable, .negativeValues, .overflow, .noWeight, .undefinedInReplicates, .noMethod,
        .notAsked,
        .tooManyClasses, .suppressed, .noModel, .programFailed, .noSuchMetric, .noSuchSlice, .otherData, .otherColumns,
        .noConvergence, .notFinite, .noValues, .nothingMissing, .looksLikeID, .freeText, .noLabels, .otherTask,
        .tooFewEffectiveRows, .backtestFailed, .onlyInReference, .onlyInCurrent, .isRole, .ignored, .noSuchColumn,
    ]
}
