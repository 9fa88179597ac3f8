package import Identifiers

/// Codes of documents that cannot be what they say they are.
package enum RecordCode: String, FailureCode {
    case invalid = "evaluation.invalid"
    case format = "evaluation.format"
    case tooLarge = "evaluation.too-large"
    case foreign = "evaluation.foreign"
    case damaged = "evaluation.damaged"
    case requirement = "evaluation.requirement"
    case comparisonInvalid = "comparison.invalid"
    case comparisonFormat = "comparison.format"
    case comparisonTooLarge = "comparison.too-large"
    case comparisonForeign = "comparison.foreign"
    case comparisonDamaged = "comparison.damaged"

    package var kind: FailureKind {
        switch self {
        case .requirement: .usage
        case .damaged, .comparisonDamaged: .failed
        default: .refused
        }
    }
}

package typealias RecordFailure = Failure<RecordCode>
