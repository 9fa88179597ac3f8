/// The kind of question that a model answers, which decides metrics and screens.
package enum EvaluationTask: String, RecordChoice {
    case binary
    case multiclass
    case regression
    /// Anything else: assertions and custom metrics alone.
    case other
}
