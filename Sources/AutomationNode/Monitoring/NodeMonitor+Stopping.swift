import Identifiers
import Logging
import Monitoring
import Serving
import Synchronization

/// Stops where records cannot be written, and how the work goes on.
extension NodeMonitor {
    /// Seconds until what could not be written is tried again.
    private static let retryStep = 10.0

    /// The reason why nothing is counted now; nil while it works.
    var stopped: String? { state.withLock { $0.stopped } }

    /// After a failure nothing is counted until a record can be written again.
    func mayWork(at now: MonitorMoment) -> Bool {
        let (stopped, isDue) = state.withLock { ($0.stopped != nil, now.steady >= $0.nextTry) }
        guard stopped else { return true }
        guard isDue else { return false }
        // A night without rows must not look like one in which none came.
        for monitor in models.all { monitor.change { $0.book?.skip(to: now) } }
        do {
            try proveSpace(at: now)
            try parts.alerts.settle()
            try writeStates(at: now)
            state.withLock { $0.stopped = nil }
            parts.logger.notice("monitoring goes on")
            refresh(at: now)
            return true
        } catch {
            state.withLock { $0.nextTry = now.steady + Self.retryStep }
            return false
        }
    }

    /// Writes more than the rows of the next moments need: where little is to be saved, a full disk would seem to have space.
    private func proveSpace(at now: MonitorMoment) throws {
        guard let model = models.all.first?.model else { return }
        let bytes = [UInt8](repeating: 0, count: Self.space)
        try parts.store.write { try $0.save(bytes, as: StateName.space, of: model, at: now.wall) }
        try parts.store.write { try $0.removeState(StateName.space, of: model) }
    }

    /// Bytes that there must be on the disk for monitoring to go on.
    private static let space = 256 << 10

    /// Runs work that writes records. Where they cannot be written, monitoring stops.
    func guarded(at now: MonitorMoment, _ work: () throws -> Void) {
        do {
            try work()
        } catch {
            stop(error, at: now)
        }
    }

    private func stop(_ error: any Error, at now: MonitorMoment) {
        let why = (error as? any CodedFailure).map { "\($0.stableCode): \($0.message)" } ?? "\(error)"
        let isNew = state.withLock { state in
            defer { state.stopped = why }
            guard state.stopped == nil else { return false }
            state.nextTry = now.steady + Self.retryStep
            return true
        }
        parts.tap.listen(to: [:])
        // What was not written must be, once it can.
        for monitor in models.all { monitor.change { $0.isChanged = true } }
        guard isNew else { return }
        parts.logger.error(
            "monitoring stops: \(why). Models answer as before; monitoring goes on by itself once its records can be written"
        )
    }
}
