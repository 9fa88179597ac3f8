import DurableFiles
import Identifiers

/// Runs the operator's hooks at the moments of a deployment, each as a step that is on record.
struct DeploymentHooks: Sendable {
    let state: StateDirectory
    let counters: NodeCounters

    /// Runs a hook, if the configuration has one.
    /// - Parameters:
    ///   - reason: for the hook, in its environment.
    ///   - keep: runs of it that stay on record.
    /// - Returns: the failure of the hook; nil if there was none.
    func run(
        _ kind: HookKind,
        _ deployment: RunningDeployment,
        reason: String? = nil,
        keep: Int = .max
    ) async throws -> NodeFailure? {
        guard let hook = deployment.settings.hooks[kind] else { return nil }
        let (id, journal) = (deployment.id, deployment.journal)
        let record = try await deployment.record()
        let ordinal = try await deployment.blocking { try journal.beginStep(kind.rawValue, of: id) }
        let variables = environment(of: record, reason)
        let result = try await HookRunner(clock: deployment.clock)
            .run(hook, environment: variables, readable: readable(variables))
        let failure = result.failure(of: kind, command: hook.command)
        try await deployment.blocking {
            try journal.finishStep(
                ordinal,
                of: id,
                succeeded: result.succeeded,
                output: Self.output(of: result, failure)
            )
            if keep < .max {
                try journal.database.write { try StepRecord.trim(kind.rawValue, of: id, keep: keep, in: $0) }
            }
        }
        if failure != nil { counters.update { $0.hookFailures[kind, default: 0] += 1 } }
        return failure
    }

    /// A hook's failure as the deployment's.
    static func deploymentFailure(_ failure: NodeFailure, _ code: NodeCode = .deploymentHook) -> NodeFailure {
        NodeFailure(
            code,
            failure.subject,
            failure.message,
            findings: [
                Finding(
                    code: failure.stableCode,
                    subject: failure.subject,
                    expected: "status 0",
                    found: failure.message
                )
            ],
            underlying: failure
        )
    }

    private static func output(of result: HookResult, _ failure: NodeFailure?) -> String {
        switch result.outcome {
        case .succeeded, .exited: result.output
        default: result.output + (failure.map { "\n[\($0.message.prefix(500))]" } ?? "")
        }
    }

    /// Paths of the state that a confined hook may read: its generation, the current one, and the links to them.
    private func readable(_ variables: [String: String]) -> [String] {
        [state.current.path] + ["SLIPWAY_CURRENT", "SLIPWAY_GENERATION_PATH"].compactMap { variables[$0] }
    }

    private func environment(of record: DeploymentRecord, _ reason: String?) -> [String: String] {
        let project = record.project
        var variables = [
            "SLIPWAY_PROJECT": project.text,
            "SLIPWAY_BUNDLE": record.bundle.text,
            "SLIPWAY_DEPLOYMENT": String(record.id),
            "SLIPWAY_STATE": state.root.path,
            "SLIPWAY_CURRENT": state.current.fullPath(of: project.text),
        ]
        if let number = record.generation {
            variables["SLIPWAY_GENERATION"] = number.description
            variables["SLIPWAY_GENERATION_PATH"] = state.generations.fullPath(of: "\(project)/\(number)")
        }
        if let reason { variables["SLIPWAY_REASON"] = reason }
        return variables
    }
}
