package import EvaluationRecords

/// An expectation of rows that meet a condition, as `evaluation.yaml` has it.
package struct EvaluationAssertion: Sendable, Hashable {
    package enum Expectation: Sendable, Hashable {
        /// The prediction is this class.
        case predicted(String)
        /// The predicted number, or the score of the positive class, is in the range.
        case range(ClosedRange<Double>)
        /// The metric over the rows is at least `atLeast`.
        case metric(MetricName)
    }

    package let name: String
    package let condition: RowCondition
    package let expectation: Expectation
    /// The share of rows, or the value of the metric.
    package let atLeast: Double
    /// True if no row is no failure.
    package let allowEmpty: Bool

    package init(
        name: String,
        condition: RowCondition,
        expectation: Expectation,
        atLeast: Double,
        allowEmpty: Bool = false
    ) {
        self.name = name
        self.condition = condition
        self.expectation = expectation
        self.atLeast = atLeast
        self.allowEmpty = allowEmpty
    }

    /// Columns that its condition reads.
    package var columns: [String] { condition.columns }

    /// The expectation as a record has it.
    var text: String {
        switch expectation {
        case .predicted(let label): "class \(label)"
        case .range(let range): "range [\(range.lowerBound), \(range.upperBound)]"
        case .metric(let metric): "metric \(metric)"
        }
    }
}
