import AsyncSupport
import NodeAPI

/// Runs the hook `on-alert` for each alert, one after another, at least once: what is due stands in monitor.db until it has run, so that
/// neither a stop of the node nor many alerts at once lose a run.
final class AlertHookRuns: Sendable {
    private let book: AlertBook
    private let hook: AlertHook
    private let signal: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)

    init(_ book: AlertBook, _ hook: AlertHook) {
        self.book = book
        self.hook = hook
        signal = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Has it look for alerts that are due.
    func wake() { signal.continuation.yield() }

    /// Works until the task is cancelled. Once only.
    func run() async {
        // Those that have run, though that could not be put on record.
        var ran: Set<Int64> = []
        for await _ in signal.stream {
            var last: Int64 = 0
            while !Task.isCancelled, let due = await next(after: last), await run(due, &ran) { last = due.number }
        }
    }

    private func next(after number: Int64) async -> (number: Int64, alert: AlertReport?)? {
        try? await hook.pool.run { [book] in try book.nextHook(after: number) } ?? nil
    }

    /// - Returns: false for a hook that cannot be run now; those after it wait, too.
    private func run(_ due: (number: Int64, alert: AlertReport?), _ ran: inout Set<Int64>) async -> Bool {
        if let alert = due.alert, !ran.contains(due.number) {
            guard await hook.run(for: alert) else { return false }
            ran.insert(due.number)
        }
        let onRecord: Void? = try? await hook.pool.runEvenIfCancelled { [book] in try book.endHook(of: due.number) }
        if onRecord != nil { ran.remove(due.number) }
        return true
    }
}
