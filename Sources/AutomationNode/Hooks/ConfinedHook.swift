import Foundation
import Identifiers
import ModelWorkers
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A hook whose program runs in a sandbox, with the node's own environment as without one.
struct ConfinedHook: Sendable {
    let hook: HookConfiguration
    /// Added to the node's own.
    let environment: [String: String]
    /// Paths that it may read, beside the system and its program.
    let readable: [String]

    func run(printingTo capture: OutputCapture) async -> HookResult.Outcome {
        do {
            let program = try ConfinedProgram(
                hook.command[0],
                Array(hook.command.dropFirst()),
                environment: variables,
                policy: .program(hook.sandbox, readable: readable),
                output: capture.writeEnd.rawValue,
                errors: capture.writeEnd.rawValue,
                owner: "hook"
            )
            switch try await program.run(whenStarted: capture.closeWriteEnd) {
            case .exited(0): return .succeeded
            case .exited(let status): return .exited(status)
            case .signalled(let signal): return .signalled(signal)
            case .late: return .timedOut(seconds: hook.timeout)
            }
        } catch is CancellationError {
            return .signalled(SIGKILL)
        } catch let failure as any CodedFailure {
            return .notStarted(failure.message)
        } catch {
            return .notStarted("\(error)")
        }
    }

    /// Without those of the node's that name its directories: the first of a name counts.
    private var variables: [String] {
        var own = ProcessInfo.processInfo.environment
        for name in ConfinedProgram.directoryVariables { own[name] = nil }
        return own.merging(environment) { $1 }.map { "\($0)=\($1)" }
    }
}
