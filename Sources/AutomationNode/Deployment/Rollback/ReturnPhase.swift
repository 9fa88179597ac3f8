import AsyncSupport
import Identifiers
import Logging
import NodeAPI

/// A rollback by hand up to its switch: an earlier generation becomes current in one step, without the checks that a deployment has
/// and without probation, since it was confirmed before.
///
/// The order is on record since its acceptance (`RollbackAcceptance`). From there on a full disk does not prevent the rollback; a
/// record that cannot be written before the switch follows after it.
struct ReturnPhase: Sendable {
    let verifier: GenerationVerifier
    let `switch`: GenerationSwitch
    let loading: GenerationLoading
    let kept: KeptGenerations
    let counters: NodeCounters
    let faults: FaultPoints

    /// - Parameter isDiskFull: true if a first attempt found no space for the switch. With ballast the rollback then goes the usual
    ///   way; without, the switch comes first, by sizes alone, and a start that finds it carried out goes on from there.
    func run(_ deployment: RunningDeployment, isDiskFull: Bool) async throws -> DeploymentPhase {
        guard let number = try await deployment.record().generation else { throw CancellationError() }
        let switchesFirst = isDiskFull ? try await !deployment.makeSpace() : false
        let ready = switchesFirst ? nil : try await makeReady(number, deployment)
        if let order = deployment.decisions.closeToCancelling() { return .cancelling(order) }
        let target: VerifiedGeneration
        if switchesFirst {
            do {
                target = try await look(at: number, deployment)
            } catch let failure as NodeFailure where failure.code == .generationDamaged {
                return .failing(failure)
            }
        } else {
            guard let ready else { throw CancellationError() }
            target = ready
            try await deployment.makeSpace()
            try await deployment.noting(false) { try announce(deployment) }
        }
        let began = deployment.clock.now
        try await deployment.blocking {
            faults.reach(.switchIntended)
            try `switch`.activate(target)
            faults.reach(.switchFlipped)
        }
        // Before there is a record, which the disk may have no space for.
        if switchesFirst { try? await kept.keepOnly(number, deployment) }
        try await deployment.retryUntilSuccess(of: "the record of a rollback") {
            try await deployment.makeSpace()
            try await deployment.blocking { try ReturnedPhase.becomeReturned(deployment) }
        }
        let seconds = deployment.clock.now.seconds(since: began)
        counters.update { $0.lastSwitchSeconds[deployment.project] = seconds }
        faults.reach(.deploymentActive)
        try await kept.keepOnly(number, deployment)
        return .returned(isRecorded: true)
    }

    /// - Returns: nil where somebody cancelled it first.
    private func makeReady(
        _ number: GenerationNumber,
        _ deployment: RunningDeployment
    ) async throws -> VerifiedGeneration? {
        try await deployment.decisions.unlessDecided {
            let generation = try await deployment.step(
                "read back",
                seconds: deployment.settings.deadlines.stage,
                isRecordNeeded: false
            ) { check in
                let (generation, words) = try verifier.readBack(deployment.project, number, check: check)
                return (generation, words)
            }
            try await loading.loadForReturn(number, deployment)
            return generation
        }
    }

    private func look(at number: GenerationNumber, _ deployment: RunningDeployment) async throws -> VerifiedGeneration {
        deployment.recorder.logger.critical(
            "a rollback cannot be put on record, and is done first",
            metadata: ["project": "\(deployment.project)", "deployment": "\(deployment.id)"]
        )
        return try await deployment.blocking { try verifier.verify(deployment.project, number, depth: .sizes) }
    }

    private func announce(_ deployment: RunningDeployment) throws {
        try deployment.journal.change(deployment.id) { record, _ in
            record.state = .checked
            return AuditEntry(
                "deployment.switching",
                by: record.requestedBy,
                project: deployment.project,
                subject: "deployment \(deployment.id)",
                detail: "current goes back to generation \(record.generation?.description ?? "")"
            )
        }
    }
}
