/// A requirement and what became of it.
package struct RequirementOutcome: Codable, Sendable, Hashable {
    /// As it was written.
    package let expression: String
    /// The metric or the count.
    package let metric: String
    package let column: String?
    package let slice: String?
    package let bound: EvaluationRequirement.Bound
    package let comparator: EvaluationRequirement.Comparator
    package let threshold: Double
    /// null where there is no such figure.
    package let found: Double?
    package let passed: Bool
    /// The reason why there is no such figure, or why it decides nothing.
    package let reason: FigureReason?

    package init(
        expression: String,
        metric: String,
        column: String? = nil,
        slice: String? = nil,
        bound: EvaluationRequirement.Bound,
        comparator: EvaluationRequirement.Comparator,
        threshold: Double,
        found: Double?,
        passed: Bool,
        reason: FigureReason? = nil
    ) {
        self.expression = expression
        self.metric = metric
        self.column = column
        self.slice = slice
        self.bound = bound
        self.comparator = comparator
        self.threshold = threshold
        self.found = found
        self.passed = passed
        self.reason = reason
    }
}
