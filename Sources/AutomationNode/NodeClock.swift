package import Identifiers

/// Where the node has the time from, so that a test need not wait for it.
package protocol NodeClock: Sendable {
    func now() -> Timestamp

    /// Returns at that moment, or at once if it is past.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until moment: Timestamp) async throws
}
