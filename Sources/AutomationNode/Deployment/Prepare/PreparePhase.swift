import Identifiers
import NodeAPI

/// From the order to the switch: verifies the bundle, stages a generation of it, checks it and loads it. Nothing live is touched.
struct PreparePhase: Sendable {
    let verification: BundleVerification
    let environments: DeploymentEnvironments
    let staging: GenerationStaging
    let checks: StagedChecks
    let loading: GenerationLoading
    let kept: KeptGenerations
    let hooks: DeploymentHooks
    let policy: PolicyStep
    let faults: FaultPoints

    func run(_ deployment: RunningDeployment) async throws -> DeploymentPhase {
        faults.reach(.deploymentReceived)
        let record = try await deployment.record()
        let staged = try await deployment.decisions.unlessDecided { try await makeReady(record, deployment) }
        if let order = deployment.decisions.closeToCancelling() { return .cancelling(order) }
        guard let staged else { throw CancellationError() }
        guard record.kind == .stage else { return .switching(to: staged) }
        try await kept.keepCurrent(deployment)
        try await finishStaging(deployment)
        return .over
    }

    /// - Returns: a generation that has passed every check.
    private func makeReady(
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) async throws -> StagedGeneration {
        let deadlines = deployment.settings.deadlines
        let bundle = try await deployment.step("verify", seconds: deadlines.verify) { _ in
            try verification.verify(record, deployment)
        }
        try await enter(.verified, deployment)
        faults.reach(.deploymentVerified)
        let plan = try await environments.check(bundle.contents, record, deployment)
        let staged = try await staging.stage(bundle, record, deployment)
        try await enter(.staged, deployment)
        faults.reach(.deploymentStaged)
        _ = try await deployment.step("check", seconds: deadlines.check) { check in
            ((), try checks.run(staged, of: bundle.contents, record, deployment, check: check))
        }
        if let plan { try await environments.build(plan, deployment) }
        try await loading.load(staged, of: bundle.contents, record, deployment)
        if let failure = try await hooks.run(.preActivate, deployment) {
            throw DeploymentHooks.deploymentFailure(failure)
        }
        if record.kind != .stage {
            try await enter(.checked, deployment)
            faults.reach(.deploymentChecked)
            // Last, so that nothing but the switch comes after it.
            try await policy.run(deployment)
        }
        return staged
    }

    private func enter(_ state: DeploymentState, _ deployment: RunningDeployment) async throws {
        try await deployment.blocking {
            try deployment.journal.note(deployment.id) { record, _ in record.state = state }
        }
    }

    private func finishStaging(_ deployment: RunningDeployment) async throws {
        try await deployment.blocking {
            try deployment.journal.change(deployment.id) { record, _ in
                record.state = .checked
                record.isFinished = true
                return AuditEntry(
                    "deployment.staged",
                    by: record.requestedBy,
                    project: deployment.project,
                    subject: "deployment \(deployment.id)",
                    detail: "generation \(record.generation?.description ?? "") can be activated"
                )
            }
        }
    }
}
