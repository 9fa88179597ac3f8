import Identifiers
import NodeAPI

/// One deployment from its acceptance, or from its state at a stop of the node, to its end.
///
/// A phase writes its intent before it acts, so that recovery can decide by evidence (`RecoveryDecision`). A cancelled run writes
/// nothing more: the next start continues it.
struct DeploymentRun: Sendable {
    let deployment: RunningDeployment
    let phases: DeploymentPhases
    let links: CurrentLinks

    /// Runs the deployment to its end. It always ends: a failure before the switch ends it, and a failure after the switch rolls
    /// it back.
    func run() async {
        do {
            try await follow(try await firstPhase())
        } catch {
            try? await deployment.retryUntilSuccess(of: "the end of a deployment") {
                try await follow(try await phase(after: error))
            }
        }
    }

    private func follow(_ first: DeploymentPhase) async throws {
        var phase = first
        while true {
            switch phase {
            case .preparing: phase = try await phases.prepare.run(deployment)
            case .switching(let staged): phase = try await phases.switch.run(deployment, to: staged)
            case .probation(let switched): phase = try await phases.probation.run(deployment, since: switched)
            case .confirming(let name): phase = try await phases.confirm.run(deployment, by: name)
            case .rollingBack(let cause): phase = try await phases.rollback.run(deployment, cause)
            case .goingBack(let evidence): phase = try await phases.rollback.finish(deployment, evidence)
            case .returning(let isDiskFull): phase = try await phases.return.run(deployment, isDiskFull: isDiskFull)
            case .returned(let isRecorded): phase = try await phases.returned.run(deployment, isRecorded: isRecorded)
            case .cancelling(let order): phase = try await phases.end.cancel(deployment, order)
            case .failing(let error): phase = try await phases.end.fail(deployment, error)
            case .over: return
            }
        }
    }

    private func firstPhase() async throws -> DeploymentPhase {
        let record = try await deployment.record()
        if record.isFinished { return .over }
        return switch (record.kind, record.state, record.intent) {
        case (_, _, .rollingBack): .goingBack(nil)
        case (.rollback, .active, _): .returned(isRecorded: true)
        case (.rollback, _, _): .returning(isDiskFull: false)
        case (_, .active, _): .probation(since: nil)
        default: .preparing
        }
    }

    /// The end that a failure leads to. Whether the switch was made, `current` says; the record may be a step behind.
    private func phase(after error: any Error) async throws -> DeploymentPhase {
        let record = try await deployment.record()
        if record.isFinished { return .over }
        let isCurrent = try await deployment.blocking {
            try record.generation != nil && links.generation(of: record.project) == record.generation
        }
        let cause = RollbackCause(failure: RunningDeployment.failure(error, record.project.text))
        return switch (record.kind, record.state, record.intent) {
        case (_, _, .rollingBack): .goingBack(nil)
        case (.rollback, .active, _): .returned(isRecorded: true)
        case (.rollback, _, _) where isCurrent: .returned(isRecorded: false)
        case (.rollback, _, _) where PersistentRetry.isDiskFull(error): .returning(isDiskFull: true)
        case (.rollback, _, _): .failing(error)
        case (_, .active, _): .rollingBack(cause)
        case (_, _, .switching) where isCurrent: .rollingBack(cause)
        default: .failing(error)
        }
    }
}

/// Every phase that a deployment can be in, put together once for all deployments.
struct DeploymentPhases: Sendable {
    let prepare: PreparePhase
    let `switch`: SwitchPhase
    let probation: ProbationPhase
    let confirm: ConfirmPhase
    let rollback: RollbackPhase
    let `return`: ReturnPhase
    let returned: ReturnedPhase
    let end: EndPhase
}
