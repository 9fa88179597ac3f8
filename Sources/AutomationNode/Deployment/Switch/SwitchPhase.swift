import AsyncSupport
import Identifiers
import NodeAPI

/// Makes the staged generation current, and puts it on probation.
struct SwitchPhase: Sendable {
    let `switch`: GenerationSwitch
    let marks: MarkWriter
    let counters: NodeCounters
    let faults: FaultPoints

    func run(_ deployment: RunningDeployment, to generation: StagedGeneration) async throws -> DeploymentPhase {
        let clock = deployment.clock
        let began = clock.now
        let switched = try await deployment.blocking {
            try intend(deployment, generation)
            faults.reach(.switchIntended)
            try `switch`.activate(generation)
            faults.reach(.switchFlipped)
            let switched = clock.now
            try becomeActive(deployment)
            marks.write()
            return switched
        }
        let seconds = clock.now.seconds(since: began)
        counters.update { $0.lastSwitchSeconds[deployment.project] = seconds }
        faults.reach(.deploymentActive)
        return .probation(since: switched)
    }

    private func intend(_ deployment: RunningDeployment, _ generation: StagedGeneration) throws {
        try deployment.journal.change(deployment.id) { record, database in
            record.intent = .switching
            record.replaces = try ProjectRecord.load(deployment.project, in: database).lastConfirmed
            let before = record.replaces?.description ?? "nothing"
            return AuditEntry(
                "deployment.switching",
                by: record.requestedBy,
                project: deployment.project,
                subject: "deployment \(deployment.id)",
                detail: "current goes from \(before) to generation \(generation.number)"
            )
        }
    }

    private func becomeActive(_ deployment: RunningDeployment) throws {
        let now = deployment.clock.timeOfDay
        try deployment.journal.change(deployment.id) { record, _ in
            record.state = .active
            record.intent = .none
            record.switched = now
            record.probationEnds = now.adding(seconds: deployment.settings.probation.deadline)
            return AuditEntry(
                "deployment.active",
                by: record.requestedBy,
                project: deployment.project,
                subject: "deployment \(deployment.id)",
                detail: "generation \(record.generation?.description ?? "") is current, on probation"
            )
        }
    }
}
