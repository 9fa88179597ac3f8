import Evaluation
import EvaluationRecords
import Identifiers
import MLflow

/// The model of an evaluation, as far as it is known before the first answer.
struct EvaluationSubject: Sendable {
    /// Its name in messages.
    let text: String
    /// Classes that the model names in the order of its probabilities; nil if it names none, or is asked through a node.
    var classes: [String]?
    var schema: ModelSchema?
    /// The rows of the version's golden prediction; nil if it has none.
    var golden: GoldenRows?
    var environment: RunEnvironment
    /// Facts that decide the answers, beside those of the data.
    var identity: [String]
}
