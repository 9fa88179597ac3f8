import EvaluationRecords
import Identifiers
import Logging
import Monitoring
import Serving
import Synchronization

/// The versions that answer now, and the references of their rows.
extension NodeMonitor {
    /// Seconds before a start in which windows may have got labels that they were not revised by.
    private static let labelsBefore = 7200.0
    /// Seconds until a reference that could not be read is read again.
    private static let readingStep = 60.0

    /// Finds the versions that answer now, and has their rows taken.
    func refresh(at now: MonitorMoment) {
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
        if isLost { for monitor in models.all { monitor.change { $0.isChanged = true } } }
    }

    private func watch(
        _ model: MonitoredModel,
        _ key: ModelKey,
        _ generation: GenerationNumber,
        _ settings: MonitoringSettings,
        at now: MonitorMoment
    ) throws {
        let isOnProbation = isOnProbation(model, key, generation)
        let running = models[model]
        if let running, running.snapshot.version.isThat(key, generation) {
            running.change { $0.configure(settings, isOnProbation: isOnProbation, at: now) }
            return try readAgain(running, key, at: now)
        }
        let version = parts.versions.version(key, model, generation)
        if let running {
            // A version that runs unchanged in another generation goes on with its window.
            if running.change({ $0.goOn(as: version) }) { return }
            if !running.snapshot.version.isUnread(version) { try end(running, at: now) }
        }
        if stopped == nil { say(version) }
        let begun = try begin(version, settings, isOnProbation: isOnProbation, at: now)
        models.set(ModelMonitor(begun.state))
        models.keep(begun.labelled, of: model)
    }

    private func say(_ version: MonitoredVersion) {
        guard let problem = version.problem else { return }
        parts.logger.log(
            level: version.mayBeRead ? .warning : .info,
            "drift of \(version.model.model) \(version.version) is not judged: \(problem)",
            metadata: ["project": "\(version.model.project)"]
        )
    }

    /// Begins to watch a version with what is on record of it.
    private func begin(
        _ version: MonitoredVersion,
        _ settings: MonitoringSettings,
        isOnProbation: Bool,
        at now: MonitorMoment
    ) throws -> (state: ModelMonitor.State, labelled: LabelledMinutes) {
        let model = version.model
        let known = try parts.store.read { transaction in
            var saved: [String: [UInt8]] = [:]
            for name in StateName.monitored { saved[name] = try transaction.state(name, of: model)?.value }
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
        made.nextReading = now.steady + Self.readingStep
        var minutes = LabelledMinutes()
        for time in known.labelled { minutes.add(time) }
        return (made, minutes)
    }

    /// Reads a reference again that could not be read; with it, what is on record of the version goes on.
    private func readAgain(_ monitor: ModelMonitor, _ key: ModelKey, at now: MonitorMoment) throws {
        let before = monitor.snapshot
        guard before.version.mayBeRead, now.steady >= before.nextReading else { return }
        let version = parts.versions.version(key, monitor.model, before.version.generation)
        guard version.profile != nil else {
            if version.problem != before.version.problem { say(version) }
            return monitor.change { state in
                state.version = version
                state.nextReading = now.steady + Self.readingStep
            }
        }
        let isOnProbation = isOnProbation(monitor.model, key, version.generation)
        let begun = try begin(version, before.settings, isOnProbation: isOnProbation, at: now)
        monitor.change { state in
            let rows = state.rows
            state = begun.state
            state.rows = rows
        }
        parts.logger.notice(
            "the reference profile of \(version.model.model) \(version.version) can be read again: its drift is judged",
            metadata: ["project": "\(version.model.project)"]
        )
    }

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
        models.remove(monitor.model)
    }

    /// Lets models go that do not answer, or are not to be monitored, any more. Their open windows stay on record.
    private func leave(all kept: [MonitoredModel: Double], at now: MonitorMoment) {
        for monitor in models.all where kept[monitor.model] == nil {
            guarded(at: now) {
                try record(monitor, at: now)
                try parts.store.write { try save(monitor, in: $0) }
                models.remove(monitor.model)
            }
        }
    }
}
