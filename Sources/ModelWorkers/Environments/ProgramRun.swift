import AsyncSupport
import DurableFiles
import Identifiers
import Inference
import Subprocess
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A program that was run to its end: no shell, closed input, a process group of its own that is ended whole at the limit.
struct ProgramRun: Sendable {
    /// Nil if a signal ended it.
    let status: Int32?
    let output: String
    let errors: String

    var hasSucceeded: Bool { status == 0 }

    /// The last lines of its output, for messages.
    var lastLines: String {
        let lines = (errors.isEmpty ? output : errors).split(whereSeparator: \.isNewline)
        return lines.suffix(6).map { String($0.prefix(300)) }.joined(separator: "; ")
    }

    /// Bytes that are kept of each stream.
    private static let limit = 8 << 20
    private static let grace = Duration.seconds(3)

    /// - Parameters:
    ///   - environment: changes of this process's own; nil takes a variable away.
    ///   - sandbox: what confines it; then its environment has nothing of this process's own but PATH and LANG. Nil, or
    ///     one that is off: it has all rights of this process.
    ///   - scratch: where what it prints is kept meanwhile.
    ///   - seconds: when it is ended.
    /// - Throws: `scoring.environment` if it cannot be started or takes longer, `scoring.sandbox`, `CancellationError`.
    static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String?] = [:],
        sandbox: SandboxPolicy? = nil,
        scratch: DirectoryHandle,
        seconds: Double
    ) async throws -> ProgramRun {
        let output = try temporary(in: scratch)
        let errors = try temporary(in: scratch)
        if let sandbox, sandbox.settings.effectiveMode != .off {
            let status = try await ConfinedRun.status(
                program,
                arguments,
                environment: environment.compactMap { name, value in value.map { "\(name)=\($0)" } },
                policy: sandbox,
                output: output,
                errors: errors,
                seconds: seconds
            )
            return ProgramRun(status: status, output: try text(of: output), errors: try text(of: errors))
        }
        let status = try await withTimeout(seconds: seconds, on: SystemClock()) {
            try await execute(program, arguments, environment, output, errors)
        }
        try Task.checkCancellation()
        guard let status else {
            throw ScoringFailure(.environment, program, expected: "an end within \(Int(seconds)) s", found: "none")
        }
        return ProgramRun(status: exit(status), output: try text(of: output), errors: try text(of: errors))
    }

    private static func exit(_ status: TerminationStatus) -> Int32? {
        if case .exited(let code) = status { code } else { nil }
    }

    private static func execute(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String?],
        _ output: OpenFile,
        _ errors: OpenFile
    ) async throws -> TerminationStatus {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: grace)
        ]
        let changes = environment.reduce(into: [Environment.Key: String?]()) { changes, pair in
            if let key = Environment.Key(rawValue: pair.key) { changes[key] = .some(pair.value) }
        }
        do {
            return try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(arguments),
                environment: .inherit.updating(changes),
                platformOptions: options,
                input: .none,
                output: .fileDescriptor(FileDescriptor(rawValue: output.descriptor), closeAfterSpawningProcess: false),
                error: .fileDescriptor(FileDescriptor(rawValue: errors.descriptor), closeAfterSpawningProcess: false)
            ).terminationStatus
        } catch let error as SubprocessError {
            throw ScoringFailure(
                .environment,
                program,
                "cannot be started: \(error); name another with --python or `scoring.python`",
                underlying: error
            )
        }
    }

    /// A file without a name.
    private static func temporary(in scratch: DirectoryHandle) throws -> OpenFile {
        let name = DirectoryHandle.temporaryName(for: "output")
        let file = try scratch.create(file: name, mode: 0o600)
        try scratch.remove(file: name)
        return file
    }

    /// The end of it.
    private static func text(of file: OpenFile) throws -> String {
        let size = try file.status().size
        let from = size > UInt64(limit) ? size - UInt64(limit) : 0
        var bytes = [UInt8](repeating: 0, count: Int(size - from))
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: Int64(from)) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
