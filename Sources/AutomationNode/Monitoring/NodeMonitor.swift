import AsyncSupport
import EvaluationRecords
import Identifiers
import Inference
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

    private struct State {
        var models: [MonitoredModel: ModelMonitor] = [:]
        var probations: [ProjectName: MonitoredProbation] = [:]
        /// Findings that are not raised yet.
        var findings: [(model: MonitoredModel, finding: MonitorFinding)] = []
        var verdicts: [MonitoredModel: [WindowOutcome: Int]] = [:]
        /// Of predictions whose windows are to be revised.
        var labelled: [MonitoredModel: LabelledMinutes] = [:]
        /// Why nothing is counted now.
        var stopped: String?
        /// Steady seconds of the next turn of each work, and of the next attempt after a stop.
        var turns: [Turn: Double] = [:]
        var nextTry = 0.0
        /// Times that monitor.db was begun anew.
        var beginnings = 0
    }

    let parts: Parts
    private let began: Instant
    private let state = Mutex(State())
    /// One thread, so that no two pieces of this work are under way at once.
    private let pool = BlockingPool(width: 1)
    private let raised: (stream: AsyncStream<AlertReport>, continuation: AsyncStream<AlertReport>.Continuation)
    private let runs: (stream: AsyncStream<ShadowRun>, continuation: AsyncStream<ShadowRun>.Continuation)

    /// Seconds between two looks at the tap.
    static let step = 0.1
    /// Seconds between two looks at what is to be monitored.
    private static let refreshStep = 1.0
    private static let labelStep = 1.0
    /// Seconds between two records of open windows, which a kill loses at most.
    static let saveStep = 30.0
    /// Seconds until what could not be written is tried again.
    private static let retryStep = 10.0
    /// Alerts that wait for the hook.
    private static let mostAlerts = 100

    init(_ parts: Parts) {
        self.parts = parts
        began = parts.clock.now
        raised = AsyncStream<AlertReport>.makeStream(bufferingPolicy: .bufferingOldest(Self.mostAlerts))
        runs = AsyncStream<ShadowRun>.makeStream()
        state.withLock { $0.beginnings = parts.store.beginnings }
    }

    private var moment: MonitorMoment {
        MonitorMoment(wall: parts.clock.timeOfDay, steady: parts.clock.now.seconds(since: began))
    }

    /// Why nothing is counted now; nil while it works.
    var stopped: String? { state.withLock { $0.stopped } }

    /// Windows that were judged since the start.
    var verdicts: [MonitoredModel: [WindowOutcome: Int]] { state.withLock { $0.verdicts } }

    /// The models that are monitored now.
    var models: [MonitoredModel] { state.withLock { Array($0.models.keys) } }

    func monitor(of model: MonitoredModel) -> ModelMonitor? { state.withLock { $0.models[model] } }

    /// Works until the task is cancelled. Once only.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in await work() }
            group.addTask { [self] in await reviseWindows() }
            group.addTask { [self] in
                for await alert in raised.stream { await parts.hook.run(for: alert) }
            }
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
            try? await parts.clock.sleep(seconds: models.isEmpty ? Self.refreshStep : Self.step)
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
        if isDue(.refresh, now) { refresh(at: now) }
        takeRows(at: now)
        guarded(at: now) { try raiseFindings() }
        if isDue(.labels, now) { guarded(at: now) { try takeLabels() } }
        closeWindows(at: now)
        if isDue(.save, now) { save(at: now) }
    }

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

    /// Work that has its turn now and then.
    private enum Turn: Sendable {
        case refresh
        case labels
        case save

        /// Seconds from one to the next.
        var step: Double {
            switch self {
            case .refresh: NodeMonitor.refreshStep
            case .labels: NodeMonitor.labelStep
            case .save: NodeMonitor.saveStep
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

    // MARK: Stopping

    /// After a failure nothing is counted until a record can be written again.
    private func mayWork(at now: MonitorMoment) -> Bool {
        let (stopped, isDue) = state.withLock { ($0.stopped != nil, now.steady >= $0.nextTry) }
        guard stopped else { return true }
        guard isDue else { return false }
        // A night without rows must not look like one in which none came.
        for monitor in monitors { monitor.change { $0.book?.skip(to: now) } }
        do {
            try proveSpace(at: now)
            try writeStates(at: now)
            state.withLock { $0.stopped = nil }
            parts.logger.notice("monitoring goes on")
            refresh(at: now)
            return true
        } catch {
            state.withLock { $0.nextTry = now.steady + Self.retryStep }
            return false
        }
    }

    /// Writes more than the rows of the next moments need: where little is to be saved, a full disk would seem to have space.
    private func proveSpace(at now: MonitorMoment) throws {
        guard let model = monitors.first?.model else { return }
        let bytes = [UInt8](repeating: 0, count: Self.space)
        try parts.store.write { try $0.save(bytes, as: StateName.space, of: model, at: now.wall) }
        try parts.store.write { try $0.removeState(StateName.space, of: model) }
    }

    /// Bytes that there must be on the disk for monitoring to go on.
    private static let space = 256 << 10

    /// Runs work that writes records. Where they cannot be written, monitoring stops.
    private func guarded(at now: MonitorMoment, _ work: () throws -> Void) {
        do {
            try work()
        } catch {
            stop(error, at: now)
        }
    }

    private func stop(_ error: any Error, at now: MonitorMoment) {
        let why = (error as? any CodedFailure).map { "\($0.stableCode): \($0.message)" } ?? "\(error)"
        let isNew = state.withLock { state in
            defer { state.stopped = why }
            guard state.stopped == nil else { return false }
            state.nextTry = now.steady + Self.retryStep
            return true
        }
        parts.tap.listen(to: [:])
        // What was not written must be, once it can.
        for monitor in monitors { monitor.change { $0.isChanged = true } }
        guard isNew else { return }
        parts.logger.error(
            "monitoring stops: \(why). Models answer as before; monitoring goes on by itself once its records can be written"
        )
    }

    // MARK: Models

    /// Finds the versions that answer now, and has their rows taken.
    private func refresh(at now: MonitorMoment) {
        beginAnewIfLost()
        var shares: [MonitoredModel: Double] = [:]
        for (project, generation) in parts.serving.answering.sorted(by: { $0.key < $1.key }) {
            let configuration = parts.configuration.settings(for: project).monitoring
            for (name, key) in parts.serving.active(project, generation).sorted(by: { $0.key < $1.key }) {
                let settings = configuration.settings(for: name)
                guard settings.sample > 0 else { continue }
                let model = MonitoredModel(project, name)
                shares[model] = settings.sample
                guarded(at: now) { try watch(model, key, generation, settings, at: now) }
            }
        }
        leave(all: shares, at: now)
        parts.tap.listen(to: stopped == nil ? shares : [:])
    }

    /// A monitor.db that was set aside has none of what is remembered of it.
    private func beginAnewIfLost() {
        let beginnings = parts.store.beginnings
        let isLost = state.withLock { state in
            defer { state.beginnings = beginnings }
            return beginnings != state.beginnings && state.beginnings > 0
        }
        if isLost { for monitor in monitors { monitor.change { $0.isChanged = true } } }
    }

    private var monitors: [ModelMonitor] {
        state.withLock { $0.models.values.sorted { $0.model < $1.model } }
    }

    private func watch(
        _ model: MonitoredModel,
        _ key: ModelKey,
        _ generation: GenerationNumber,
        _ settings: MonitoringSettings,
        at now: MonitorMoment
    ) throws {
        let isOnProbation = isOnProbation(model, key, generation)
        let running = monitor(of: model)
        if let running, running.snapshot.version.isThat(key, generation) {
            return running.change { $0.configure(settings, isOnProbation: isOnProbation, at: now) }
        }
        let version = parts.versions.version(key, model, generation)
        if let running {
            // A version that runs unchanged in another generation goes on with its window.
            if running.change({ $0.goOn(as: version) }) { return }
            try end(running, at: now)
        }
        if let problem = version.problem, stopped == nil {
            parts.logger.info(
                "drift of \(model.model) \(key.version) is not judged: \(problem)",
                metadata: ["project": "\(model.project)"]
            )
        }
        let known = try parts.store.read { transaction in
            var saved: [String: [UInt8]] = [:]
            for name in StateName.all { saved[name] = try transaction.state(name, of: model)?.value }
            return (
                saved: saved, last: try transaction.lastWindow(of: model), join: try transaction.lastJoin(),
                labelled: try transaction.labelledTimes(of: model, since: now.wall.adding(seconds: -Self.labelsBefore))
            )
        }
        var made = ModelMonitor.State(
            version,
            settings,
            saved: known.saved,
            last: known.last,
            join: known.join,
            at: now
        )
        made.configure(settings, isOnProbation: isOnProbation, at: now)
        made.dropped = parts.tap.counts[model]?.droppedRows ?? 0
        let monitor = ModelMonitor(made)
        state.withLock { $0.models[model] = monitor }
        var minutes = LabelledMinutes()
        for time in known.labelled { minutes.add(time) }
        keep(minutes, of: model)
    }

    /// Seconds before a start in which windows may have got labels that they were not revised by.
    private static let labelsBefore = 7200.0

    /// False for a version that ran in the generation before, too: a rollback would not change it.
    private func isOnProbation(_ model: MonitoredModel, _ key: ModelKey, _ generation: GenerationNumber) -> Bool {
        guard let probation = probation(of: model.project), probation.generation == generation else { return false }
        guard let previous = probation.previous else { return true }
        return parts.serving.active(model.project, previous)[model.model]?.manifest != key.manifest
    }

    /// Ends the window of a version that does not answer any more.
    private func end(_ monitor: ModelMonitor, at now: MonitorMoment) throws {
        monitor.change { state in state.ended += state.book?.end(at: now) ?? [] }
        try record(monitor, at: now)
        try parts.store.write { transaction in
            for name in StateName.all { try transaction.removeState(name, of: monitor.model) }
        }
        state.withLock { $0.models[monitor.model] = nil }
    }

    /// Lets models go that do not answer, or are not to be monitored, any more. Their open windows stay on record.
    private func leave(all kept: [MonitoredModel: Double], at now: MonitorMoment) {
        for monitor in monitors where kept[monitor.model] == nil {
            guarded(at: now) {
                try record(monitor, at: now)
                try parts.store.write { try save(monitor, in: $0) }
                state.withLock { $0.models[monitor.model] = nil }
            }
        }
    }

    /// Removes all that is known of a project.
    func forget(_ project: ProjectName) async {
        endProbation(of: project)
        _ = try? await pool.run { [self] in
            state.withLock { state in
                state.models = state.models.filter { $0.key.project != project }
                state.verdicts = state.verdicts.filter { $0.key.project != project }
                state.labelled = state.labelled.filter { $0.key.project != project }
                state.findings.removeAll { $0.model.project == project }
            }
            parts.tap.keep { $0.project != project }
            parts.store.outcomes.keep { $0.project != project }
            let models = try parts.store.read { try $0.models() }
            try parts.store.write { transaction in
                for model in models where model.project == project { try transaction.forget(model) }
            }
        }
    }

    // MARK: Rows

    private func takeRows(at now: MonitorMoment) {
        let rows = parts.tap.drain()
        // Right after a switch, answers are there before the next look at what answers.
        if rows.contains(where: { monitor(of: $0.model)?.snapshot.version.version != $0.identity.version }) {
            refresh(at: now)
        }
        let drops = parts.tap.counts
        var kept: [MonitoredModel: [KeptPrediction]] = [:]
        for tapped in rows {
            guard let monitor = monitor(of: tapped.model) else { continue }
            let taken = monitor.change { $0.take(tapped, at: now) }
            probation(of: tapped.model.project)?.shadow?
                .offer(tapped, rows: taken.rows, answers: taken.answers, at: now.steady)
            kept[tapped.model, default: []] += taken.predictions
            if let finding = taken.finding { add(finding, of: tapped.model) }
        }
        for monitor in monitors {
            if let count = drops[monitor.model]?.droppedRows { monitor.change { $0.drop(to: count) } }
        }
        guarded(at: now) { try keep(kept, at: now) }
    }

    private func keep(_ predictions: [MonitoredModel: [KeptPrediction]], at now: MonitorMoment) throws {
        let wanted = predictions.filter { !$0.value.isEmpty }
        guard !wanted.isEmpty else { return }
        try parts.store.write { transaction in
            for (model, predictions) in wanted.sorted(by: { $0.key < $1.key }) {
                guard let monitor = monitor(of: model)?.snapshot else { continue }
                let counts = try transaction.keep(
                    predictions,
                    of: model,
                    labels: monitor.version.labels,
                    limits: LabelLimits(monitor.settings),
                    now: now.wall
                )
                parts.store.outcomes.add(counts.labels, of: model)
            }
        }
    }

    // MARK: Labels

    /// Labels that are taken in one piece of work.
    private static let labelPage = 5000

    /// Takes the labels that were joined since the last look.
    private func takeLabels() throws {
        for monitor in monitors {
            let last = monitor.change { $0.join }
            let joined = try parts.store.read { transaction in
                try transaction.joined(of: monitor.model, after: last, limit: Self.labelPage)
            }
            guard !joined.isEmpty else { continue }
            let loss = monitor.change { state -> LossWatch? in
                for prediction in joined {
                    state.join = max(state.join, prediction.join ?? 0)
                    state.loss?.take(prediction)
                }
                state.isChanged = true
                return state.loss
            }
            var minutes = LabelledMinutes()
            for prediction in joined { minutes.add(prediction.prediction.time) }
            keep(minutes, of: monitor.model)
            if let loss { judge(loss, of: monitor) }
        }
    }

    /// The minutes of predictions that have got labels, which are taken away.
    func labelledMinutes() -> [(MonitoredModel, LabelledMinutes)] {
        state.withLock { state in
            defer { state.labelled = [:] }
            return state.labelled.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    func keep(_ minutes: LabelledMinutes, of model: MonitoredModel) {
        state.withLock { $0.labelled[model, default: LabelledMinutes()].add(minutes) }
    }

    private func judge(_ loss: LossWatch, of monitor: ModelMonitor) {
        let (project, model) = (monitor.model.project, monitor.model.model)
        let probation = loss.isOnProbation ? probation(of: project) : nil
        let action = probation?.settings.settings(for: model).action(of: .loss)
        let observation = loss.observation(of: model, mayRollBack: action == .rollback)
        probation?.tell(.loss(observation))
        guard action != .rollback, observation.isBacked, loss.bet.isLost else { return }
        add(loss.finding(observation), of: monitor.model)
        monitor.change { $0.loss?.restart() }
    }

    // MARK: Windows

    private func closeWindows(at now: MonitorMoment) {
        for monitor in monitors {
            let hasEnded = monitor.change { state in
                state.advance(to: now)
                return !state.ended.isEmpty
            }
            if hasEnded { guarded(at: now) { try record(monitor, at: now) } }
        }
    }

    /// Judges the windows of a model that have ended, raises what they found, and puts them on record in one transaction with what is
    /// open now: a kill in between judges them once more, and their alerts count as one.
    private func record(_ monitor: ModelMonitor, at now: MonitorMoment) throws {
        while true {
            let snapshot = monitor.snapshot
            guard let window = snapshot.ended.first, let profile = snapshot.version.profile else { return }
            let judge = WindowJudge(profile, snapshot.settings)
            let verdict = judge.judge(window, of: snapshot.version.windowSubject, after: snapshot.previous)
            for finding in verdict.findings { try raise(finding, monitor) }
            parts.faults.reach(.windowJudged)
            let kept = try KeptWindow(verdict, judged: now.wall, generation: snapshot.version.generation)
            monitor.change { state in
                state.ended.removeFirst()
                state.previous = verdict
            }
            do {
                try parts.store.write { transaction in
                    try transaction.append(kept, of: monitor.model)
                    try save(monitor, in: transaction)
                }
            } catch {
                monitor.change { state in
                    state.ended.insert(window, at: 0)
                    state.previous = snapshot.previous
                }
                throw error
            }
            parts.faults.reach(.windowRecorded)
            state.withLock { $0.verdicts[monitor.model, default: [:]][verdict.outcome, default: 0] += 1 }
        }
    }

    private func raise(_ finding: MonitorFinding, _ monitor: ModelMonitor) throws {
        let snapshot = monitor.snapshot
        let found = AlertFinding(finding, of: snapshot.version)
        // The next window is judged a little later than a window's length after this one: what both find is one alert.
        let window = (snapshot.settings.window.length ?? Self.windowOfRows) * 1.5
        guard let alert = try parts.alerts.raise(found, window: window) else { return }
        raised.continuation.yield(alert)
    }

    /// Has a finding raised at the next piece of work.
    func add(_ finding: MonitorFinding, of model: MonitoredModel) {
        state.withLock { state in
            if state.findings.count < Self.mostAlerts { state.findings.append((model, finding)) }
        }
    }

    private func raiseFindings() throws {
        while let next = state.withLock({ $0.findings.first }) {
            if let monitor = monitor(of: next.model) { try raise(next.finding, monitor) }
            state.withLock { _ = $0.findings.removeFirst() }
        }
    }

    /// Seconds in which the same finding is one alert, where rows alone end a window.
    private static let windowOfRows = 86_400.0

    // MARK: Saving

    private func save(at now: MonitorMoment) { guarded(at: now) { try writeStates(at: now) } }

    private func writeStates(at now: MonitorMoment) throws {
        for monitor in monitors { try record(monitor, at: now) }
        try parts.store.write { transaction in
            for monitor in monitors {
                try save(monitor, in: transaction)
                let snapshot = monitor.snapshot
                let expired = try transaction.prune(
                    monitor.model,
                    limits: LabelLimits(snapshot.settings),
                    now: now.wall
                )
                parts.store.outcomes.add([.unknown: expired], of: monitor.model)
            }
            try pruneOthers(in: transaction, at: now)
        }
    }

    /// Predictions of models that are not monitored any more grow old, too.
    private func pruneOthers(in transaction: MonitorTransaction, at now: MonitorMoment) throws {
        for model in try transaction.models() where monitor(of: model) == nil {
            let settings = parts.configuration.settings(for: model.project).monitoring.settings(for: model.model)
            _ = try transaction.prune(model, limits: LabelLimits(settings), now: now.wall)
        }
    }

    /// Nothing is saved while windows wait to be judged: what is on record still has their rows.
    private func save(_ monitor: ModelMonitor, in transaction: MonitorTransaction) throws {
        let snapshot = monitor.snapshot
        guard snapshot.isChanged, snapshot.ended.isEmpty else { return }
        for (name, bytes) in snapshot.saved {
            try transaction.save(bytes, as: name, of: monitor.model, at: parts.clock.timeOfDay)
        }
        monitor.change { $0.isChanged = false }
    }
}
