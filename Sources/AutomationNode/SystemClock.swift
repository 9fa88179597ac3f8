package import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// The clock of the machine.
package struct SystemClock: NodeClock {
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Looks at the clock again at least every 30 seconds, since it may be set meanwhile.
    package func sleep(until moment: Timestamp) async throws {
        while true {
            let rest = moment.milliseconds - now().milliseconds
            if rest <= 0 { return try Task.checkCancellation() }
            try await Task.sleep(for: .milliseconds(min(rest, 30_000)))
        }
    }
}
