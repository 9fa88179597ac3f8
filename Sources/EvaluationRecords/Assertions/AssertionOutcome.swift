/// An assertion of `evaluation.yaml` and what became of it.
package struct AssertionOutcome: Codable, Sendable, Hashable {
    package let name: String
    /// The condition on rows, as it was written; empty for all rows.
    package let condition: String
    /// The expectation of the rows, as it was written.
    package let expectation: String
    /// The share of rows, or the value of the metric, that was expected.
    package let atLeast: Double
    package let allowEmpty: Bool
    package let outcome: Verdict
    /// The reason why it is undefined.
    package let reason: FigureReason?
    /// Rows that the condition takes.
    package let matching: Int
    /// Of those, rows that cannot be judged.
    package let leftOut: Int
    /// Rows as expected; nil for an expected metric.
    package let valid: Int?
    /// The share of valid rows, or the metric.
    package let found: MetricFigure

    enum CodingKeys: String, CodingKey {
        case name
        case condition = "where"
        case expectation = "expect"
        case atLeast = "at_least"
        case allowEmpty = "allow_empty"
        case outcome
        case reason
        case matching
        case leftOut = "left_out"
        case valid
        case found
    }

    package init(
        name: String,
        condition: String = "",
        expectation: String,
        atLeast: Double,
        allowEmpty: Bool = false,
        outcome: Verdict,
        reason: FigureReason? = nil,
        matching: Int,
        leftOut: Int = 0,
        valid: Int? = nil,
        found: MetricFigure
    ) {
        self.name = name
        self.condition = condition
        self.expectation = expectation
        self.atLeast = atLeast
        self.allowEmpty = allowEmpty
        self.outcome = outcome
        self.reason = reason
        self.matching = matching
        self.leftOut = leftOut
        self.valid = valid
        self.found = found
    }

    package enum Verdict: String, RecordChoice {
        case pass
        case fail
        case undefined
    }
}

extension AssertionOutcome: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (areRowsInOrder, "left_out from 0 up to matching, and valid rows up to those that can be judged"),
            ((outcome == .undefined) == (reason != nil), "a reason where the outcome is undefined, and only there")
        )
    }

    private var areRowsInOrder: Bool {
        guard matching >= 0, leftOut >= 0, leftOut <= matching else { return false }
        return valid.map { (0...(matching - leftOut)).contains($0) } ?? true
    }
}
