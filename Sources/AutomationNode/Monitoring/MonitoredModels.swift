import EvaluationRecords
import Identifiers
import Serving
import Synchronization

/// The models that are monitored now, and what is known of each since the start. Anybody may look.
final class MonitoredModels: Sendable {
    private struct State {
        var monitors: [MonitoredModel: ModelMonitor] = [:]
        var verdicts: [MonitoredModel: [WindowOutcome: Int]] = [:]
        /// Of predictions whose windows are to be revised.
        var labelled: [MonitoredModel: LabelledMinutes] = [:]
    }

    private let state = Mutex(State())

    subscript(model: MonitoredModel) -> ModelMonitor? { state.withLock { $0.monitors[model] } }

    var names: [MonitoredModel] { state.withLock { Array($0.monitors.keys) } }

    var isEmpty: Bool { state.withLock { $0.monitors.isEmpty } }

    /// In the order of their names.
    var all: [ModelMonitor] { state.withLock { $0.monitors.values.sorted { $0.model < $1.model } } }

    /// In the place of the one of the same model.
    func set(_ monitor: ModelMonitor) { state.withLock { $0.monitors[monitor.model] = monitor } }

    func remove(_ model: MonitoredModel) { state.withLock { $0.monitors[model] = nil } }

    /// Forgets all that is known of a project.
    func forget(_ project: ProjectName) {
        state.withLock { state in
            state.monitors = state.monitors.filter { $0.key.project != project }
            state.verdicts = state.verdicts.filter { $0.key.project != project }
            state.labelled = state.labelled.filter { $0.key.project != project }
        }
    }

    // MARK: Verdicts

    /// Windows that were judged since the start.
    var verdicts: [MonitoredModel: [WindowOutcome: Int]] { state.withLock { $0.verdicts } }

    func count(_ outcome: WindowOutcome, of model: MonitoredModel) {
        state.withLock { $0.verdicts[model, default: [:]][outcome, default: 0] += 1 }
    }

    // MARK: Labels

    /// The minutes of predictions that have got labels, which are taken away.
    func takeLabelledMinutes() -> [(MonitoredModel, LabelledMinutes)] {
        state.withLock { state in
            defer { state.labelled = [:] }
            return state.labelled.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    func keep(_ minutes: LabelledMinutes, of model: MonitoredModel) {
        state.withLock { $0.labelled[model, default: LabelledMinutes()].add(minutes) }
    }
}
