#if canImport(Glibc)
import Glibc
#endif

/// A program that was run to its end.
struct MeasuredProcess {
    let seconds: Double
    /// The most memory it had, in bytes.
    let peakMemory: Int

    /// - Throws: if it does not end with 0.
    static func run(_ words: [String], in directory: String) throws -> MeasuredProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] =
            (["/usr/bin/env", "-C", directory] + words).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let began = ContinuousClock.now
        var identity: pid_t = 0
        guard posix_spawn(&identity, "/usr/bin/env", &actions, nil, &arguments, environ) == 0 else {
            throw BenchmarkFailed(description: "cannot run \(words.first ?? "nothing")")
        }
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(identity, &status, 0, &usage) == identity, status == 0 else {
            throw BenchmarkFailed(description: "\(words.joined(separator: " ")) ended with \(status >> 8 & 0xFF)")
        }
        let duration = ContinuousClock.now - began
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        return MeasuredProcess(seconds: seconds, peakMemory: Int(usage.ru_maxrss) * 1024)
    }
}
