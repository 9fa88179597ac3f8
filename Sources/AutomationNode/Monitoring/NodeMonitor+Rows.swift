import EvaluationRecords
import Identifiers
import Inference
import Monitoring
import NodeAPI
import Serving

/// The rows that requests left at the tap, and the labels that came for them.
extension NodeMonitor {
    /// Labels that are taken in one piece of work.
    private static let labelPage = 5000

    func takeRows(at now: MonitorMoment) {
        let rows = parts.tap.drain()
        var kept: [MonitoredModel: [KeptPrediction]] = [:]
        let isKnown = rows.map { models[$0.model]?.version == $0.identity.version }
        take(zip(rows, isKnown).filter { $0.1 }.map { $0.0 }, into: &kept, at: now)
        if isKnown.contains(false) {
            // Right after a switch, answers are there before the next look at what answers. Those of the version before were taken: they are
            // the end of its window.
            refresh(at: now)
            take(zip(rows, isKnown).filter { !$0.1 }.map { $0.0 }, into: &kept, at: now)
        }
        let drops = parts.tap.counts
        for monitor in models.all {
            if let count = drops[monitor.model]?.droppedRows { monitor.change { $0.drop(to: count) } }
        }
        guarded(at: now) { try keep(kept, at: now) }
    }

    private func take(
        _ rows: [TappedRows],
        into kept: inout [MonitoredModel: [KeptPrediction]],
        at now: MonitorMoment
    ) {
        for tapped in rows {
            guard let monitor = models[tapped.model] else { continue }
            let taken = monitor.change { $0.take(tapped, at: now) }
            probation(of: tapped.model.project)?.shadow?
                .offer(tapped, rows: taken.rows, answers: taken.answers, at: now.steady)
            kept[tapped.model, default: []] += taken.predictions
            if let finding = taken.finding { add(finding, of: tapped.model) }
        }
    }

    private func keep(_ predictions: [MonitoredModel: [KeptPrediction]], at now: MonitorMoment) throws {
        let wanted = predictions.filter { !$0.value.isEmpty }
        guard !wanted.isEmpty else { return }
        try parts.store.write { transaction in
            for (model, predictions) in wanted.sorted(by: { $0.key < $1.key }) {
                guard let monitor = models[model]?.snapshot else { continue }
                // Nobody says here what labels of other versions may be: what is known of them from when they were active stays.
                let isOwn: (KeptPrediction) -> Bool = { $0.version == monitor.version.version }
                for (labels, some) in [
                    (monitor.version.labels, predictions.filter(isOwn)),
                    (LabelDomain.anything, predictions.filter { !isOwn($0) }),
                ] where !some.isEmpty {
                    let counts = try transaction.keep(
                        some,
                        of: model,
                        labels: labels,
                        limits: LabelLimits(monitor.settings),
                        now: now.wall
                    )
                    parts.store.outcomes.add(counts.labels, of: model)
                }
            }
        }
    }

    // MARK: Labels

    /// Takes the labels that were joined since the last look.
    func takeLabels() throws {
        for monitor in models.all {
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
            models.keep(minutes, of: monitor.model)
            if let loss { judge(loss, of: monitor) }
        }
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
}
