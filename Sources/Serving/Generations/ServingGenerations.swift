package import AsyncSupport
package import Identifiers
package import Inference
import ModelWorkers
import Synchronization

/// The generations of all projects: those that answer, and those that are kept warm beside them.
///
/// A generation is prepared beside the one that answers, made to answer in one step, and let go of when it is not needed any
/// more: then its models end as soon as nobody uses them.
///
/// This type carries the target `Serving`: the choice of the loaded version that answers a request, before, during and after a
/// switch.
///
/// - `Generations` has one ``ProjectServing`` a project, with its generations, the current one, and the loaded versions that
///   they share. A request takes a ``ServedLease`` of one version, asks, and ends the lease: until then the version stays.
/// - `Loading` takes a version (``ModelPlan``) to a ``ServedModel`` that has shown that it answers as it should. Tests put
///   another ``ModelLoading`` in the place of ``WorkerModels``.
/// - `Statistics` has the figures of a loaded version since its load, for the rules of probation (``ServingStatistics``, which says
///   which requests count), and those of all requests since the start, for the metrics (``ScoringStatistics``). The end of a lease
///   records both.
/// - `Probation` has the ``ServingObserver``, who is told of every answer of a new generation. The rules are the node's.
///
/// Begin with ``prepare(_:_:progress:)`` and ``flip(_:to:_:)``, then read ``ProjectServing/lease(_:_:)``.
///
/// This target never reads a bundle, decides what becomes current, or speaks HTTP. All changing state stands behind one lock a
/// project, and nothing waits under it.
package final class ServingGenerations: Sendable {
    private let loading: any ModelLoading
    private let owner: String
    private let clock: any TimeSource
    private let jobs: AsyncStream<@Sendable () async -> Void>
    private let enqueue: AsyncStream<@Sendable () async -> Void>.Continuation
    /// The scoring requests of all projects.
    package let statistics: ScoringStatistics
    private let projects = Mutex<[ProjectName: ProjectServing]>([:])

    /// Seconds between two looks at what is idle.
    private static let idleStep = 15.0

    /// - Parameter owner: known to every worker, so that those of a node that was killed can be found.
    package init(loading: any ModelLoading, owner: String, clock: any TimeSource) {
        self.loading = loading
        self.owner = owner
        self.clock = clock
        statistics = ScoringStatistics(clock: clock)
        (jobs, enqueue) = AsyncStream.makeStream()
    }

    /// Carries out the ordered work until the task is cancelled. No process is left when it returns. Once only.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                while (try? await clock.sleep(seconds: Self.idleStep)) != nil {
                    for project in all { project.unloadIdle() }
                }
            }
            for await job in jobs { group.addTask { await job() } }
        }
        // This task is cancelled, and what ends processes must be able to wait.
        await Task { [self] in await stop() }.value
    }

    private func stop() async {
        await withDiscardingTaskGroup { group in
            for project in all { group.addTask { await project.stop() } }
        }
    }

    /// Loads and checks the active versions beside the current generation. Loaded versions stay until `keep` releases them.
    /// - Parameter progress: called with how many versions are loaded, or cannot be, of how many.
    package func prepare(
        _ project: ProjectName,
        _ plan: GenerationPlan,
        progress: @escaping @Sendable (_ done: Int, _ all: Int) async -> Void = { _, _ in }
    ) async -> LoadResult {
        await serving(project).prepare(plan, progress: progress)
    }

    /// Loads in the background, and retries until all of it is loaded or the generation is released.
    /// - Parameters:
    ///   - told: called with what came of each attempt.
    ///   - ended: called once no attempt follows.
    package func keepLoading(
        _ project: ProjectName,
        _ plan: GenerationPlan,
        told: @escaping @Sendable (LoadResult) async -> Void,
        ended: @escaping @Sendable () -> Void = {}
    ) {
        let serving = serving(project)
        enqueue.yield {
            await serving.keepLoading(plan, told: told)
            ended()
        }
    }

    /// Makes a generation answer, or none, in one step with a change elsewhere: no request begins between the two.
    package func flip<Problem: Error>(
        _ project: ProjectName,
        to number: GenerationNumber?,
        _ change: () throws(Problem) -> Void
    ) throws(Problem) {
        try serving(project).flip(to: number, change)
    }

    /// Lets go of every generation of the project but those.
    package func keep(_ project: ProjectName, only numbers: Set<GenerationNumber>) {
        serving(project).keep(only: numbers)
    }

    package func current(_ project: ProjectName) -> GenerationNumber? { serving(project).current }

    /// Tells whether all active versions of a generation are loaded.
    package func isWarm(_ project: ProjectName, _ number: GenerationNumber) -> Bool {
        serving(project).generation(number)?.missing.isEmpty ?? false
    }

    /// Generations whose directories loaded models need, or that are kept warm.
    package func inUse(_ project: ProjectName) -> Set<GenerationNumber> { serving(project).generationsInUse }

    /// Reports later events of a generation's models to an observer, except of versions that run unchanged since the generation
    /// before: a rollback would not change these. Each begins with `ServingEvent.watched`.
    /// - Parameter observer: makes the one that is told, of the newest answers of each model of the generation before.
    package func watch(
        _ project: ProjectName,
        _ number: GenerationNumber,
        against previous: GenerationNumber?,
        by observer: (_ before: [ModelName: ServingStatistics.Recent]) -> any ServingObserver
    ) {
        let serving = serving(project)
        guard let generation = serving.generation(number) else { return }
        let before = previous.flatMap(serving.generation)?.models ?? [:]
        let observer = observer(before.mapValues { $0.statistics.recent })
        for model in generation.models.values where before[model.plan.key.model] !== model {
            model.setObserver(observer)
            observer.observe(.watched, of: model)
        }
    }

    /// Ends the watch over a generation.
    package func endWatch(_ project: ProjectName, _ number: GenerationNumber) {
        let models = serving(project).generation(number)?.models ?? [:]
        for model in models.values { model.setObserver(nil) }
    }

    /// The active versions of a generation, by model; empty for one that is not known here.
    package func active(_ project: ProjectName, _ number: GenerationNumber) -> [ModelName: ModelKey] {
        let plans = serving(project).generation(number)?.plan.active ?? []
        return Dictionary(plans.map { ($0.key.model, $0.key) }) { first, _ in first }
    }

    /// The generations that answer, by project.
    package var answering: [ProjectName: GenerationNumber] {
        Dictionary(all.compactMap { project in project.current.map { (project.project, $0) } }) { first, _ in first }
    }

    /// The right to ask the active version of a model in a generation that need not be current, beside the requests; to be given back
    /// with `end()`. Nil where it is not loaded, or on its way out.
    package func aside(_ project: ProjectName, _ model: ModelName, of number: GenerationNumber) -> AsideModel? {
        let serving = serving(project)
        guard let served = serving.generation(number)?.model(model), served.retain() else { return nil }
        return AsideModel(served, serving)
    }

    /// Ends when a generation has answered that many requests; at once for one that is not loaded.
    package func answering(_ project: ProjectName, _ number: GenerationNumber, _ count: Int) -> AsyncStream<Void> {
        serving(project).generation(number)?.reaching(count) ?? AsyncStream { $0.finish() }
    }

    /// Requests that a generation has answered; nil for one that is not loaded.
    package func requests(_ project: ProjectName, _ number: GenerationNumber) -> Int? {
        serving(project).generation(number)?.requests
    }

    /// Tells whether any loaded model of a generation has golden predictions.
    package func hasGolden(_ project: ProjectName, _ number: GenerationNumber) -> Bool {
        serving(project).generation(number)?.models.values.contains { $0.proof != nil } ?? false
    }

    /// Replays the golden predictions of every model of a generation.
    /// - Returns: rows that agreed, and what did not.
    package func replayGolden(
        _ project: ProjectName,
        _ number: GenerationNumber
    ) async -> (rows: Int, failures: [ModelLoadFailure]) {
        var rows = 0
        var failures: [ModelLoadFailure] = []
        let models = serving(project).generation(number)?.models ?? [:]
        for (name, model) in models.sorted(by: { $0.key < $1.key }) {
            guard let proof = model.proof else { continue }
            do {
                rows += try await proof.replay(on: model.model).rows
            } catch {
                failures.append(
                    ModelLoadFailure(
                        model: name,
                        version: model.plan.key.version,
                        failure: error,
                        lastLines: model.model.status.lastLines
                    )
                )
            }
        }
        return (rows, failures)
    }

    /// The project of that name.
    /// - Throws: `scoring.unknown` if it has no model to ask.
    package func project(_ name: ProjectName) throws(ScoringFailure) -> ProjectServing {
        guard let project = projects.withLock({ $0[name] }) else {
            throw ScoringFailure(.unknown, name.text, "the node serves no model of this project")
        }
        return project
    }

    /// The only project whose current generation has a model of that name.
    /// - Throws: `scoring.unknown` where none has, `scoring.input` where several have.
    package func project(having model: ModelName) throws(ScoringFailure) -> ProjectServing {
        let having = all.filter { project in
            project.current.flatMap(project.generation)?.plan.models[model] != nil
        }
        if let only = having.first, having.count == 1 { return only }
        guard having.isEmpty else {
            let names = having.map(\.project).sorted().map(\.text).joined(separator: ", ")
            throw ScoringFailure(
                .inputInvalid,
                model.text,
                "several projects have a model of this name: \(names); name the project"
            )
        }
        throw ScoringFailure(.unknown, model.text, "no project on this node serves a model of this name")
    }

    package func status() -> [ServedModelStatus] {
        all.sorted { $0.project < $1.project }.flatMap { $0.status() }
    }

    private var all: [ProjectServing] { projects.withLock { Array($0.values) } }

    private func serving(_ project: ProjectName) -> ProjectServing {
        projects.withLock { projects in
            if let known = projects[project] { return known }
            let made = ProjectServing(
                project: project,
                loading: loading,
                owner: owner,
                clock: clock,
                statistics: statistics,
                enqueue: { [enqueue] job in enqueue.yield(job) }
            )
            projects[project] = made
            return made
        }
    }
}
