import Identifiers
package import Inference
import MLflow
import StrictJSON

/// The right to ask one loaded version, which is not stopped while somebody has it. Answers under it are counted.
package struct ServedLease: Sendable {
    package let identity: ServedIdentity
    package let served: ServedModel
    let generation: ServedGeneration
    let time: ServingTime

    /// The version, answering.
    package var model: any AnsweringModel { CountedModel(lease: self) }

    package func end() {
        served.release(at: time.moment())
    }
}

/// Takes note of every answer.
private struct CountedModel: AnsweringModel {
    let lease: ServedLease

    var schema: ModelSchema? { lease.served.model.schema }
    var hasProbabilities: Bool { lease.served.model.hasProbabilities }
    var classes: [JSONValue]? { lease.served.model.classes }

    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        let began = lease.time.stopwatch()
        do {
            let output = try await lease.served.model.answer(input, probabilities: probabilities)
            lease.generation.countRequest()
            lease.served.recordAnswer(lease.time.stopwatch() - began, nil)
            return output
        } catch {
            if !Task.isCancelled { lease.served.recordAnswer(lease.time.stopwatch() - began, error.code) }
            throw error
        }
    }

    func noteRefusal() { lease.served.recordRefusal() }
}
