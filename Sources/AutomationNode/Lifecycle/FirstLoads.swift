import Identifiers
import Serving
import Synchronization

/// Models that the start still has to load. A model counts until it serves or its first attempt fails: further attempts go on,
/// but nothing waits for them.
final class FirstLoads: Sendable {
    private struct State {
        /// The current models of each project whose first attempt has not ended.
        var open: [ProjectName: Set<ModelName>] = [:]
        /// How many models of each project were current at the start, and are loaded here.
        var totals: [ProjectName: Int] = [:]
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
            state.totals[project] = models.count
            state.open[project] = models
        }
    }

    /// Nothing of the project is loaded here.
    func forget(_ project: ProjectName) {
        finish(project) { $0.totals[project] = nil }
    }

    /// The first attempt of the project has ended, or nothing depends on it any more.
    func end(_ project: ProjectName) {
        finish(project) { _ in }
    }

    private func finish(_ project: ProjectName, _ change: (inout State) -> Void) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.open.removeValue(forKey: project) != nil else { return [] }
            change(&state)
            guard state.open.isEmpty else { return [] }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume() }
    }

    /// - Parameters:
    ///   - status: of all that is served.
    ///   - only: of its models alone; nil: of all.
    /// - Returns: nil once it is over.
    func progress(_ status: [ServedModelStatus], of only: ProjectName? = nil) -> Progress? {
        let (all, totals) = state.withLock { ($0.open, $0.totals) }
        let open = all.filter { only == nil || $0.key == only }
        if open.isEmpty { return nil }
        let total = totals.filter { only == nil || $0.key == only }.values.reduce(0, +)
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
