package import Identifiers
package import Inference
import ModelWorkers
import Synchronization

/// State of one version that is served, or should be.
package struct ServedModelStatus: Sendable {
    package enum State: String, Sendable {
        case loading
        case serving
        /// It could not be loaded; while its generation is current it is tried again.
        case failed
        /// Its workers end repeatedly.
        case crashLooping = "crash-looping"
    }

    package enum Part: String, Sendable {
        /// Active in the current generation.
        case active
        /// Active in a generation that is kept beside the current one.
        case warm
        /// Loaded for a request.
        case requested
    }

    package let project: ProjectName
    /// Nil for one that was loaded on request.
    package let generation: GenerationNumber?
    package let model: ModelName
    package let version: VersionID
    package let part: Part
    package let state: State
    /// The reason that it is not loaded.
    package let failure: ScoringFailure?
    /// Nil while it is not loaded.
    package let served: ServedModel?
}

extension ProjectServing {
    func status() -> [ServedModelStatus] {
        let (current, generations, requested) = state.withLock { state in
            (state.current, state.generations, state.entries.values.filter { $0.holders == [.requests] })
        }
        let active = generations.sorted { $0.key < $1.key }.flatMap { number, generation in
            generation.plan.active.map { plan in
                status(
                    plan,
                    number,
                    number == current ? .active : .warm,
                    generation.model(plan.key.model),
                    generation.failures[plan.key.model]?.failure
                )
            }
        }
        let others = requested.map { status($0.plan, nil, .requested, $0.loaded, nil) }
        return active + others.sorted { ($0.model, $0.version) < ($1.model, $1.version) }
    }

    private func status(
        _ plan: ModelPlan,
        _ number: GenerationNumber?,
        _ part: ServedModelStatus.Part,
        _ served: ServedModel?,
        _ failure: ScoringFailure?
    ) -> ServedModelStatus {
        let state: ServedModelStatus.State =
            if let served { served.model.status.isCrashLooping ? .crashLooping : .serving } else {
                failure == nil ? .loading : .failed
            }
        return ServedModelStatus(
            project: project,
            generation: number,
            model: plan.key.model,
            version: plan.key.version,
            part: part,
            state: state,
            failure: served == nil ? failure : nil,
            served: served
        )
    }
}
