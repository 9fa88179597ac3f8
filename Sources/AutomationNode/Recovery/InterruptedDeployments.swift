import AsyncSupport
import Identifiers
import NodeAPI

/// Decides on each deployment that a stop of the node interrupted (`RecoveryDecision`), and puts the decision on record. Calls
/// block.
struct InterruptedDeployments: Sendable {
    let journal: DeploymentJournal
    let links: CurrentLinks
    let rollback: Rollback
    let configuration: LiveConfiguration

    /// The most interruptions of a probation; after more, it is rolled back, because its generation may be the cause.
    static let crashLimit: Int64 = 3

    /// - Throws: what the file system or the database refuses.
    func decide(_ deployment: DeploymentRecord) throws {
        let current = try links.target(of: deployment.project)
        let decision = try RecoveryDecision(deployment, current: current) { try isWhole(deployment) }
        switch decision {
        case .fail: try fail(deployment)
        case .resume where deployment.crashes >= Self.crashLimit:
            try intendRollback(
                deployment,
                .deploymentInterrupted,
                "slipwayd stopped out of order \(deployment.crashes + 1) times during its probation"
            )
        case .resume: try resume(deployment)
        case .rollBack:
            try intendRollback(
                deployment,
                .generationDamaged,
                "was not current and whole when slipwayd started again; send the bundle again and deploy it"
            )
        case .finishRollback: break
        }
        let decided = try journal.record(deployment.id)
        if decided.intent == .rollingBack { _ = try rollback.goBack(from: decided) }
    }

    private func isWhole(_ deployment: DeploymentRecord) throws -> Bool {
        guard let number = deployment.generation else { return false }
        return (try? rollback.verifier.verify(deployment.project, number, depth: .contents)) != nil
    }

    private func fail(_ deployment: DeploymentRecord) throws {
        let failure = NodeFailure(
            .deploymentInterrupted,
            "\(deployment.project) deployment \(deployment.id)",
            "slipwayd stopped while the deployment was \(deployment.state.rawValue); nothing live was touched; deploy it again"
        )
        try journal.change(deployment.id) { record, _ in
            record.state = .failed
            record.intent = .none
            record.isFinished = true
            record.problem = Problem(failure)
            return entry("deployment.failed", record, failure.stableCode, failure.message)
        }
    }

    private func resume(_ deployment: DeploymentRecord) throws {
        let now = journal.clock.timeOfDay
        let settings = configuration.settings(for: deployment.project)
        try journal.change(deployment.id) { record, database in
            try StepRecord.finishInterrupted(of: record.id, at: now, in: database)
            record.state = .active
            record.intent = .none
            // The time of day may have been set back since.
            record.switched = min(record.switched ?? now, now)
            record.crashes += 1
            if record.kind != .rollback { record.probationEnds = Self.end(of: record, settings, now) }
            return entry("deployment.resumed", record, "ok", "its generation is current and whole; it goes on")
        }
    }

    /// The end of probation as it was, but late enough for the probe to succeed as often as it must, and, where the time of
    /// day was set back, no later than that of one that begins now.
    private static func end(
        of record: DeploymentRecord,
        _ settings: ProjectConfiguration,
        _ now: Timestamp
    ) -> Timestamp {
        let planned = record.probationEnds ?? (record.switched ?? now).adding(seconds: settings.probation.deadline)
        let kept = min(planned, now.adding(seconds: settings.probation.deadline))
        let needed = settings.secondsToProve
        return needed > 0 ? max(kept, now.adding(seconds: needed)) : kept
    }

    private func intendRollback(_ deployment: DeploymentRecord, _ code: NodeCode, _ why: String) throws {
        let failure = NodeFailure(
            code,
            "\(deployment.project) generation \(deployment.generation?.description ?? "")",
            why
        )
        try journal.change(deployment.id) { record, _ in
            record.state = .active
            record.intent = .rollingBack
            record.problem = Problem(failure)
            return entry("deployment.rolling-back", record, failure.stableCode, failure.message)
        }
    }

    private func entry(
        _ action: String,
        _ record: DeploymentRecord,
        _ outcome: String,
        _ detail: String
    ) -> AuditEntry {
        AuditEntry(
            action,
            by: Requester.node.name,
            project: record.project,
            subject: "deployment \(record.id)",
            outcome: outcome,
            detail: detail
        )
    }
}
