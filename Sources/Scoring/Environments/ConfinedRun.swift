import CLinux
import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// A program that is run to its end in a sandbox, on a thread that lives as long as it does.
final class ConfinedRun: Sendable {
    private let program: String
    private let path: String
    private let arguments: [String]
    private let environment: [String]
    private let plan: SandboxPlan
    private let output: OpenFile
    private let errors: OpenFile
    private let seconds: Double
    /// Raised to end it before.
    private let stop: WakeSignal

    private static let kept = ["PATH", "LANG"]
    private static let openLimit: UInt64 = 4096

    /// - Parameters:
    ///   - program: a path, or a name on PATH.
    ///   - environment: as `NAME=value`, beside PATH and LANG.
    /// - Throws: `scoring.environment` if there is no such program, `scoring.sandbox`.
    init(
        _ program: String,
        _ arguments: [String],
        environment: [String],
        policy: SandboxPolicy,
        output: OpenFile,
        errors: OpenFile,
        seconds: Double
    ) throws {
        self.program = program
        path = try Self.resolved(program)
        self.arguments = [program] + arguments
        self.environment =
            Self.kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } } + environment
        var policy = policy
        policy.programs += InterpreterPrefix.all(of: path)
        plan = try SandboxPlan(policy, subject: program)
        self.output = output
        self.errors = errors
        self.seconds = seconds
        stop = try WakeSignal()
    }

    /// - Returns: nil if a signal ended it.
    /// - Throws: `scoring.environment` if it cannot be started or takes longer, `CancellationError`.
    func status() async throws -> Int32? {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Int32?, any Error>, Never>) in
                do {
                    try BlockingThread.start { [self] in continuation.resume(returning: Result { try run() }) }
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            stop.raise()
        }
        return try result.get()
    }

    private func run() throws -> Int32? {
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { if null >= 0 { close(null) } }
        var launch = ChildLaunch(
            path: path,
            arguments: arguments,
            environment: environment,
            descriptors: [null, output.descriptor, errors.descriptor]
        )
        launch.openLimit = Self.openLimit
        launch.oomScore = 500
        let child: ConfinedChild
        do {
            child = try ConfinedChild(launch, plan, owner: "build")
        } catch {
            throw ScoringFailure(
                error.isConfinement ? .sandbox : .environment,
                program,
                "cannot be started: \(error.why)"
                    + (error.isConfinement ? "" : "; name another with --python or `scoring.python`")
            )
        }
        let until = Monotonic.now + seconds
        while !child.hasEnded {
            let left = until - Monotonic.now
            guard left > 0 else {
                _ = child.end()
                throw ScoringFailure(.environment, program, expected: "an end within \(Int(seconds)) s", found: "none")
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
        return status < 0 ? nil : status
    }

    /// A program's absolute path.
    private static func resolved(_ program: String) throws -> String {
        if program.contains("/") { return try DirectoryHandle.absolute(program) }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        for directory in path.split(separator: ":") where directory.hasPrefix("/") {
            let file = "\(directory)/\(program)"
            if access(file, X_OK) == 0 { return file }
        }
        throw ScoringFailure(
            .environment,
            program,
            "cannot be started: it is not on PATH; name another with --python or `scoring.python`"
        )
    }
}
