/// The differences of a version's answers between two data sets: a family of tests of its own.
package struct PredictionDrift: Codable, Sendable, Hashable {
    /// Scores as numbers, the predicted class as categories; `prediction` in a regression.
    package let columns: [ColumnDrift]
    /// Tests that were adjusted together.
    package let family: Int
    /// null unless the task is binary.
    package let threshold: DecisionThreshold?
    package let verdict: ColumnVerdict
    /// Rows whose answer is none, by side.
    package let referenceBad: Int
    package let currentBad: Int

    enum CodingKeys: String, CodingKey {
        case columns
        case family
        case threshold
        case verdict
        case referenceBad = "reference_bad"
        case currentBad = "current_bad"
    }

    package init(
        columns: [ColumnDrift],
        family: Int,
        threshold: DecisionThreshold?,
        verdict: ColumnVerdict,
        referenceBad: Int = 0,
        currentBad: Int = 0
    ) {
        self.columns = columns
        self.family = family
        self.threshold = threshold
        self.verdict = verdict
        self.referenceBad = referenceBad
        self.currentBad = currentBad
    }
}

extension PredictionDrift: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (family >= 0 && referenceBad >= 0 && currentBad >= 0, "counts from 0")
        )
    }
}
