import Identifiers
package import Inference
package import StrictJSON
import Synchronization

/// A loaded version that is asked beside the requests: it does not answer them, and what it is asked counts in no statistics. It is not
/// stopped before `end()`.
package final class AsideModel: Sendable {
    private let served: ServedModel
    private let project: ProjectServing
    private let isEnded = Atomic(false)

    init(_ served: ServedModel, _ project: ProjectServing) {
        self.served = served
        self.project = project
    }

    deinit { end() }

    package var key: ModelKey { served.plan.key }
    package var hasProbabilities: Bool { served.model.hasProbabilities }
    /// The labels of the probabilities' columns; nil where they have none.
    package var classes: [JSONValue]? { served.model.classes }
    /// Tells whether it is on its way out, so that nobody should ask it any more.
    package var isClosed: Bool { served.isClosed }

    package func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        try await served.model.answer(input, probabilities: probabilities)
    }

    /// Gives the version back; a second time does nothing.
    package func end() {
        guard !isEnded.exchange(true, ordering: .acquiringAndReleasing) else { return }
        served.release(LeaseUse(), at: project.clock.now)
    }
}
