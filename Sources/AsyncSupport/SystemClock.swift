package import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// The clock of the machine. Its instants count the time that the machine slept.
package struct SystemClock: TimeSource {
    package init() {}

    package var now: ContinuousClock.Instant { ContinuousClock.now }
    package var minimumResolution: Duration { ContinuousClock().minimumResolution }

    package var timeOfDay: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Looks at the clock again at least every 30 seconds, since the machine may sleep meanwhile.
    package func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        while true {
            let rest = deadline - now
            if rest <= .zero { return try Task.checkCancellation() }
            try await Task.sleep(for: min(rest, .seconds(30)), tolerance: tolerance)
        }
    }
}
