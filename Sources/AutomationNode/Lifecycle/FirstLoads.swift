import Identifiers
import Serving
import Synchronization

/// Models that the start still has to load. A model counts until it serves or its first attempt fails: further attempts go on,
/// but nothing waits for them.
final class FirstLoads: Sendable {
    private struct State {
        /// The current models of each project whose first attempt has not ended.
        var open: [ProjectName: Set<ModelName>] = [:]
        /// Models that were current at the start, and are loaded here.
        var total = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var counter = 0
    }

    /// The progress of the start.
    struct Progress: Sendable, Equatable {
        /// Neither served nor failed yet.
        var loading: [(project: ProjectName, model: ModelName)]
        let total: Int

        static func == (left: Progress, right: Progress) -> Bool {
            left.total == right.total && left.loading.elementsEqual(right.loading) { $0 == $1 }
        }
    }

    private let state = Mutex(State())

    /// Before anything of the project is loaded.
    func begin(_ project: ProjectName, _ models: some Sequence<ModelName>) {
        state.withLock { state in
            let models = Set(models)
            guard !models.isEmpty else { return }
            state.total += models.count - (state.open[project]?.count ?? 0)
            state.open[project] = models
        }
    }

    /// Nothing of the project is loaded here.
    func forget(_ project: ProjectName) {
        finish(project) { $0.total -= $1 }
    }

    /// The first attempt of the project has ended, or nothing depends on it any more.
    func end(_ project: ProjectName) {
        finish(project) { _, _ in }
    }

    private func finish(_ project: ProjectName, _ change: (inout State, Int) -> Void) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard let models = state.open.removeValue(forKey: project) else { return [] }
            change(&state, models.count)
            guard state.open.isEmpty else { return [] }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume() }
    }

    /// - Parameter status: of all that is served.
    /// - Returns: nil once it is over.
    func progress(_ status: [ServedModelStatus]) -> Progress? {
        let (open, total) = state.withLock { ($0.open, $0.total) }
        if open.isEmpty { return nil }
        let settled = status.filter { $0.part == .active && $0.state != .loading }
        let loading = open.sorted { $0.key < $1.key }.flatMap { project, models in
            models.sorted()
                .filter { model in !settled.contains { $0.project == project && $0.model == model } }
                .map { (project: project, model: $0) }
        }
        return loading.isEmpty ? nil : Progress(loading: loading, total: total)
    }

    /// Returns once it is over, or the task is cancelled.
    func ended() async {
        let id = state.withLock { state in
            state.counter += 1
            return state.counter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.open.isEmpty || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.resume()
        }
    }
}
