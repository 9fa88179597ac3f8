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
        // Right after a switch, answers are there before the next look at what answers.
        if rows.contains(where: { models[$0.model]?.version != $0.identity.version }) { refresh(at: now) }
        let drops = parts.tap.counts
        var kept: [MonitoredModel: [KeptPrediction]] = [:]
        for tapped in rows {
            guard let monitor = models[tapped.model] else { continue }
            let taken = monitor.change { $0.take(tapped, at: now) }
            probation(of: tapped.model.project)?.shadow?
                .offer(tapped, rows: taken.rows, answers: taken.answers, at: now.steady)
            kept[tapped.model, default: []] += taken.predictions
            if let finding = taken.finding { add(finding, of: tapped.model) }
        }
        for monitor in models.all {
            if let count = drops[monitor.model]?.droppedRows { monitor.change { $0.drop(to: count) } }
        }
        guarded(at: now) { try keep(kept, at: now) }
    }

    private func keep(_ predictions: [MonitoredModel: [KeptPrediction]], at now: MonitorMoment) throws {
        let wanted = predictions.filter { !$0.value.isEmpty }
        guard !wanted.isEmpty else { return }
        try parts.store.write { transaction in
            for (model, predictions) in wanted.sorted(by: { $0.key < $1.key }) {
                guard let monitor = models[model]?.snapshot else { continue }
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
