import AsyncSupport
import CLinux
import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// A program in a sandbox that runs on a thread of its own, and ends with all that it started.
package final class ConfinedProgram: Sendable {
    package enum Ending: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)
        /// It was still there at its limit, and was ended.
        case late
    }

    /// The reason that it could not be started.
    package struct NotStarted: Error, CustomStringConvertible {
        /// Tells whether its sandbox is the reason, and not the program.
        package let isConfinement: Bool
        package let description: String
    }

    /// Those that name its private directory.
    package static var directoryVariables: [String] { ConfinedChild.homeVariables }

    private let launch: ChildLaunch
    private let plan: SandboxPlan
    private let owner: String
    private let seconds: Double
    /// Raised to end it before.
    private let stop: WakeSignal

    /// - Parameters:
    ///   - program: a path, or a name on PATH.
    ///   - environment: as `NAME=value`; its private directory is added, as HOME, TMPDIR and others.
    ///   - policy: what it may reach beside the system, its program, and the Python around that.
    ///   - input: a descriptor to read from, open until `whenStarted`; -1: nothing.
    ///   - output: a descriptor that is to be open until `whenStarted`; -1: none.
    ///   - owner: whose the private directory is.
    ///   - seconds: when it is ended; infinity: never.
    /// - Throws: `NotStarted` if there is no such program, `scoring.sandbox`.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String],
        policy: SandboxPolicy,
        input: Int32 = -1,
        output: Int32,
        errors: Int32,
        owner: String,
        seconds: Double = .infinity,
        openLimit: UInt64 = 0,
        oomScore: Int32 = 0
    ) throws {
        let path = try Self.resolved(program)
        var policy = policy
        policy.programs += InterpreterPrefix.all(of: path)
        plan = try SandboxPlan(policy, subject: program)
        var launch = ChildLaunch(
            path: path,
            arguments: [program] + arguments,
            environment: environment,
            descriptors: [input, output, errors]
        )
        launch.openLimit = openLimit
        launch.oomScore = oomScore
        self.launch = launch
        self.owner = owner
        self.seconds = seconds
        stop = try WakeSignal()
    }

    /// Runs it to its end, or to that of the task.
    /// - Parameter whenStarted: is called by the thread that has started it.
    /// - Throws: `NotStarted`, `CancellationError`.
    package func run(whenStarted: @escaping @Sendable () -> Void = {}) async throws -> Ending {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Ending, any Error>, Never>) in
                do {
                    try BlockingThread.start { [self] in
                        continuation.resume(returning: Result { try runOnThisThread(whenStarted) })
                    }
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }

    /// Ends it early: the one that runs it throws `CancellationError`.
    package func cancel() { stop.raise() }

    /// The same for a caller whose thread may wait.
    package func runOnThisThread(_ whenStarted: () -> Void) throws -> Ending {
        let child = try start()
        whenStarted()
        let clock = SystemClock()
        let deadline = clock.now.adding(seconds: seconds)
        while !child.hasEnded {
            let left = deadline.seconds(since: clock.now)
            guard left > 0 else {
                _ = child.end()
                return .late
            }
            var requests = [
                pollfd(fd: child.handle, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&requests, 2, Int32(min(left, 60) * 1000) + 1) > 0, requests[1].revents != 0 {
                _ = child.end()
                throw CancellationError()
            }
        }
        let status = child.end()
        return status < 0 ? .signalled(-2 - status) : .exited(status)
    }

    /// With nothing where a descriptor is missing.
    private func start() throws(NotStarted) -> ConfinedChild {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { if null >= 0 { close(null) } }
        var launch = launch
        launch.descriptors = launch.descriptors.map { $0 < 0 ? null : $0 }
        do {
            return try ConfinedChild(launch, plan, owner: owner)
        } catch {
            throw NotStarted(isConfinement: error.isConfinement, description: error.why)
        }
    }

    /// A program's absolute path.
    private static func resolved(_ program: String) throws -> String {
        if program.contains("/") { return try DirectoryHandle.absolute(program) }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        for directory in path.split(separator: ":") where directory.hasPrefix("/") {
            let file = "\(directory)/\(program)"
            if access(file, X_OK) == 0 { return file }
        }
        throw NotStarted(isConfinement: false, description: "it is not on PATH")
    }
}
