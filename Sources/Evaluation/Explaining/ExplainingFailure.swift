package import Identifiers

/// Codes of questions about a model's answers that cannot be asked.
package enum ExplainingCode: String, FailureCode {
    /// A column that the rows do not have, or cannot be changed as asked.
    case column = "explaining.column"
    /// The row that was named is not there.
    case row = "explaining.row"
    /// The metric or the scale does not fit the task.
    case metric = "explaining.metric"
    /// The model's answers are not those of the rows.
    case answer = "explaining.answer"

    package var kind: FailureKind {
        switch self {
        case .column, .metric: .usage
        case .row: .notFound
        case .answer: .failed
        }
    }
}

package typealias ExplainingFailure = Failure<ExplainingCode>
