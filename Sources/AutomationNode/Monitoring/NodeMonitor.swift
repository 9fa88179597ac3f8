import AsyncSupport
import EvaluationRecords
import Identifiers
import Logging
import Monitoring
import NodeAPI
import Serving
import Synchronization

/// The monitoring of a node: takes the rows that requests leave at the tap, counts them into windows of the models that answer, judges the
/// windows, and raises alerts.
///
/// One thread does this work, ten times in a second, apart from those of requests and deployments: nothing of the node waits for it. Where
/// its records cannot be written, monitoring stops and says so, and begins again by itself; requests are answered as before.
///
/// `MonitoredModels` are the models that are watched, a `ModelMonitor` each. Their pieces of work have a file each: what answers now
/// (`+Watching`), rows and labels (`+Rows`), windows and alerts (`+Windows`), records (`+Saving`), stops (`+Stopping`), revisions of closed
/// windows (`+Labels`), probation (`+Probation`), and what can be asked (`+Reading`).
final class NodeMonitor: Sendable {
    /// The parts of the node that it uses.
    struct Parts: Sendable {
        let tap: TapBuffer
        let store: MonitorStore
        let alerts: AlertBook
        let hook: AlertHook
        let serving: ServingGenerations
        let versions: MonitoredVersions
        let configuration: LiveConfiguration
        let clock: any TimeSource
        let logger: Logger
        let faults: FaultPoints
    }

    struct State {
        var probations: [ProjectName: MonitoredProbation] = [:]
        /// Findings that are not raised yet.
        var findings: [(model: MonitoredModel, finding: MonitorFinding)] = []
        /// Removed projects of which monitor.db still has something.
        var removed: Set<ProjectName> = []
        /// The reason why nothing is counted now.
        var stopped: String?
        /// Steady seconds of the next turn of each work, and of the next attempt after a stop.
        var turns: [Turn: Double] = [:]
        var nextTry = 0.0
        /// Times that monitor.db was begun anew.
        var beginnings = 0
    }

    let parts: Parts
    let models = MonitoredModels()
    let state = Mutex(State())
    /// One thread, so that no two pieces of this work are under way at once.
    let pool = BlockingPool(width: 1)
    let hooks: AlertHookRuns
    private let began: Instant
    private let runs: (stream: AsyncStream<ShadowRun>, continuation: AsyncStream<ShadowRun>.Continuation)

    /// Seconds between two looks at the tap.
    static let step = 0.1

    init(_ parts: Parts) {
        self.parts = parts
        began = parts.clock.now
        hooks = AlertHookRuns(parts.alerts, parts.hook)
        runs = AsyncStream<ShadowRun>.makeStream()
        state.withLock { $0.beginnings = parts.store.beginnings }
    }

    var moment: MonitorMoment {
        MonitorMoment(wall: parts.clock.timeOfDay, steady: parts.clock.now.seconds(since: began))
    }

    /// Works until the task is cancelled. Once only.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in await work() }
            group.addTask { [self] in await reviseWindows() }
            group.addTask { [self] in await hooks.run() }
            group.addTask { [self] in
                await withDiscardingTaskGroup { questions in
                    for await run in runs.stream { questions.addTask { await run.run(on: self.pool) } }
                }
            }
        }
    }

    private func work() async {
        while !Task.isCancelled {
            await step()
            try? await parts.clock.sleep(seconds: models.isEmpty ? Turn.refresh.step : Self.step)
        }
        _ = try? await pool.runEvenIfCancelled { [self] in
            takeRows(at: moment)
            save(at: moment)
        }
    }

    /// One piece of the work, on its thread.
    func step() async { _ = try? await pool.run { [self] in tick() } }

    private func tick() {
        let now = moment
        guard mayWork(at: now) else {
            _ = parts.tap.drain()
            return
        }
        guarded(at: now) { try parts.alerts.settle() }
        guarded(at: now) { try forgetRemoved() }
        // What waits was answered by what answered until now.
        takeRows(at: now)
        if isDue(.refresh, now) { refresh(at: now) }
        guarded(at: now) { try raiseFindings() }
        if isDue(.labels, now) { guarded(at: now) { try takeLabels() } }
        closeWindows(at: now)
        if isDue(.save, now) { save(at: now) }
        if isDue(.hooks, now) { hooks.wake() }
    }

    // MARK: Turns

    /// Work that has its turn now and then.
    enum Turn: Sendable {
        /// The look at what is to be monitored.
        case refresh
        case labels
        /// The record of open windows: a kill loses as much at most.
        case save
        /// The look at hooks that have not run.
        case hooks

        /// Seconds from one to the next.
        var step: Double {
            switch self {
            case .refresh, .labels: 1
            case .save, .hooks: 30
            }
        }
    }

    private func isDue(_ turn: Turn, _ now: MonitorMoment) -> Bool {
        state.withLock { state in
            guard now.steady >= state.turns[turn] ?? (turn == .save ? turn.step : 0) else { return false }
            state.turns[turn] = now.steady + turn.step
            return true
        }
    }

    // MARK: Probation

    func probation(of project: ProjectName) -> MonitoredProbation? { state.withLock { $0.probations[project] } }

    /// - Returns: the one before.
    @discardableResult
    func set(_ probation: MonitoredProbation?, of project: ProjectName) -> MonitoredProbation? {
        if let shadow = probation?.shadow { runs.continuation.yield(shadow) }
        return state.withLock { state in
            defer { state.probations[project] = probation }
            return state.probations[project]
        }
    }

    // MARK: Removed projects

    /// Removes all that is known of a project. What cannot be removed now is removed as soon as it can.
    func forget(_ project: ProjectName) async {
        endProbation(of: project)
        _ = try? await pool.runEvenIfCancelled { [self] in
            models.forget(project)
            state.withLock { state in
                state.findings.removeAll { $0.model.project == project }
                state.removed.insert(project)
            }
            parts.tap.keep { $0.project != project }
            parts.store.outcomes.keep { $0.project != project }
            try forgetRemoved()
        }
    }

    private func forgetRemoved() throws {
        let removed = state.withLock { $0.removed }
        guard !removed.isEmpty else { return }
        // Its alerts are in the audit before they are gone.
        try parts.alerts.settle()
        try parts.store.write { transaction in
            for project in removed { try transaction.forget(project) }
        }
        state.withLock { $0.removed.subtract(removed) }
    }

    // MARK: Other alerts

    /// Raises an alert about something else than a window, and has its hook run. The same cause is no other alert before that one is closed.
    func raise(_ finding: AlertFinding) throws {
        if try parts.alerts.raise(finding, window: .infinity) != nil { hooks.wake() }
    }
}
