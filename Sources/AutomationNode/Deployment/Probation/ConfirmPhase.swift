import AsyncSupport
import Identifiers
import NodeAPI

/// The confirmation at the end of a probation: the generation becomes the rollback target of later ones.
struct ConfirmPhase: Sendable {
    let kept: KeptGenerations
    let marks: MarkWriter
    let faults: FaultPoints

    func run(_ deployment: RunningDeployment, by name: String) async throws -> DeploymentPhase {
        let record = try await deployment.blocking { try confirm(deployment, by: name) }
        try await deployment.blocking { marks.write() }
        try await kept.keepOnly(record.generation, deployment)
        faults.reach(.deploymentConfirmed)
        return .over
    }

    private func confirm(_ deployment: RunningDeployment, by name: String) throws -> DeploymentRecord {
        let project = deployment.project
        let now = deployment.clock.timeOfDay
        return try deployment.journal.change(deployment.id) { record, database in
            guard let number = record.generation else { throw CancellationError() }
            record.state = .confirmed
            record.isFinished = true
            var known = try ProjectRecord.load(project, in: database)
            known.lastConfirmed = number
            let sequence = try BundleRecord.find(project, record.bundleDigest, in: database)?.sequence ?? 0
            if sequence >= known.highestSequence {
                known.highestSequence = sequence
                known.highestDigest = record.bundleDigest
                known.highestStatement =
                    try SignatureRecord.find(project, record.bundleDigest, in: database)?.statement
            }
            try known.save(in: database)
            if var made = try GenerationRecord.find(project, number, in: database) {
                made.state = .confirmed
                made.confirmed = now
                try made.save(in: database)
            }
            return AuditEntry(
                "deployment.confirmed",
                by: name,
                project: project,
                subject: "deployment \(deployment.id)",
                detail: "generation \(number) is the last confirmed one"
            )
        }
    }
}
