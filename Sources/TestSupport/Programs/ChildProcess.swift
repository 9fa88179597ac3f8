import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// A running program, with its output in files. It is killed when the last reference goes.
package final class ChildProcess: Sendable {
    /// The end of a process.
    package enum End: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
        /// It took longer than its limit, and was killed.
        case overdue
    }

    package struct NotStarted: Error {
        package let program: String
        package let reason: String
    }

    package let id: Int32
    private let state: Waiting

    /// Takes the end from the system once, and resumes all who wait for it.
    private final class Waiting: Sendable {
        private struct State {
            var end: End?
            var waiters: [CheckedContinuation<End, Never>] = []
        }

        private let state = Mutex(State())
        let ended = DispatchSemaphore(value: 0)

        var end: End? { state.withLock { $0.end } }

        /// Signals the process if it has not ended.
        func send(_ signal: Int32, to process: Int32) {
            state.withLock { state in
                if state.end == nil { kill(process, signal) }
            }
        }

        func wait() async -> End {
            await withCheckedContinuation { continuation in
                let end = state.withLock { state -> End? in
                    if state.end == nil { state.waiters.append(continuation) }
                    return state.end
                }
                if let end { continuation.resume(returning: end) }
            }
        }

        /// Takes the end, and tells all who wait for it.
        func finish(_ take: () -> End) {
            let (end, waiters) = state.withLock { state in
                let end = take()
                state.end = end
                return (end, state.waiters)
            }
            for waiter in waiters { waiter.resume(returning: end) }
            ended.signal()
        }
    }

    /// - Parameters:
    ///   - descriptors: open files that it gets from 3 on, as a service manager hands them over.
    ///   - environment: all of it; nothing is inherited.
    ///   - output: the file for both standard output and standard error, or two of them.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        in directory: String,
        output: String,
        errors: String,
        descriptors: [Int32] = []
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // First above all of them, so that none takes the place of another.
        for (index, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, 200 + Int32(index))
        }
        for index in descriptors.indices {
            posix_spawn_file_actions_adddup2(&actions, 200 + Int32(index), 3 + Int32(index))
            posix_spawn_file_actions_addclose(&actions, 200 + Int32(index))
        }
        try Self.closeFrom(3 + Int32(descriptors.count), &actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // Tests that run in the background may ignore it.
        var usual = sigset_t()
        sigemptyset(&usual)
        sigaddset(&usual, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var process = pid_t()
        // env(1) changes the directory and becomes the program.
        let status = Self.withStrings(["env", "-C", directory, program] + arguments) { arguments in
            Self.withStrings(environment.map { "\($0)=\($1)" }) { environment in
                posix_spawn(&process, "/usr/bin/env", &actions, &attributes, arguments, environment)
            }
        }
        guard status == 0 else { throw NotStarted(program: program, reason: String(cString: strerror(status))) }
        id = process
        let state = Waiting()
        self.state = state
        let thread = Thread { [process] in
            var status: Int32 = 0
            // The number stays the process's own until the end is known to all: nobody signals another that got it.
            var end = siginfo_t()
            while waitid(P_PID, id_t(process), &end, Int32(WEXITED) | Int32(WNOWAIT)) < 0, errno == EINTR {}
            state.finish {
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                let signal = status & 0x7F
                return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
            }
        }
        thread.start()
    }

    /// Keeps what other tests have open at that moment from the program. Glibc has the function, its Swift module does not show it.
    private static func closeFrom(_ first: Int32, _ actions: inout posix_spawn_file_actions_t) throws {
        typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        guard let function = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
            throw NotStarted(program: "env", reason: "this C library cannot close what a program is not to have")
        }
        _ = unsafeBitCast(function, to: AddCloseFrom.self)(&actions, first)
    }

    deinit {
        guard state.end == nil else { return }
        state.send(SIGKILL, to: id)
        _ = state.ended.wait(timeout: .now() + 300)
    }

    package var isRunning: Bool { state.end == nil }

    package func send(_ signal: Int32) { state.send(signal, to: id) }

    /// Waits for the end without blocking a thread. Kills a process that takes longer than the limit.
    package func end(within seconds: Double = 600) async -> End {
        let killing = Task {
            try await Task.sleep(for: .seconds(seconds))
            let isLate = isRunning
            send(SIGKILL)
            return isLate
        }
        let end = await state.wait()
        killing.cancel()
        return (try? await killing.value) == true ? .overdue : end
    }

    private static func withStrings<Result>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
        pointers[strings.count] = nil
        defer {
            for index in strings.indices { free(pointers[index]) }
            pointers.deallocate()
        }
        return body(pointers)
    }
}
