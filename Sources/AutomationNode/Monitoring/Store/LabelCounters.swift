package import NodeAPI
package import Serving
import Synchronization

/// The outcomes of labels since the start, by model.
package final class LabelCounters: Sendable {
    private let state = Mutex<[MonitoredModel: [LabelOutcome: UInt64]]>([:])

    func add(_ outcomes: [LabelOutcome: Int], of model: MonitoredModel) {
        state.withLock { state in
            for (outcome, count) in outcomes where count > 0 {
                state[model, default: [:]][outcome, default: 0] += UInt64(count)
            }
        }
    }

    package var counts: [MonitoredModel: [LabelOutcome: UInt64]] { state.withLock { $0 } }

    /// Forgets models that are not on the node any more.
    package func keep(only isThere: (MonitoredModel) -> Bool) {
        state.withLock { state in state = state.filter { isThere($0.key) } }
    }
}
