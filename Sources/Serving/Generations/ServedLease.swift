import AsyncSupport
import Identifiers
package import Inference
import MLflow
import StrictJSON
import Synchronization

/// The right to use one loaded version, which is not stopped until the lease ends. The end records the request in one step.
package final class ServedLease: Sendable {
    package let identity: ServedIdentity
    package let served: ServedModel
    private let generation: ServedGeneration
    private let project: ProjectServing
    private let use = Mutex<LeaseUse?>(LeaseUse())

    init(_ served: ServedModel, _ generation: ServedGeneration, _ project: ProjectServing) {
        identity = ServedIdentity(
            project: project.project,
            generation: generation.number,
            model: served.plan.key.model,
            version: served.plan.key.version
        )
        self.served = served
        self.generation = generation
        self.project = project
    }

    /// The version, answering.
    package var model: any Predictor { InstrumentedModel(lease: self) }

    /// Gives the version back; a second time does nothing.
    package func end() {
        guard let use = use.withLock({ $0.take() }) else { return }
        served.release(use, at: project.clock.now)
        generation.count(use.answers.count { $0.failure == nil })
    }

    /// Ends the lease, once, and counts a request that ends with it.
    /// - Parameters:
    ///   - code: of what went wrong; nil for an answer.
    ///   - seconds: from the body to the answer.
    package func end(_ code: String?, seconds: Double) {
        end()
        project.statistics.record(identity, code, seconds: seconds)
    }

    fileprivate func ask(
        _ input: ModelInput,
        probabilities: Bool
    ) async throws(ScoringFailure) -> ModelOutput {
        let began = project.clock.now
        do {
            let output = try await served.model.answer(input, probabilities: probabilities)
            note(nil, since: began)
            return output
        } catch {
            if !Task.isCancelled { note(error.code, since: began) }
            throw error
        }
    }

    private func note(_ failure: ScoringCode?, since began: Instant) {
        let answer = LeaseUse.Answer(seconds: project.clock.now.seconds(since: began), failure: failure)
        use.withLock { $0?.answers.append(answer) }
    }

    fileprivate func noteRefusal() { use.withLock { $0?.refusals += 1 } }
}

/// The answers under one lease, noted until its end.
struct LeaseUse: Sendable {
    struct Answer: Sendable {
        let seconds: Double
        /// Nil for an answer.
        let failure: ScoringCode?
    }

    var answers: [Answer] = []
    /// Requests that were refused as wrong.
    var refusals = 0
}

/// Takes note of every answer.
private struct InstrumentedModel: Predictor {
    let lease: ServedLease

    var schema: ModelSchema? { lease.served.model.schema }
    var hasProbabilities: Bool { lease.served.model.hasProbabilities }
    var classes: [JSONValue]? { lease.served.model.classes }

    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        try await lease.ask(input, probabilities: probabilities)
    }

    func noteRefusal() { lease.noteRefusal() }
}
