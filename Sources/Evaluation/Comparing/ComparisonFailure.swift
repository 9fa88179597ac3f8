package import Identifiers

/// Codes of comparisons that cannot be made, and of promotions that are refused.
package enum ComparisonCode: String, FailureCode {
    /// The records are of other rows or another question, so that no difference can be claimed.
    case otherData = "comparison.other-data"
    /// Rows cannot be joined.
    case rows = "comparison.rows"
    /// The metric cannot decide.
    case metric = "comparison.metric"
    /// The verdict does not allow the promotion.
    case promotion = "comparison.promotion"

    package var kind: FailureKind {
        switch self {
        case .rows: .failed
        case .metric: .usage
        case .otherData, .promotion: .refused
        }
    }
}

package typealias ComparisonFailure = Failure<ComparisonCode>
