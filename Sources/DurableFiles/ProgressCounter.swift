import Synchronization

/// Adds up the bytes done by several threads, and reports each step.
package final class ProgressCounter: Sendable {
    /// Called from any thread with the bytes done and the bytes in all; steps may arrive out of order.
    package typealias Report = @Sendable (_ done: UInt64, _ total: UInt64) -> Void

    package let total: UInt64
    private let report: Report
    private let state: Mutex<State>

    private struct State {
        var done: UInt64
        var parts: [String: UInt64] = [:]
    }

    /// - Parameter done: bytes that are done already.
    package init(total: UInt64, done: UInt64 = 0, report: @escaping Report) {
        self.total = total
        self.report = report
        state = Mutex(State(done: done))
    }

    package func add(_ count: UInt64) {
        report(
            state.withLock { state in
                state.done += count
                return state.done
            },
            total
        )
    }

    /// Sets the bytes done of one part, which a new attempt may set back.
    package func set(_ part: String, to count: UInt64) {
        set(CollectionOfOne((part: part, count: count)))
    }

    /// The same of several parts, as one step.
    package func set(_ parts: some Sequence<(part: String, count: UInt64)>) {
        report(
            state.withLock { state in
                for (part, count) in parts {
                    state.done = state.done - (state.parts.updateValue(count, forKey: part) ?? 0) + count
                }
                return state.done
            },
            total
        )
    }
}
