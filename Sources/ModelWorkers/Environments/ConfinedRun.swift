import DurableFiles
import Identifiers
import Inference

#if canImport(Glibc)
import Glibc
#endif

/// A program of the building of environments that is run to its end in a sandbox.
enum ConfinedRun {
    private static let kept = ["PATH", "LANG"]
    private static let openLimit: UInt64 = 4096

    /// - Parameters:
    ///   - program: a path, or a name on PATH.
    ///   - environment: as `NAME=value`, beside PATH and LANG.
    /// - Returns: its status; nil if a signal ended it.
    /// - Throws: `scoring.environment` if it cannot be started or takes longer, `scoring.sandbox`, `CancellationError`.
    static func status(
        _ program: String,
        _ arguments: [String],
        environment: [String],
        policy: SandboxPolicy,
        output: OpenFile,
        errors: OpenFile,
        seconds: Double
    ) async throws -> Int32? {
        let own = kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
        do {
            let confined = try ConfinedProgram(
                program,
                arguments,
                environment: own + environment,
                policy: policy,
                output: output.descriptor,
                errors: errors.descriptor,
                owner: "build",
                seconds: seconds,
                openLimit: openLimit,
                oomScore: 500
            )
            switch try await confined.run() {
            case .exited(let status): return status
            case .signalled: return nil
            case .late:
                throw ScoringFailure(.environment, program, expected: "an end within \(Int(seconds)) s", found: "none")
            }
        } catch let failure as ConfinedProgram.NotStarted {
            throw ScoringFailure(
                failure.isConfinement ? .sandbox : .environment,
                program,
                "cannot be started: \(failure)"
                    + (failure.isConfinement ? "" : "; name another with --python or `scoring.python`")
            )
        }
    }
}
