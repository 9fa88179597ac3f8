import Identifiers
import NodeAPI
import SignOff

/// The end of a deployment before its switch: the current generation stays.
struct EndPhase: Sendable {
    let kept: KeptGenerations
    let cancelling: Cancelling

    /// Removes the files of the deployment, then records its end. A stop in between ends it as failed, with as little left.
    func cancel(_ deployment: RunningDeployment, _ order: CancelOrder) async throws -> DeploymentPhase {
        try await kept.keepCurrent(deployment)
        try await deployment.retryUntilSuccess(of: "the end of a cancelled deployment") {
            try await deployment.blocking {
                try cancelling.removeGeneration(of: try deployment.journal.record(deployment.id))
                try cancelling.finish(deployment.id, order)
            }
        }
        return .over
    }

    /// Ends it as failed, or as rejected where it was refused before anything was made for it, or by the policy.
    func fail(_ deployment: RunningDeployment, _ error: any Error) async throws -> DeploymentPhase {
        let project = deployment.project
        let failure = RunningDeployment.failure(error, project.text)
        try await kept.keepCurrent(deployment)
        try await deployment.blocking {
            try deployment.journal.change(deployment.id) { record, database in
                let isRefusal = failure.kind == .refused && (record.state == .received || failure is SignOffFailure)
                record.state = isRefusal ? .rejected : .failed
                record.intent = .none
                record.problem = Problem(failure)
                record.isFinished = true
                if let number = record.generation, record.kind != .rollback,
                    let made = try GenerationRecord.find(project, number, in: database), made.state != .confirmed
                {
                    try GenerationRecord.setState(.failed, project, number, in: database)
                }
                return AuditEntry(
                    isRefusal ? "deployment.rejected" : "deployment.failed",
                    by: record.requestedBy,
                    project: project,
                    subject: "deployment \(deployment.id)",
                    outcome: failure.stableCode,
                    detail: failure.message
                )
            }
        }
        return .over
    }
}
