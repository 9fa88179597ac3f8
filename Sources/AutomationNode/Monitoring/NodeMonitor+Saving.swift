import AsyncSupport
import Identifiers
import Monitoring
import NodeAPI
import Serving
import Synchronization

/// Saving to monitor.db now and then, so that a restart goes on from there.
extension NodeMonitor {
    func save(at now: MonitorMoment) { guarded(at: now) { try writeStates(at: now) } }

    func writeStates(at now: MonitorMoment) throws {
        for monitor in models.all { try record(monitor, at: now) }
        try parts.store.write { transaction in
            for monitor in models.all {
                try save(monitor, in: transaction)
                let snapshot = monitor.snapshot
                let expired = try transaction.prune(
                    monitor.model,
                    limits: LabelLimits(snapshot.settings),
                    now: now.wall
                )
                parts.store.outcomes.add([.unknown: expired], of: monitor.model)
            }
            try saveShadows(in: transaction, at: now)
            try pruneOthers(in: transaction, at: now)
        }
    }

    /// Comparisons of versions on probation with those before them.
    private func saveShadows(in transaction: MonitorTransaction, at now: MonitorMoment) throws {
        for shadow in state.withLock({ $0.probations.values.compactMap(\.shadow) }) {
            for (model, bytes) in shadow.saved {
                let model = MonitoredModel(shadow.subject.project, model)
                try transaction.save(bytes, as: StateName.shadow, of: model, at: now.wall)
            }
        }
    }

    /// Predictions of models that are not monitored any more grow old, too.
    private func pruneOthers(in transaction: MonitorTransaction, at now: MonitorMoment) throws {
        for model in try transaction.models() where models[model] == nil {
            let settings = parts.configuration.settings(for: model.project).monitoring.settings(for: model.model)
            _ = try transaction.prune(model, limits: LabelLimits(settings), now: now.wall)
        }
    }

    /// Nothing is saved while windows wait to be judged: what is on record still has their rows.
    func save(_ monitor: ModelMonitor, in transaction: MonitorTransaction) throws {
        let snapshot = monitor.snapshot
        guard snapshot.isChanged, snapshot.ended.isEmpty else { return }
        for (name, bytes) in snapshot.saved {
            try transaction.save(bytes, as: name, of: monitor.model, at: parts.clock.timeOfDay)
        }
        monitor.change { $0.isChanged = false }
    }
}
