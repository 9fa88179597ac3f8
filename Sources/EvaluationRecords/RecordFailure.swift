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
    case windowInvalid = "window.invalid"
    case windowFormat = "window.format"
    case windowTooLarge = "window.too-large"
    case driftInvalid = "drift.invalid"
    case driftFormat = "drift.format"
    case driftTooLarge = "drift.too-large"
    case driftForeign = "drift.foreign"
    case driftDamaged = "drift.damaged"
    case driftRequirement = "drift.requirement"
    case referenceInvalid = "reference.invalid"
    case referenceFormat = "reference.format"
    case referenceTooLarge = "reference.too-large"
    case referenceForeign = "reference.foreign"
    case referenceDamaged = "reference.damaged"

    package var kind: FailureKind {
        switch self {
        case .requirement, .driftRequirement: .usage
        case .damaged, .comparisonDamaged, .driftDamaged, .referenceDamaged: .damaged
        default: .refused
        }
    }
}

package typealias RecordFailure = Failure<RecordCode>
