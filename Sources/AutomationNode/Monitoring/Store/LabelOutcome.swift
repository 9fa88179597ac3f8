package import Serving
import Synchronization

/// What became of one label.
package enum LabelOutcome: String, Sendable, CaseIterable, Codable {
    /// It belongs to a prediction, which had none.
    case joined
    /// Its prediction was not seen; it waits for a day.
    case pending
    /// There is no such prediction, and none comes any more.
    case unknown
    /// Its prediction was kept once, and is not any more.
    case expired
    /// The prediction has the same label.
    case duplicate
    /// The prediction has another label, which stays.
    case conflicting
    /// The prediction had another label, which it replaced.
    case replaced
    /// It is none of the classes, or no number.
    case invalid
    /// Its request or its row is not among those that monitoring takes.
    case unsampled
    /// The row of the file has no label.
    case missing
}

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
