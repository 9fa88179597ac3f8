import Identifiers
import Synchronization

/// Answered requests on their way from the requests to monitoring: as many as it has space for; what comes beyond is dropped and
/// counted, since no request waits. A request costs one short lock, and no copy of a value.
package final class TapBuffer: ServingTap {
    /// Requests, and bytes of their inputs and answers, that wait at most. A request that has more bytes alone is taken when no
    /// other waits.
    package static let mostRequests = 4096
    package static let mostBytes = 8 << 20

    /// Counts since the start, of one model.
    package struct Counts: Sendable, Hashable {
        /// Requests and their rows that were handed on.
        package fileprivate(set) var requests: UInt64 = 0
        package fileprivate(set) var rows: UInt64 = 0
        /// Those for which there was no space.
        package fileprivate(set) var droppedRequests: UInt64 = 0
        package fileprivate(set) var droppedRows: UInt64 = 0
    }

    private struct State {
        /// The share of the requests that is taken; a model that is not here is not monitored.
        var shares: [MonitoredModel: Double] = [:]
        var waiting: [TappedRows] = []
        var bytes = 0
        var counts: [MonitoredModel: Counts] = [:]
    }

    private let state = Mutex(State())
    private let mostRequests: Int
    private let mostBytes: Int

    package init(mostRequests: Int = TapBuffer.mostRequests, mostBytes: Int = TapBuffer.mostBytes) {
        self.mostRequests = mostRequests
        self.mostBytes = mostBytes
    }

    /// Sets the models that are monitored, each with the share of its requests that is taken, in place of those before.
    package func listen(to shares: [MonitoredModel: Double]) {
        state.withLock { $0.shares = shares }
    }

    package func take(_ rows: TappedRows) {
        let (model, bytes) = (rows.model, rows.bytes)
        state.withLock { state in
            guard let share = state.shares[model], share >= 1 || rows.request.place < share else { return }
            let count = UInt64(rows.count)
            let hasRoom = state.waiting.isEmpty || bytes <= mostBytes - state.bytes
            guard state.waiting.count < mostRequests, hasRoom else {
                state.counts[model, default: Counts()].droppedRequests += 1
                state.counts[model, default: Counts()].droppedRows += count
                return
            }
            state.counts[model, default: Counts()].requests += 1
            state.counts[model, default: Counts()].rows += count
            state.waiting.append(rows)
            state.bytes += bytes
        }
    }

    /// All that waits, in the order of the answers; nothing waits after it.
    package func drain() -> [TappedRows] {
        state.withLock { state in
            // A new array with the space of the last one: an append in a request seldom allocates.
            var empty: [TappedRows] = []
            empty.reserveCapacity(min(mostRequests, state.waiting.count))
            swap(&empty, &state.waiting)
            state.bytes = 0
            return empty
        }
    }

    /// The counts by model, since the start.
    package var counts: [MonitoredModel: Counts] { state.withLock { $0.counts } }

    /// Forgets the counts of models that are not on the node any more.
    package func keep(only isThere: (MonitoredModel) -> Bool) {
        state.withLock { state in state.counts = state.counts.filter { isThere($0.key) } }
    }
}
