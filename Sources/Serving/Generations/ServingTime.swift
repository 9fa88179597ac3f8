package import Identifiers
import ModelWorkers

/// The clocks of serving.
package struct ServingTime: Sendable {
    /// The time of day, which somebody may set.
    package let now: @Sendable () -> Timestamp
    /// The clock for spans of time.
    package let moment: @Sendable () -> Moment
    /// Returns at that moment; throws when the task is cancelled.
    package let sleep: @Sendable (_ until: Moment) async throws -> Void
    /// Seconds that never go back, for how long an answer took.
    package let stopwatch: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Timestamp,
        moment: @escaping @Sendable () -> Moment,
        sleep: @escaping @Sendable (_ until: Moment) async throws -> Void,
        stopwatch: @escaping @Sendable () -> Double = { Monotonic.now }
    ) {
        self.now = now
        self.moment = moment
        self.sleep = sleep
        self.stopwatch = stopwatch
    }
}
