import AsyncSupport
import GRDB
import Identifiers
import Logging
import NodeAPI

/// Writes the intent and the outcome of each step of a deployment, with its audit record in the same transaction, and tells the
/// listeners. Calls block.
struct DeploymentJournal: Sendable {
    let database: NodeDatabase
    let clock: any TimeSource
    let events: DeploymentEvents
    let configuration: NodeConfiguration
    let logger: Logger

    /// Changes a deployment's record.
    /// - Parameter body: changes it, and whatever else belongs to the change; returns what goes on record, if anything.
    @discardableResult
    func change(
        _ id: Int64,
        _ body: (inout DeploymentRecord, Database) throws -> AuditEntry?
    ) throws -> DeploymentRecord {
        let time = clock.timeOfDay
        return publish(try database.write { try apply(body, to: id, at: time, in: $0) })
    }

    /// Records the progress of a deployment, which no recovery depends on: it is durable with the next change, and does not wait
    /// for the disk. Before the switch, recovery ends a deployment as failed at any progress.
    @discardableResult
    func note(_ id: Int64, _ body: (inout DeploymentRecord, Database) throws -> Void) throws -> DeploymentRecord {
        let time = clock.timeOfDay
        return publish(
            try database.note { database in
                try apply(
                    { record, database in
                        try body(&record, database)
                        return nil
                    },
                    to: id,
                    at: time,
                    in: database
                )
            }
        )
    }

    private func apply(
        _ body: (inout DeploymentRecord, Database) throws -> AuditEntry?,
        to id: Int64,
        at time: Timestamp,
        in database: Database
    ) throws -> (record: DeploymentRecord, report: DeploymentReport, isUntold: Bool) {
        guard var record = try DeploymentRecord.find(id, in: database) else { throw Self.missing(id) }
        let before = record.state
        let entry = try body(&record, database)
        record.updated = time
        if record.isFinished {
            let words = record.state == .cancelled ? "cancelled" : StepRecord.interrupted
            try StepRecord.finishInterrupted(of: id, words, at: time, in: database)
        }
        try record.update(in: database)
        if let entry { try AuditChain.append(entry, at: time, in: database) }
        let isUntold = entry == nil && record.state != before
        return (record, try report(of: record, in: database), isUntold)
    }

    private func tell(_ record: DeploymentRecord) {
        logger.notice(
            "deployment \(record.id) is \(record.state.rawValue)",
            metadata: [
                "project": "\(record.project)", "deployment": "\(record.id)", "bundle": "\(record.bundle)",
                "generation": "\(record.generation?.description ?? "")",
            ]
        )
    }

    /// - Parameter changed: `isUntold`: whether its state is another now, and the audit does not tell it.
    private func publish(
        _ changed: (record: DeploymentRecord, report: DeploymentReport, isUntold: Bool)
    ) -> DeploymentRecord {
        if changed.isUntold { tell(changed.record) }
        events.publish(changed.report)
        return changed.record
    }

    /// - Returns: the ordinal of the step.
    func beginStep(_ name: String, of id: Int64) throws -> Int64 {
        var ordinal: Int64 = 0
        let time = clock.timeOfDay
        try note(id) { record, database in
            ordinal = try StepRecord.begin(name, of: record.id, at: time, in: database)
        }
        return ordinal
    }

    /// Says how far a step is that has not ended, to those who follow the deployment too.
    func tellStep(_ output: String, _ ordinal: Int64, of id: Int64) throws {
        try note(id) { record, database in
            try StepRecord.tell(output, ordinal, of: record.id, in: database)
        }
    }

    func finishStep(_ ordinal: Int64, of id: Int64, succeeded: Bool, output: String) throws {
        let time = clock.timeOfDay
        try note(id) { record, database in
            try StepRecord.finish(ordinal, of: record.id, succeeded: succeeded, output: output, at: time, in: database)
        }
    }

    func record(_ id: Int64) throws -> DeploymentRecord {
        guard let record = try database.read({ try DeploymentRecord.find(id, in: $0) }) else { throw Self.missing(id) }
        return record
    }

    func report(_ id: Int64) throws -> DeploymentReport {
        try database.read { database in
            guard let record = try DeploymentRecord.find(id, in: database) else { throw Self.missing(id) }
            return try report(of: record, in: database)
        }
    }

    func report(of record: DeploymentRecord, in database: Database) throws -> DeploymentReport {
        DeploymentReport(
            id: record.id,
            project: record.project,
            kind: record.kind,
            state: record.state,
            bundle: record.bundle,
            bundleDigest: record.bundleDigest.description,
            generation: record.generation,
            requestedBy: record.requestedBy,
            reason: record.reason,
            started: record.started,
            updated: record.updated,
            probationEnds: record.isFinished ? nil : record.probationEnds,
            probationConfirms: confirmation(of: record),
            replaces: record.replaces,
            rolledBackTo: record.rolledBackTo,
            steps: try StepRecord.all(of: record.id, in: database),
            problem: record.problem,
            proofs: record.proofs,
            breakGlass: record.breakGlass
        )
    }

    /// The earliest moment at which it is confirmed by itself; nil where it is not on probation, or a person confirms.
    private func confirmation(of record: DeploymentRecord) -> Timestamp? {
        let probation = configuration.settings(for: record.project).probation
        guard !record.isFinished, record.kind == .activate, probation.confirm == .automatic else { return nil }
        return record.switched?.adding(seconds: probation.minimum)
    }

    private static func missing(_ id: Int64) -> NodeFailure {
        NodeFailure(.deploymentNotFound, "deployment \(id)", "the node knows no deployment of this number")
    }
}
