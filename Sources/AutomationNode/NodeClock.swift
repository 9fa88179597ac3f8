package import Identifiers

/// The source of the node's time, so that a test need not wait for it.
package protocol NodeClock: Sendable {
    /// The time of day: for records, and for what is valid until a date. Somebody may set it, forward or back.
    func now() -> Timestamp

    /// The time that durations and deadlines are counted by: it goes on evenly, whatever the time of day is set to.
    func moment() -> Moment

    /// Returns at that moment, or at once if it is past.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until moment: Moment) async throws
}
