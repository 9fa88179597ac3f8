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
        package internal(set) var requests: UInt64 = 0
        package internal(set) var rows: UInt64 = 0
        /// Those for which there was no space.
        package internal(set) var droppedRequests: UInt64 = 0
        package internal(set) var droppedRows: UInt64 = 0
    }

    private struct Listened {
        /// Of its requests; nil for a model that is not monitored any more.
        var share: Double?
        var counts = Counts()
    }

    private struct State {
        var models: [MonitoredModel: Listened] = [:]
        var waiting: [TappedRows] = []
        var bytes = 0

        /// - Returns: false where there is no space.
        mutating func append(_ rows: TappedRows, mostRequests: Int, mostBytes: Int) -> Bool {
            let size = rows.bytes
            guard waiting.isEmpty || (waiting.count < mostRequests && size <= mostBytes - bytes) else { return false }
            waiting.append(rows)
            bytes += size
            return true
        }
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
        state.withLock { state in
            for model in state.models.keys { state.models[model]?.share = shares[model] }
            for (model, share) in shares { state.models[model, default: Listened()].share = share }
        }
    }

    package func take(_ rows: TappedRows) {
        let model = rows.model
        let count = UInt64(rows.count)
        state.withLock { state in
            guard let share = state.models[model]?.share, share >= 1 || rows.request.place < share else { return }
            if state.append(rows, mostRequests: mostRequests, mostBytes: mostBytes) {
                state.models[model]?.counts.requests += 1
                state.models[model]?.counts.rows += count
            } else {
                state.models[model]?.counts.droppedRequests += 1
                state.models[model]?.counts.droppedRows += count
            }
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
    package var counts: [MonitoredModel: Counts] { state.withLock { $0.models.mapValues(\.counts) } }

    /// Forgets models that are not on the node any more.
    package func keep(only isThere: (MonitoredModel) -> Bool) {
        state.withLock { state in state.models = state.models.filter { isThere($0.key) } }
    }
}
