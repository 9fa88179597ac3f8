import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import NodeAPI

/// Runs the operator's hook `on-alert` for each new alert, one after another. The alert is a file that is there while the hook runs.
struct AlertHook: Sendable {
    let state: StateDirectory
    let configuration: LiveConfiguration
    let counters: NodeCounters
    let audit: AuditTrail
    let pool: BlockingPool
    let logger: Logger

    static let directoryName = "alerts"

    /// Removes the files of runs that a stop of the node cut off. Blocks.
    func removeLeftovers() {
        guard let directory = try? state.root.open(directory: Self.directoryName) else { return }
        for name in (try? directory.names()) ?? [] { _ = try? directory.remove(file: name) }
    }

    /// Runs the hook, if the configuration has one. A failure is on record, and nothing else follows from it.
    /// - Returns: false if it did not run, or was cut off: it is to be run again.
    func run(for alert: AlertReport) async -> Bool {
        guard let hook = configuration.settings(for: alert.project).hooks[.onAlert] else { return true }
        do {
            let path = try await pool.run { try write(alert) }
            let variables = environment(of: alert, path)
            let result = try await HookRunner(clock: audit.clock)
                .run(hook, environment: variables, readable: readable(variables))
            try? await pool.runEvenIfCancelled { try remove(alert) }
            await tell(result.failure(of: .onAlert, command: hook.command), of: alert, result.output)
            return true
        } catch is CancellationError {
            _ = try? await pool.runEvenIfCancelled { try remove(alert) }
        } catch {
            logger.error(
                "the hook on-alert cannot be run: \(error); it is run once it can be",
                metadata: ["alert": "\(alert.number)", "project": "\(alert.project)"]
            )
        }
        return false
    }

    private func tell(_ failure: NodeFailure?, of alert: AlertReport, _ output: String) async {
        guard let failure else {
            logger.info("the hook on-alert has run", metadata: ["alert": "\(alert.number)", "output": "\(output)"])
            return
        }
        counters.update { $0.hookFailures[.onAlert, default: 0] += 1 }
        do {
            try await pool.runEvenIfCancelled { try record(failure, of: alert) }
        } catch {
            logger.error(
                "the hook on-alert failed, and the audit cannot be written: \(failure); \(error)",
                metadata: ["alert": "\(alert.number)", "project": "\(alert.project)"]
            )
        }
    }

    private func record(_ failure: NodeFailure, of alert: AlertReport) throws {
        try audit.append(
            AuditEntry(
                "alert.hook",
                by: Requester.node.name,
                project: alert.project,
                subject: "alert \(alert.number)",
                outcome: failure.stableCode,
                detail: "\(failure.subject): \(failure.message)"
            )
        )
    }

    private static func fileName(of alert: AlertReport) -> String { "\(alert.number).json" }

    private func write(_ alert: AlertReport) throws -> String {
        let directory = try state.root.openOrMake(directory: Self.directoryName, mode: 0o750)
        try directory.replace(file: Self.fileName(of: alert), with: try WireJSON.bytes(of: alert) + [10], mode: 0o440)
        return directory.fullPath(of: Self.fileName(of: alert))
    }

    private func remove(_ alert: AlertReport) throws {
        _ = try state.root.open(directory: Self.directoryName).remove(file: Self.fileName(of: alert))
    }

    private func environment(of alert: AlertReport, _ path: String) -> [String: String] {
        [
            "SLIPWAY_ALERT": path,
            "SLIPWAY_PROJECT": alert.project.text,
            "SLIPWAY_GENERATION": alert.generation.description,
            "SLIPWAY_GENERATION_PATH": state.generations.fullPath(of: "\(alert.project)/\(alert.generation)"),
            "SLIPWAY_STATE": state.root.path,
            "SLIPWAY_CURRENT": state.current.fullPath(of: alert.project.text),
        ]
    }

    /// Paths of the state that a confined hook may read.
    private func readable(_ variables: [String: String]) -> [String] {
        [state.current.path]
            + ["SLIPWAY_ALERT", "SLIPWAY_CURRENT", "SLIPWAY_GENERATION_PATH"].compactMap {
                variables[$0]
            }
    }
}
