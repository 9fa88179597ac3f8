import AsyncSupport
package import Identifiers
import Synchronization

/// The models of one project: its generations, the current one of them, and the loaded versions that they share.
///
/// One lock guards all of it. A lease holds it for a few lookups; a flip holds it for its two steps.
package final class ProjectServing: Sendable {
    /// A reason to keep a version loaded.
    enum Holder: Hashable, Sendable {
        case generation(GenerationNumber)
        /// A request used it lately.
        case requests
    }

    /// A version that is loaded, or is being loaded for everyone who wants it.
    struct Entry: Sendable {
        let id: Int
        let plan: ModelPlan
        let task: Task<Result<ServedModel, ModelLoadFailure>, Never>
        var holders: Set<Holder>
        /// Nil until it is loaded.
        var loaded: ServedModel?
    }

    struct State: Sendable {
        var current: GenerationNumber?
        var generations: [GenerationNumber: ServedGeneration] = [:]
        var entries: [ModelKey: Entry] = [:]
        /// Loaded models whose processes are not ended yet.
        var alive: [ObjectIdentifier: ServedModel] = [:]
        /// Failures of versions that were loaded for a request, each with the time of its next attempt.
        var refusals: [ModelKey: (until: Instant, failure: ModelLoadFailure)] = [:]
        var isStopping = false
        var counter = 0
    }

    /// Seconds that requests under way have before their worker is ended all the same.
    static let drainSeconds = 60.0
    /// Seconds until a version that could not be loaded for a request is tried again.
    static let refusalSeconds = 30.0
    /// Versions that are loaded for requests at the same time.
    static let mostRequested = 8

    package let project: ProjectName
    let loading: any ModelLoading
    let owner: String
    let clock: any TimeSource
    let statistics: ScoringStatistics
    let capacity: LoadCapacity
    let enqueue: @Sendable (@escaping @Sendable () async -> Void) -> Void
    let state = Mutex(State())

    init(
        project: ProjectName,
        loading: any ModelLoading,
        owner: String,
        clock: any TimeSource,
        statistics: ScoringStatistics = ScoringStatistics(),
        capacity: LoadCapacity = .machine,
        enqueue: @escaping @Sendable (@escaping @Sendable () async -> Void) -> Void
    ) {
        self.project = project
        self.loading = loading
        self.owner = owner
        self.clock = clock
        self.statistics = statistics
        self.capacity = capacity
        self.enqueue = enqueue
    }

    var current: GenerationNumber? { state.withLock { $0.current } }

    func generation(_ number: GenerationNumber) -> ServedGeneration? {
        state.withLock { $0.generations[number] }
    }

    /// Makes a generation answer, or none, in one step with a change elsewhere. No lease begins between the two.
    func flip<Problem: Error>(
        to number: GenerationNumber?,
        _ change: () throws(Problem) -> Void
    ) throws(Problem) {
        try state.withLock { state throws(Problem) in
            try change()
            state.current = number
        }
    }

    /// Releases every other generation. Their models end once no request uses them.
    func keep(only numbers: Set<GenerationNumber>) {
        let unwanted = state.withLock { state in
            for number in state.generations.keys where !numbers.contains(number) { state.generations[number] = nil }
            let holders = Set(state.generations.keys.map(Holder.generation) + [.requests])
            return Self.takeUnheld(&state) { holders.contains($0) }
        }
        for entry in unwanted { retire(entry) }
    }

    /// Releases versions that were loaded for requests and had none for their idle time.
    func unloadIdle() {
        let now = clock.now
        let unwanted = state.withLock { state in
            state.refusals = state.refusals.filter { $0.value.until > now }
            let idle = state.entries.filter { _, entry in
                guard entry.holders == [.requests], let model = entry.loaded else { return false }
                return model.closeIfUnused(since: now.adding(seconds: -entry.plan.idleSeconds))
            }
            for key in idle.keys { state.entries[key] = nil }
            return Array(idle.values)
        }
        for entry in unwanted { retire(entry) }
    }

    /// Generations whose directories loaded versions use, or that are kept warm.
    var generationsInUse: Set<GenerationNumber> {
        state.withLock { state in
            Set(state.generations.keys).union(state.entries.values.map(\.plan.generation))
        }
    }

    /// Ends every process, and returns when none is left.
    func stop() async {
        let (tasks, models) = state.withLock { state in
            state.isStopping = true
            let tasks = state.entries.values.map(\.task)
            state.entries = [:]
            state.generations = [:]
            return (tasks, Array(state.alive.values))
        }
        for task in tasks { task.cancel() }
        await withDiscardingTaskGroup { group in
            for task in tasks { group.addTask { _ = await task.value } }
            for model in models { group.addTask { await self.end(model) } }
        }
    }

    /// Removes the entries whose last holder is gone.
    private static func takeUnheld(_ state: inout State, isHolding: (Holder) -> Bool) -> [Entry] {
        var unwanted: [Entry] = []
        for (key, entry) in state.entries {
            let holders = entry.holders.filter(isHolding)
            state.entries[key]?.holders = holders
            guard holders.isEmpty else { continue }
            state.entries[key] = nil
            unwanted.append(entry)
        }
        return unwanted
    }

    /// Takes one holder from a version.
    func release(_ key: ModelKey, id: Int, _ holder: Holder) {
        let unwanted = state.withLock { state -> Entry? in
            guard var entry = state.entries[key], entry.id == id else { return nil }
            entry.holders.remove(holder)
            state.entries[key] = entry.holders.isEmpty ? nil : entry
            return entry.holders.isEmpty ? entry : nil
        }
        if let unwanted { retire(unwanted) }
    }

    func retire(_ entry: Entry) {
        guard let model = entry.loaded else { return entry.task.cancel() }
        enqueue { await self.end(model) }
    }

    /// Ends a model when no request uses it any more, or after a time limit.
    func end(_ model: ServedModel) async {
        model.close()
        await drain(model)
        // The stop of the node cancels this and ends all models itself.
        if Task.isCancelled { return }
        await model.model.stop(drain: 1)
        state.withLock { _ = $0.alive.removeValue(forKey: ObjectIdentifier(model)) }
    }

    private func drain(_ model: ServedModel) async {
        if model.leases == 0 { return }
        _ = try? await withTimeout(seconds: Self.drainSeconds, on: clock) { await model.drained() }
    }
}
