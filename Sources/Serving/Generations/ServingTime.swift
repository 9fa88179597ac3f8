package import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Where serving has the time from.
package struct ServingTime: Sendable {
    /// The time of day, which somebody may set.
    package let now: @Sendable () -> Timestamp
    /// What spans of time are counted by.
    package let moment: @Sendable () -> Moment
    /// Returns at that moment; throws when the task is cancelled.
    package let sleep: @Sendable (_ until: Moment) async throws -> Void
    /// Seconds that never go back, for how long an answer took.
    package let stopwatch: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Timestamp,
        moment: @escaping @Sendable () -> Moment,
        sleep: @escaping @Sendable (_ until: Moment) async throws -> Void,
        stopwatch: @escaping @Sendable () -> Double = ServingTime.monotonicSeconds
    ) {
        self.now = now
        self.moment = moment
        self.sleep = sleep
        self.stopwatch = stopwatch
    }

    @Sendable package static func monotonicSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
