#if canImport(Glibc)
import Glibc
#endif

/// The growth of work with the size of its input. It is measured by the processor time of its own thread, so that a busy machine
/// does not decide, and by the best of several attempts, since a disturbance only adds time.
struct WorkGrowth {
    private static let bytes = 1 << 19
    /// Eight times the bytes may take so many times the processor time: with the square it is 64.
    private static let most: Int64 = 24
    /// Nanoseconds below which a ratio says nothing.
    private static let noise: Int64 = 10_000_000
    private static let attempts = 5

    /// - Parameters:
    ///   - clock: nanoseconds of this thread's processor time.
    ///   - prepare: what is to be measured with about so many bytes.
    static func isLinear(
        clock: () -> Int64 = Self.threadTime,
        _ prepare: (_ bytes: Int) -> () throws -> Void
    ) throws -> Bool {
        func time(_ work: () throws -> Void) throws -> Int64 {
            let began = clock()
            try work()
            return clock() - began
        }
        let (whole, eighth) = (prepare(bytes), prepare(bytes / 8))
        for _ in 0..<attempts {
            let least = max(try time(eighth), noise)
            if try time(whole) <= most * least { return true }
        }
        return false
    }

    private static func threadTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
