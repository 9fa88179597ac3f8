import AsyncSupport
import GRDB
import Identifiers
import NodeAPI

/// The answer to an order.
enum AcceptedDeployment: Sendable {
    /// Things are so already, or on their way; this is the deployment that made them so, or is about to.
    case already(DeploymentReport)
    case new(DeploymentRecord, DeploymentReport)
}

/// Puts an order on record, from where it runs: one at a time for a project. Calls block.
struct DeploymentRegister: Sendable {
    let journal: DeploymentJournal

    /// - Parameters:
    ///   - choices: active versions that the bundle's signer did not make active, in words for the audit.
    ///   - condemned: the generation whose bundle is marked bad with it.
    func insert(
        _ new: DeploymentRecord,
        choices: [String] = [],
        condemning condemned: GenerationNumber? = nil
    ) throws -> AcceptedDeployment {
        let now = journal.clock.timeOfDay
        return try journal.database.write { database in
            if let open = try DeploymentRecord.unfinished(of: new.project, in: database) {
                // A client that lost the answer asks again.
                if open.isSame(as: new) { return .already(try journal.report(of: open, in: database)) }
                throw open.busy(now: now)
            }
            guard try BundleRecord.find(new.project, new.bundleDigest, in: database) != nil else {
                throw NodeFailure(.bundleNotFound, new.bundle.text, "is not on this node any more; send it again")
            }
            var record = new
            let known = try ProjectRecord.load(new.project, in: database)
            try known.save(in: database)
            record.replaces = known.lastConfirmed
            try record.insert(in: database)
            if let emergency = record.breakGlass, let number = record.generation {
                try GenerationRecord.mark(emergency, record.project, number, in: database)
            }
            try AuditChain.append(
                AuditEntry(
                    record.kind == .rollback ? "rollback.received" : "deployment.received",
                    by: record.requestedBy,
                    project: record.project,
                    subject: "deployment \(record.id)",
                    detail: "\(record.kind.rawValue) of \(record.bundle), \(record.bundleDigest)"
                        + choices.map { ", with \($0)" }.joined()
                        + (record.allowedSchemaChanges.isEmpty
                            ? ""
                            : ", with changed schemas of \(record.allowedSchemaChanges.map(\.text).joined(separator: ", "))")
                        + (record.reason.map { ": \($0)" } ?? "")
                ),
                at: now,
                in: database
            )
            if let condemned { try markBad(condemned, record, in: database) }
            return .new(record, try journal.report(of: record, in: database))
        }
    }

    private func markBad(_ number: GenerationNumber, _ record: DeploymentRecord, in database: Database) throws {
        guard let left = try GenerationRecord.find(record.project, number, in: database),
            let bundle = try BundleRecord.find(record.project, left.bundleDigest, in: database)
        else { return }
        try BadBundleRecord(
            project: record.project,
            digest: bundle.digest,
            bundle: bundle.report.bundle,
            mark: BadMark(
                since: record.started,
                code: NodeCode.deploymentByHand.rawValue,
                reason: record.reason ?? "\(record.requestedBy) rolled back from generation \(number)",
                deployment: nil,
                by: record.requestedBy
            )
        ).save(in: database)
        try AuditChain.append(
            AuditEntry(
                "bundle.condemned",
                by: record.requestedBy,
                project: record.project,
                subject: "\(bundle.report.bundle) \(bundle.digest)",
                outcome: NodeCode.bundleBad.rawValue,
                detail: record.reason ?? "generation \(number) was rolled back"
            ),
            at: record.started,
            in: database
        )
    }
}

extension DeploymentRecord {
    /// - Returns: who holds the project, since when, and what to do.
    func busy(now: Timestamp) -> NodeFailure {
        let advice =
            state == .active && kind != .rollback && intent == .none
            ? "confirm it, roll it back, or wait until its probation ends\(probationEnds.map { " at \($0)" } ?? "")"
            : "wait until it ends"
        return NodeFailure(
            .deploymentBusy,
            project.text,
            "deployment \(id) of \(bundle), asked for by \(requestedBy), is under way since \(started) "
                + "(\(state.rawValue)); \(advice)",
            findings: [
                Finding(
                    code: NodeCode.deploymentBusy.rawValue,
                    subject: "deployment \(id)",
                    expected: "no deployment",
                    found: "\(state.rawValue) since \(updated), by \(requestedBy)"
                )
            ]
        )
    }
}
