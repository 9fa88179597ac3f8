#if canImport(Glibc)
import AsyncSupport
import Glibc
#endif

/// A program that was run to its end.
struct MeasuredProcess: Sendable {
    let seconds: Double
    /// Seconds of processor time, the kernel's included, of the program and those it waited for.
    let cpu: Double
    /// The most memory it had, in bytes.
    let peakMemory: Int

    /// - Throws: if it does not end with 0.
    static func run(_ words: [String], in directory: String) throws -> MeasuredProcess {
        try Interruption.requireNone()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] =
            (["/usr/bin/env", "-C", directory] + words).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let began = SystemClock().now
        var identity: pid_t = 0
        guard posix_spawn(&identity, "/usr/bin/env", &actions, nil, &arguments, environ) == 0 else {
            throw BenchmarkFailed(description: "cannot run \(words.first ?? "nothing")")
        }
        var status: Int32 = 0
        var usage = rusage()
        var ended = wait4(identity, &status, 0, &usage)
        while ended < 0, errno == EINTR { ended = wait4(identity, &status, 0, &usage) }
        let seconds = Load.seconds(since: began)
        try Interruption.requireNone()
        guard ended == identity, status == 0 else {
            throw BenchmarkFailed(description: "\(words.joined(separator: " ")) ended with \(status >> 8 & 0xFF)")
        }
        return MeasuredProcess(
            seconds: seconds,
            cpu: Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime),
            peakMemory: Int(usage.ru_maxrss) * 1024
        )
    }

    /// The same, of a line of `sh`.
    static func run(shell line: String, in directory: String) throws -> MeasuredProcess {
        try run(["/bin/sh", "-ec", line], in: directory)
    }

    /// Seconds of processor time of this process so far.
    static var ownProcessorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
