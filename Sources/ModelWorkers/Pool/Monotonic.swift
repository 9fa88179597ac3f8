#if canImport(Glibc)
import Glibc
#endif

/// Seconds since the machine's start; never goes back.
package enum Monotonic {
    package static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
