package import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// The clock of the machine.
package struct SystemClock: NodeClock {
    package init() {}

    package func now() -> Timestamp {
        Timestamp(milliseconds: Self.milliseconds(CLOCK_REALTIME))
    }

    /// Since the machine's start, the time it slept included.
    package func moment() -> Moment {
        Moment(milliseconds: Self.milliseconds(CLOCK_BOOTTIME))
    }

    /// Looks at the clock again at least every 30 seconds, since the machine may sleep meanwhile.
    package func sleep(until moment: Moment) async throws {
        while true {
            let rest = moment.milliseconds - self.moment().milliseconds
            if rest <= 0 { return try Task.checkCancellation() }
            try await Task.sleep(for: .milliseconds(min(rest, 30_000)))
        }
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
