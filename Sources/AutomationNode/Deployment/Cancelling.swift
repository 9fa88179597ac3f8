import AsyncSupport
import Identifiers
import NodeAPI

/// Removes the files of a cancelled deployment, and puts the removal on record. Calls block.
struct Cancelling: Sendable {
    let journal: DeploymentJournal
    let links: CurrentLinks
    let removal: RecordedRemoval
    let gate: StoreGate

    /// Ends a deployment that waits for its activation by hand, and removes its staged generation.
    /// - Throws: `deployment.ended` if it does not wait any more, `deployment.busy` if another deployment is about to activate
    ///   it.
    func discard(_ record: DeploymentRecord, _ order: CancelOrder) throws -> DeploymentReport {
        let current = try links.generation(of: record.project)
        try journal.database.read { database in
            if let open = try DeploymentRecord.unfinished(of: record.project, in: database),
                open.generation == record.generation || open.bundleDigest == record.bundleDigest
            {
                throw open.busy(now: journal.clock.timeOfDay)
            }
            let made = try record.generation.flatMap { try GenerationRecord.find(record.project, $0, in: database) }
            guard let made, made.state == .ready, made.number != current, !made.isPinned else {
                throw Self.ended(record, made?.isPinned == true ? "its generation is pinned; unpin it first" : nil)
            }
        }
        try removeGeneration(of: record)
        return try finish(record.id, order)
    }

    /// Removes the generation that a deployment made, unless another one has used it too.
    func removeGeneration(of record: DeploymentRecord) throws {
        guard record.kind != .rollback, let number = record.generation else { return }
        let project = record.project
        try gate.withLock {
            let condemned = try journal.database.write { database -> GenerationRecord? in
                guard let made = try GenerationRecord.find(project, number, in: database), !made.isPinned,
                    made.state != .confirmed,
                    try DeploymentRecord.users(of: number, project, in: database) == [record.id]
                else { return nil }
                try GenerationRecord.setState(.removing, project, number, in: database)
                return made
            }
            guard let condemned else { return }
            removal.faults.reach(.generationCondemned)
            try removal.remove([condemned], of: project)
        }
    }

    @discardableResult
    func finish(_ id: Int64, _ order: CancelOrder) throws -> DeploymentReport {
        let ended = try journal.change(id) { record, _ in
            let failure = NodeFailure(
                .deploymentCancelled,
                "\(record.project) deployment \(id)",
                "\(order.requester.name) cancelled it while it was \(record.state.rawValue)\(order.reason.map { ": \($0)" } ?? ""); "
                    + "nothing live was touched"
            )
            record.state = .cancelled
            record.intent = .none
            record.isFinished = true
            record.problem = Problem(failure)
            return AuditEntry(
                "deployment.cancelled",
                by: order.requester.name,
                project: record.project,
                subject: "deployment \(id)",
                outcome: failure.stableCode,
                detail: failure.message
            )
        }
        return try journal.report(ended.id)
    }

    /// The failure of a cancellation after the switch, or during it.
    static func switched(_ record: DeploymentRecord) -> NodeFailure {
        let since = record.switched.map { " since \($0)" } ?? ""
        return NodeFailure(
            .deploymentSwitched,
            "\(record.project) deployment \(record.id)",
            "its generation is current\(since), or will be at once: it is too late to cancel. To return to the confirmed "
                + "generation, roll back: slipway rollback --project \(record.project)"
        )
    }

    /// The failure of a cancellation after the end.
    static func ended(_ record: DeploymentRecord, _ why: String? = nil) -> NodeFailure {
        NodeFailure(
            .deploymentEnded,
            "\(record.project) deployment \(record.id)",
            "it ended as \(record.state.rawValue) at \(record.updated)"
                + (why.map { ", and \($0)" } ?? "; there is nothing to cancel")
        )
    }
}
