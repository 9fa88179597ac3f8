import AsyncSupport
import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// A server that was started for a measurement, with its children. It ends with this value.
final class ServerProcess {
    let identity: pid_t
    let started: Instant

    /// - Parameters:
    ///   - words: the program by its path, and its arguments.
    ///   - log: where both its outputs go.
    init(_ words: [String], environment: [String] = [], in directory: String, log: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var arguments: [UnsafeMutablePointer<CChar>?] =
            (["/usr/bin/env", "-C", directory] + environment + words).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        started = SystemClock().now
        var identity: pid_t = 0
        guard posix_spawn(&identity, "/usr/bin/env", &actions, &attributes, &arguments, environ) == 0 else {
            throw BenchmarkFailed(description: "cannot run \(words.first ?? "nothing")")
        }
        self.identity = identity
    }

    deinit {
        stop()
    }

    private var isStopped = false

    /// Asks it to end, and ends it where it does not.
    func stop() {
        guard !isStopped else { return }
        isStopped = true
        kill(-identity, SIGTERM)
        var status: Int32 = 0
        for _ in 0..<500 {
            if waitpid(identity, &status, WNOHANG) == identity { break }
            usleep(10_000)
        }
        kill(-identity, SIGKILL)
        waitpid(identity, &status, 0)
    }

    /// Sends the request until it is answered with 200.
    /// - Returns: seconds from the start of the process.
    func firstAnswer(to request: [UInt8], port: () -> Int?, limit: Double = 120) throws -> Double {
        while Load.seconds(since: started) < limit {
            if let port = port(), let connection = try? KeepAliveConnection(port: port),
                let answer = try? connection.exchange(request), answer.status == 200
            {
                return Load.seconds(since: started)
            }
            usleep(5000)
        }
        throw BenchmarkFailed(description: "a server did not answer within \(Int(limit)) s")
    }

    /// The memory of the process and all its descendants, in bytes; shared memory is counted in parts (PSS in proc(5)).
    func memory() -> Int {
        descendants().reduce(0) { $0 + Self.memory(of: $1) }
    }

    /// The same without its own.
    func memoryOfChildren() -> Int {
        descendants().dropFirst().reduce(0) { $0 + Self.memory(of: $1) }
    }

    /// The most memory that it itself ever had, in bytes (VmHWM in proc(5)).
    func peakMemory() -> Int {
        let line = Self.text("/proc/\(identity)/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let number = line?.split { $0 == " " || $0 == "\t" }.dropFirst().first
        return (number.flatMap { Int($0) } ?? 0) * 1024
    }

    /// Seconds of processor time that it itself has taken, the kernel's included.
    func cpu() -> Double {
        // Behind the name, which may hold anything: the state is the first field, utime and stime the 12th and 13th.
        let fields = Self.text("/proc/\(identity)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12 else { return 0 }
        return fields[11...12].reduce(0) { $0 + (Double($1) ?? 0) } / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Processes that it started itself.
    func children() -> [pid_t] { Self.children(of: identity) }

    /// The process that a node's worker of this model is; nil where there is none.
    func worker(of model: String) -> pid_t? {
        // Its last argument is the version's directory.
        descendants().first { Self.text("/proc/\($0)/cmdline").contains("/models/\(model)/") }
    }

    private func descendants() -> [pid_t] {
        var found = [identity]
        var index = 0
        while index < found.count {
            found += Self.children(of: found[index])
            index += 1
        }
        return found
    }

    static func children(of parent: pid_t) -> [pid_t] {
        entries("/proc/\(parent)/task").flatMap { thread in
            text("/proc/\(parent)/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
        }
    }

    /// The memory of one process, in bytes (PSS in proc(5)).
    static func memory(of process: pid_t) -> Int {
        let line = text("/proc/\(process)/smaps_rollup").split(separator: "\n").first { $0.hasPrefix("Pss:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    private static func entries(_ directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func text(_ file: String) -> String {
        String(decoding: (try? OpenFile.read(file).readAll(limit: 1 << 20)) ?? [], as: UTF8.self)
    }
}
