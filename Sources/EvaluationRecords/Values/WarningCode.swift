/// The codes of warnings that this release gives; a record of a later one may have others.
package enum WarningCode: String, CaseIterable, Sendable {
    case labelsMissing = "labels.missing"
    case labelsUnseen = "labels.unseen"
    case labelsOfOneClass = "labels.one-class"
    case labelsNearZero = "labels.near-zero"
    case rowsBad = "rows.bad"
    case rowsFew = "rows.few"
    case scoresRenormalised = "scores.renormalised"
    case scoresInverted = "scores.inverted"
    case predictionsDisagree = "predictions.disagree"
    case weightsFew = "weights.few"
    case thresholdOptimised = "threshold.optimised"
    case thresholdDefault = "threshold.default"
    case thresholdOfScores = "threshold.scores"
    case fairnessUnweighted = "fairness.unweighted"
    case fairnessReference = "fairness.reference"
    case dataOverlap = "data.overlap"
    case checksCut = "checks.cut"
    case modelUnsteady = "evaluation.unsteady"
    case rowsNotAsked = "evaluation.bad-rows"
    case comparedRowsAlone = "comparison.rows-alone"
    case comparedRowsUnusable = "comparison.rows-unusable"
    case comparedSample = "comparison.sampled"
}

extension EvaluationWarning {
    /// - Parameter detail: cut where it is too long for a record.
    package init(_ code: WarningCode, _ detail: String) {
        self.init(code: code.rawValue, detail: RecordText.cut(detail))
    }
}
