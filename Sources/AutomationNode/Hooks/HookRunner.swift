import AsyncSupport
import Identifiers
import ModelWorkers
import Subprocess
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// Runs the operator's programs: no shell, closed input, a process group of their own that is ended whole at the limit.
struct HookRunner: Sendable {
    let clock: any TimeSource

    /// Seconds between SIGTERM and SIGKILL.
    private static let grace = Duration.seconds(5)

    /// Starts a program that does nothing, so that the threads are there that start programs. They are made with the first one, and
    /// never again: a node that met its limit of processes then would wait for its hooks for ever.
    static func prepare() async {
        _ = try? await Subprocess.run(.name("true"), input: .none, output: .discarded)
    }

    /// - Parameters:
    ///   - environment: added to the node's own.
    ///   - readable: what it may read in a sandbox, beside the system and its program.
    /// - Throws: `CancellationError`, when the task is cancelled and the program is ended.
    func run(_ hook: HookConfiguration, environment: [String: String], readable: [String] = []) async throws
        -> HookResult
    {
        let capture: OutputCapture
        do {
            capture = try OutputCapture()
        } catch {
            return HookResult(outcome: .notStarted("no pipe: \(error)"), output: "")
        }
        let group = ProcessGroup()
        let outcome = await limited(hook, group) {
            if hook.sandbox.effectiveMode == .off {
                await execute(hook, environment, capture, group)
            } else {
                await ConfinedHook(hook: hook, environment: environment, readable: readable).run(printingTo: capture)
            }
        }
        let output = await capture.finish()
        try Task.checkCancellation()
        return HookResult(outcome: outcome, output: output)
    }

    private func limited(
        _ hook: HookConfiguration,
        _ group: ProcessGroup,
        _ execute: @escaping @Sendable () async -> HookResult.Outcome
    ) async -> HookResult.Outcome {
        let outcome = try? await withTimeout(seconds: hook.timeout, on: clock) { await execute() }
        if Task.isCancelled || outcome == nil { group.kill() }
        return outcome ?? .timedOut(seconds: hook.timeout)
    }

    private func execute(
        _ hook: HookConfiguration,
        _ environment: [String: String],
        _ capture: OutputCapture,
        _ group: ProcessGroup
    ) async -> HookResult.Outcome {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
        ]
        let variables = environment.reduce(into: [Environment.Key: String?]()) { variables, pair in
            if let key = Environment.Key(rawValue: pair.key) { variables[key] = pair.value }
        }
        do {
            let result = try await Subprocess.run(
                Self.executable(hook.command[0]),
                arguments: Arguments(Array(hook.command.dropFirst())),
                environment: .inherit.updating(variables),
                platformOptions: options,
                input: .none,
                output: .fileDescriptor(capture.writeEnd, closeAfterSpawningProcess: false),
                error: .fileDescriptor(capture.writeEnd, closeAfterSpawningProcess: false)
            ) { execution in
                group.set(leader: execution.processIdentifier.value)
                capture.closeWriteEnd()
            }
            switch result.terminationStatus {
            case .exited(0): return .succeeded
            case .exited(let status): return .exited(status)
            case .signaled(let signal): return .signalled(signal)
            }
        } catch {
            return .notStarted("\(error)")
        }
    }

    private static func executable(_ program: String) -> Executable {
        program.contains("/") ? .path(FilePath(program)) : .name(program)
    }
}

/// The processes a hook started, known by their leader.
private final class ProcessGroup: Sendable {
    private let leader = Atomic<Int32>(0)

    func set(leader process: Int32) {
        leader.store(process, ordering: .releasing)
    }

    /// Ends the processes that are left of it.
    func kill() {
        let process = leader.load(ordering: .acquiring)
        if process > 1 { _ = Glibc.kill(-process, SIGKILL) }
    }
}
