package import Identifiers
import Statistics

/// Codes of evaluations that cannot be made.
package enum EvaluationCode: String, FailureCode {
    /// The question contradicts itself, or the data.
    case plan = "evaluation.plan"
    /// No row counts.
    case empty = "evaluation.empty"
    /// Over 1 % of the rows have scores, labels or weights that are none.
    case scores = "evaluation.scores"
    /// A label that is none of the classes.
    case labels = "evaluation.labels"
    /// All weights are 0.
    case weights = "evaluation.weights"
    /// `evaluation.yaml` is not as it must be.
    case assertions = "evaluation.assertions"
    /// The condition of an assertion is no condition.
    case condition = "evaluation.condition"
    /// Sorted runs could not be written or read.
    case spill = "evaluation.spill"
    /// The engine refused rows.
    case engine = "evaluation.engine"
    /// A file of predictions is damaged, or is none.
    case predictions = "evaluation.predictions"
    /// The model's classes, or the class that counts as positive, are not known.
    case classes = "evaluation.classes"
    /// The model answers what is no class, no number or no probability.
    case answer = "evaluation.answer"
    /// A program of a custom metric failed.
    case program = "evaluation.metric-program"
    /// A requirement does not hold.
    case required = "evaluation.required"

    package var kind: FailureKind {
        switch self {
        case .plan, .assertions, .condition, .classes: .usage
        case .empty, .scores, .labels, .weights, .required: .refused
        case .spill, .engine, .predictions, .answer, .program: .failed
        }
    }
}

package typealias EvaluationFailure = Failure<EvaluationCode>

extension Failure<EvaluationCode> {
    /// A refusal of the engine, as a failure of the evaluation.
    static func of(_ error: StatisticsError) -> EvaluationFailure {
        switch error {
        case .spill(let operation, let number):
            EvaluationFailure(
                .spill,
                "the temporary file of the rows",
                "\(operation) failed with the system's error \(number): make space there, or raise --memory"
            )
        case .noWeight:
            EvaluationFailure(.weights, "the weights", expected: "one weight above 0 or more", found: "only 0")
        case .empty: EvaluationFailure(.empty, "the data set", expected: "rows that count", found: "none")
        default: EvaluationFailure(.engine, "the evaluation", error.description)
        }
    }

    /// Runs a computation of the engine.
    static func catching<Value>(
        _ body: () throws(StatisticsError) -> Value
    ) throws(EvaluationFailure) -> Value {
        do throws(StatisticsError) {
            return try body()
        } catch {
            throw of(error)
        }
    }
}
