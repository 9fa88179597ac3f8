import AsyncSupport
import Identifiers
import NodeAPI

/// A rollback by hand after its switch: runs the operator's hook, whose failure changes nothing, and ends.
struct ReturnedPhase: Sendable {
    let kept: KeptGenerations
    let hooks: DeploymentHooks
    let marks: MarkWriter
    let faults: FaultPoints

    /// - Parameter isRecorded: false where `current` is what it shall be and the record does not say so yet.
    func run(_ deployment: RunningDeployment, isRecorded: Bool) async throws -> DeploymentPhase {
        if !isRecorded {
            try await deployment.blocking { try Self.becomeReturned(deployment) }
            try await kept.keepOnly(try await deployment.record().generation, deployment)
        }
        let record = try await deployment.record()
        let reason = record.reason ?? "rolled back by \(record.requestedBy)"
        _ = try await hooks.run(.onRollback, deployment, reason: reason)
        hooks.counters.count(RollbackRule(code: nil), of: deployment.project)
        try await deployment.blocking {
            try recordEnd(deployment)
            marks.write()
        }
        faults.reach(.deploymentConfirmed)
        return .over
    }

    /// Puts on record that the switch was made. Blocks.
    static func becomeReturned(_ deployment: RunningDeployment) throws {
        try deployment.journal.change(deployment.id) { record, _ in
            record.state = .active
            record.intent = .none
            record.switched = deployment.clock.timeOfDay
            return nil
        }
    }

    private func recordEnd(_ deployment: RunningDeployment) throws {
        try deployment.journal.change(deployment.id) { record, database in
            record.state = .confirmed
            record.isFinished = true
            record.rolledBackTo = record.generation
            var known = try ProjectRecord.load(record.project, in: database)
            known.lastConfirmed = record.generation
            try known.save(in: database)
            return AuditEntry(
                "rollback.done",
                by: record.requestedBy,
                project: record.project,
                subject: "deployment \(record.id)",
                detail: "generation \(record.generation?.description ?? "") is current again"
                    + (record.reason.map { ": \($0)" } ?? "")
            )
        }
    }
}
