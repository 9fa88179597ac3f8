import Identifiers
import Logging
import NodeAPI
import Synchronization

/// The end that somebody asks for before the switch: what is live stays as it is.
extension DeploymentRun {
    /// Takes away what was made for it, then says so. A stop in between ends it as failed, with as little left.
    func cancel(by requester: Requester, reason: String?) async throws {
        try await serveCurrent()
        try await insist(on: "the end of a cancelled deployment") {
            try await blocking {
                let cancelling = Cancelling(parts: parts)
                try cancelling.removeGeneration(of: try parts.journal.record(id))
                try cancelling.finish(id, by: requester, reason: reason)
            }
        }
    }
}

/// What a cancelled deployment leaves, and the record of it. Calls block.
struct Cancelling: Sendable {
    let parts: NodeParts

    /// Ends a deployment that waits to be activated by hand: what it staged goes.
    /// - Throws: `deployment.ended` where it does not wait any more, `deployment.busy` where another is about to activate it.
    func discard(_ record: DeploymentRecord, by requester: Requester, reason: String?) throws -> DeploymentReport {
        let current = try parts.current.generation(of: record.project)
        try parts.database.read { database in
            if let open = try DeploymentRecord.unfinished(of: record.project, in: database),
                open.generation == record.generation || open.bundleDigest == record.bundleDigest
            {
                throw DeploymentAcceptance.busy(open, now: parts.clock.now())
            }
            let made = try record.generation.flatMap { try GenerationRecord.find(record.project, $0, in: database) }
            guard let made, made.state == .ready, made.number != current, !made.isPinned else {
                throw Self.ended(record, made?.isPinned == true ? "its generation is pinned; unpin it first" : nil)
            }
        }
        try removeGeneration(of: record)
        return try finish(record.id, by: requester, reason: reason)
    }

    /// Removes the generation that a deployment made, unless another one has used it too.
    func removeGeneration(of record: DeploymentRecord) throws {
        guard record.kind != .rollback, let number = record.generation else { return }
        let project = record.project
        try parts.storeGate.withLock { _ in
            let condemned = try parts.database.write { database -> GenerationRecord? in
                guard let made = try GenerationRecord.find(project, number, in: database), !made.isPinned,
                    made.state != .confirmed,
                    try DeploymentRecord.users(of: number, project, in: database) == [record.id]
                else { return nil }
                try GenerationRecord.setState(.removing, project, number, in: database)
                return made
            }
            guard let condemned else { return }
            parts.faults.reach(.generationCondemned)
            try parts.generations.remove(project, number)
            parts.faults.reach(.generationRemoved)
            try parts.database.write { try condemned.remove(in: $0) }
            parts.damage.forget(project, [number])
        }
    }

    @discardableResult
    func finish(_ id: Int64, by requester: Requester, reason: String?) throws -> DeploymentReport {
        let ended = try parts.journal.change(id) { record, _ in
            let failure = NodeFailure(
                .deploymentCancelled,
                "\(record.project) deployment \(id)",
                "\(requester.name) cancelled it while it was \(record.state.rawValue)\(reason.map { ": \($0)" } ?? ""); "
                    + "nothing live was touched"
            )
            record.state = .cancelled
            record.intent = .none
            record.isFinished = true
            record.problem = Problem(failure)
            return AuditEntry(
                "deployment.cancelled",
                by: requester.name,
                project: record.project,
                subject: "deployment \(id)",
                outcome: failure.stableCode,
                detail: failure.message
            )
        }
        return try parts.journal.report(ended.id)
    }

    /// What is asked of one whose switch is made, or about to be.
    static func switched(_ record: DeploymentRecord) -> NodeFailure {
        let since = record.switched.map { " since \($0)" } ?? ""
        let verb = record.kind == .rollback ? "its generation" : "what it brought"
        return NodeFailure(
            .deploymentSwitched,
            "\(record.project) deployment \(record.id)",
            "\(verb) is current\(since), or about to be: it is too late to cancel it. To go back to what was confirmed before, "
                + "roll it back: slipway rollback --project \(record.project)"
        )
    }

    /// What is asked of one that is over.
    static func ended(_ record: DeploymentRecord, _ why: String? = nil) -> NodeFailure {
        NodeFailure(
            .deploymentEnded,
            "\(record.project) deployment \(record.id)",
            "it ended as \(record.state.rawValue) at \(record.updated)"
                + (why.map { ", and \($0)" } ?? "; there is nothing to cancel")
        )
    }
}
