package import Identifiers
import Statistics

/// Codes of drift records and reference profiles that cannot be made.
package enum DriftingCode: String, FailureCode {
    /// The question contradicts itself, or the data.
    case plan = "drift.plan"
    /// A side has no rows, or the sides have no column in common.
    case empty = "drift.empty"
    /// The engine refused rows.
    case engine = "drift.engine"
    /// A requirement does not hold.
    case required = "drift.required"
    /// The profile that was asked for contradicts itself, or the data.
    case referencePlan = "reference.plan"
    /// No labelled row.
    case referenceEmpty = "reference.empty"

    package var kind: FailureKind {
        switch self {
        case .plan, .referencePlan: .usage
        case .empty, .referenceEmpty, .required: .refused
        case .engine: .failed
        }
    }
}

package typealias DriftingFailure = Failure<DriftingCode>

extension Failure<DriftingCode> {
    /// Runs a computation of the engine.
    static func catching<Value>(
        _ subject: String,
        _ body: () throws(StatisticsError) -> Value
    ) throws(DriftingFailure) -> Value {
        do throws(StatisticsError) {
            return try body()
        } catch {
            throw DriftingFailure(.engine, subject, error.description)
        }
    }
}
