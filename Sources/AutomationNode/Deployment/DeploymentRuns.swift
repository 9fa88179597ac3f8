import Identifiers

/// Makes the runs of deployments.
struct DeploymentRuns: Sendable {
    let phases: DeploymentPhases
    let recorder: StepRecorder
    let retry: PersistentRetry
    let links: CurrentLinks
    let configuration: LiveConfiguration

    func run(of record: DeploymentRecord, _ decisions: PendingDecision) -> DeploymentRun {
        let deployment = RunningDeployment(
            id: record.id,
            project: record.project,
            decisions: decisions,
            settings: configuration.settings(for: record.project),
            recorder: recorder,
            retry: retry
        )
        return DeploymentRun(deployment: deployment, phases: phases, links: links)
    }
}
