import AsyncSupport
import GRDB
import Identifiers
import Logging
import NodeAPI

/// The rollback at the end of a probation: the generation that was confirmed before becomes current again. No step of it may
/// refuse.
struct RollbackPhase: Sendable {
    let rollback: Rollback
    let kept: KeptGenerations
    let hooks: DeploymentHooks
    let marks: MarkWriter
    let faults: FaultPoints

    /// Puts the rollback on record. Where that cannot be done, it goes back first.
    func run(_ deployment: RunningDeployment, _ cause: RollbackCause) async throws -> DeploymentPhase {
        _ = try? await deployment.makeSpace()
        do {
            try await deployment.blocking { try intend(deployment, cause) }
        } catch {
            try Task.checkCancellation()
            try await goBackUnrecorded(deployment, for: error)
            try await deployment.retryUntilSuccess(of: "the record of a rollback") {
                try await deployment.blocking { try intend(deployment, cause) }
            }
        }
        faults.reach(.rollbackIntended)
        return .goingBack(cause.evidence)
    }

    /// Does the rollback that is on record, from wherever it was interrupted.
    func finish(_ deployment: RunningDeployment, _ evidence: DeploymentEvidence?) async throws -> DeploymentPhase {
        let record = try await deployment.retryUntilSuccess(of: "a rollback") {
            try await deployment.blocking { try goBack(deployment) }
        }
        try await deployment.retryUntilSuccess(of: "serving after a rollback") {
            try await kept.keepOnly(record.rolledBackTo, deployment)
        }
        if let evidence {
            try await deployment.retryUntilSuccess(of: "the evidence of a rollback") {
                try await deployment.blocking { try put(evidence, deployment) }
            }
        }
        try await deployment.retryUntilSuccess(of: "the hook after a rollback") {
            let reason = record.problem?.detail ?? record.problem?.code ?? "rolled back"
            _ = try await hooks.run(.onRollback, deployment, reason: reason)
        }
        // Counted first, so that a reader of the record finds it counted.
        hooks.counters.count(RollbackRule(code: record.problem?.code), of: deployment.project)
        try await deployment.retryUntilSuccess(of: "the record of a rollback") {
            try await deployment.blocking {
                try recordEnd(deployment)
                marks.write()
            }
        }
        faults.reach(.rollbackFinished)
        return .over
    }

    /// Takes the failed generation out of use before there is a record of it: a disk without space for a record must not keep it
    /// current. A stop in between changes nothing: a deployment on probation that is not current is rolled back at the next
    /// start.
    private func goBackUnrecorded(_ deployment: RunningDeployment, for error: any Error) async throws {
        deployment.recorder.logger.critical(
            "a rollback cannot be put on record, and is done first",
            metadata: [
                "project": "\(deployment.project)", "deployment": "\(deployment.id)", "error": "\(error)",
            ]
        )
        let target = try await deployment.retryUntilSuccess(of: "a rollback") {
            try await deployment.blocking {
                try rollback.goBack(from: try deployment.journal.record(deployment.id))
            }
        }
        try? await kept.keepOnly(target, deployment)
    }

    private func intend(_ deployment: RunningDeployment, _ cause: RollbackCause) throws {
        let failure = cause.failure
        try deployment.journal.change(deployment.id) { record, database in
            record.intent = .rollingBack
            record.problem = Problem(failure)
            if cause.marksBad {
                try BadBundleRecord(
                    project: record.project,
                    digest: record.bundleDigest,
                    bundle: record.bundle,
                    mark: BadMark(
                        since: deployment.clock.timeOfDay,
                        code: failure.stableCode,
                        reason: failure.message,
                        deployment: record.id,
                        by: cause.name
                    )
                ).save(in: database)
            }
            return AuditEntry(
                "deployment.rolling-back",
                by: cause.name,
                project: record.project,
                subject: "deployment \(record.id)",
                outcome: failure.stableCode,
                detail: failure.message
            )
        }
    }

    private func goBack(_ deployment: RunningDeployment) throws -> DeploymentRecord {
        let journal = deployment.journal
        let target = try rollback.goBack(from: try journal.record(deployment.id))
        faults.reach(.rollbackFlipped)
        return try journal.change(deployment.id) { record, _ in
            record.rolledBackTo = target
            return nil
        }
    }

    private func put(_ evidence: DeploymentEvidence, _ deployment: RunningDeployment) throws {
        let journal = deployment.journal
        let ordinal = try journal.beginStep(evidence.step, of: deployment.id)
        try journal.finishStep(ordinal, of: deployment.id, succeeded: false, output: evidence.output)
    }

    private func recordEnd(_ deployment: RunningDeployment) throws {
        try deployment.journal.change(deployment.id) { record, database in
            record.state = .rolledBack
            record.intent = .none
            record.isFinished = true
            var known = try ProjectRecord.load(record.project, in: database)
            known.lastConfirmed = record.rolledBackTo
            try known.save(in: database)
            if let number = record.generation, number != record.rolledBackTo {
                try GenerationRecord.setState(.failed, record.project, number, in: database)
            }
            let target = record.rolledBackTo.map { "generation \($0) is current again" }
            return AuditEntry(
                "deployment.rolled-back",
                by: Requester.node.name,
                project: record.project,
                subject: "deployment \(record.id)",
                outcome: record.problem?.code ?? "ok",
                detail: target ?? "there was no confirmed generation to return to: nothing is current"
            )
        }
    }
}
