package import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Where serving has the time from.
package struct ServingTime: Sendable {
    package let now: @Sendable () -> Timestamp
    /// Returns at that moment; throws when the task is cancelled.
    package let sleep: @Sendable (_ until: Timestamp) async throws -> Void
    /// Seconds that never go back, for how long an answer took.
    package let stopwatch: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (_ until: Timestamp) async throws -> Void,
        stopwatch: @escaping @Sendable () -> Double = ServingTime.monotonicSeconds
    ) {
        self.now = now
        self.sleep = sleep
        self.stopwatch = stopwatch
    }

    @Sendable package static func monotonicSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
