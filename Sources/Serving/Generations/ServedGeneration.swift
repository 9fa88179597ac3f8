import Identifiers
import Synchronization

/// A generation's loaded active versions, and those that are not loaded yet.
final class ServedGeneration: Sendable {
    let plan: GenerationPlan
    private let state = Mutex(State())

    private struct State {
        var models: [ModelName: ServedModel] = [:]
        var failures: [ModelName: ModelLoadFailure] = [:]
        var requests = 0
        var waiters: [(count: Int, continuation: AsyncStream<Void>.Continuation)] = []
    }

    init(plan: GenerationPlan) {
        self.plan = plan
    }

    var number: GenerationNumber { plan.number }
    var models: [ModelName: ServedModel] { state.withLock { $0.models } }
    var failures: [ModelName: ModelLoadFailure] { state.withLock { $0.failures } }
    /// Requests that were answered under its name.
    var requests: Int { state.withLock { $0.requests } }

    func model(_ name: ModelName) -> ServedModel? { state.withLock { $0.models[name] } }

    /// Active versions that are not loaded yet.
    var missing: [ModelPlan] {
        let models = models
        return plan.active.filter { models[$0.key.model] == nil }
    }

    func add(_ model: ServedModel) {
        state.withLock { state in
            state.models[model.plan.key.model] = model
            state.failures[model.plan.key.model] = nil
        }
    }

    func add(_ failure: ModelLoadFailure) {
        state.withLock { $0.failures[failure.model] = failure }
    }

    func count(_ answers: Int) {
        guard answers > 0 else { return }
        let reached = state.withLock { state in
            state.requests += answers
            let reached = state.waiters.filter { $0.count <= state.requests }.map(\.continuation)
            if !reached.isEmpty { state.waiters.removeAll { $0.count <= state.requests } }
            return reached
        }
        for continuation in reached { continuation.finish() }
    }

    /// Ends when that many requests were answered.
    func reaching(_ count: Int) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            if state.requests >= count { continuation.finish() } else { state.waiters.append((count, continuation)) }
        }
        return stream
    }
}
