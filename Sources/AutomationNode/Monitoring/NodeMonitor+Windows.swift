import EvaluationRecords
import Identifiers
import Monitoring
import NodeAPI
import Serving
import Synchronization

/// Windows that end, and the alerts of what was found.
extension NodeMonitor {
    /// Seconds in which the same finding is one alert, where rows alone end a window.
    private static let windowOfRows = 86_400.0
    /// Findings that wait to be raised.
    private static let mostFindings = 100

    func closeWindows(at now: MonitorMoment) {
        for monitor in models.all {
            let hasEnded = monitor.change { state in
                state.advance(to: now)
                return !state.ended.isEmpty
            }
            if hasEnded { guarded(at: now) { try record(monitor, at: now) } }
        }
    }

    /// Judges the windows of a model that have ended, raises what they found, and puts them on record in one transaction with what is
    /// open now: a kill in between judges them once more, and their alerts count as one.
    func record(_ monitor: ModelMonitor, at now: MonitorMoment) throws {
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
            models.count(verdict.outcome, of: monitor.model)
        }
    }

    // MARK: Alerts

    private func raise(_ finding: MonitorFinding, _ monitor: ModelMonitor) throws {
        let snapshot = monitor.snapshot
        let found = AlertFinding(finding, of: snapshot.version)
        // The next window is judged a little later than a window's length after this one: what both find is one alert.
        let window = (snapshot.settings.window.length ?? Self.windowOfRows) * 1.5
        if try parts.alerts.raise(found, window: window) != nil { hooks.wake() }
    }

    /// Has a finding raised at the next piece of work.
    func add(_ finding: MonitorFinding, of model: MonitoredModel) {
        state.withLock { state in
            if state.findings.count < Self.mostFindings { state.findings.append((model, finding)) }
        }
    }

    func raiseFindings() throws {
        while let next = state.withLock({ $0.findings.first }) {
            if let monitor = models[next.model] { try raise(next.finding, monitor) }
            state.withLock { _ = $0.findings.removeFirst() }
        }
    }
}
