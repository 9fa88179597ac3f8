package import MLflow
package import StrictJSON

/// A version of a model that is loaded and answers.
///
/// This protocol carries the target `Inference`: the values that pass between a caller and a model, and their forms on the
/// wire. Everything here is a value or a function of values, so that all of it is tested and fuzzed without a process.
///
/// - ``ModelInput`` and ``ModelOutput`` are tensors (``Tensor``) in one of the forms that Python knows. They are the only form
///   in which a model is asked and answers.
/// - `Invocations` reads and writes MLflow's protocol (``Invocation``, ``InvocationAnswer``), `OpenInference` the Open
///   Inference Protocol (``InferenceRequest``, ``InferenceAnswer``). Both cast values by the model's schema with `Tables`, from
///   `JSON` (simdjson's tape, never a tree) or from `Text` (CSV and JSON lines).
/// - `Frames` has the bytes between the node and a worker (``RequestFrame``, ``AnswerFrame``).
/// - ``ScoringFailure`` is the one error of this target, of `ModelWorkers` and `Serving`, and of golden predictions and scored files in
///   `Evaluation`. A model's failure passes from its worker through its lease to the HTTP answer with its type and code; an enum a
///   target would need a conversion at each of these walls.
///
/// Begin with ``Invocation`` and follow a body to its ``ModelInput``. The loops over cells (``CellCasting``, the tape, tensors)
/// stay within this target, where the compiler specialises them.
///
/// This target never opens a file, starts a process or knows which version is current.
package protocol Predictor: Sendable {
    /// Nil for a model that says nothing of what it takes.
    var schema: ModelSchema? { get }
    /// Tells whether it can give probabilities beside its predictions.
    var hasProbabilities: Bool { get }

    /// The labels of the probabilities' columns; nil where they have none.
    var classes: [JSONValue]? { get }

    /// - Parameter probabilities: ask for them too, where there are any.
    /// - Throws: a code of `ScoringCode`.
    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput
    /// Takes note of a request that was refused as wrong, by the model's schema or by the model.
    func noteRefusal()
}

extension Predictor {
    package var classes: [JSONValue]? { nil }

    package func noteRefusal() {}
}
