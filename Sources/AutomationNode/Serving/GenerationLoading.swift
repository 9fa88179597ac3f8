import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import NodeAPI
import Serving

/// Loads the generation of a deployment beside the current one: the step `load`.
struct GenerationLoading: Sendable {
    let planner: ServingPlanner
    let serving: ServingGenerations

    /// Loads and checks the active versions of the staged generation.
    /// - Throws: `deployment.golden`, `deployment.load`; then nothing of it stays loaded. `deployment.scoring` where the configuration
    ///   demands that what is active is loaded.
    func load(
        _ staged: StagedGeneration,
        of bundle: StoredBundle,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) async throws {
        let plan = try await deployment.blocking {
            try planner.plan(staged.number, bundle, active: record.active)
        }
        try requireLoaded(plan, record, deployment)
        guard let plan else { return try await goUnloaded(record, deployment) }
        if let failure = try await load(plan, record, deployment) { throw failure }
    }

    /// Loads the target of a rollback by hand. A load that fails does not prevent the rollback.
    func loadForReturn(_ number: GenerationNumber, _ deployment: RunningDeployment) async throws {
        let project = deployment.project
        let record = try await deployment.record()
        let plan = try? await deployment.blocking { try planner.plan(project, number) }
        try Task.checkCancellation()
        guard let plan = plan ?? nil else { return }
        do {
            _ = try await load(plan, record, deployment, isRecordNeeded: false)
        } catch let failure as NodeFailure where failure.code == .deploymentDeadline {
            deployment.recorder.logger.error(
                "a rollback does not wait for its models",
                metadata: ["project": "\(project)"]
            )
        }
    }

    /// - Parameter isRecordNeeded: as for any step.
    /// - Returns: the reason for which not all of it is loaded, if there is one.
    /// - Throws: `deployment.deadline`.
    func load(
        _ plan: GenerationPlan,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment,
        isRecordNeeded: Bool = true
    ) async throws -> NodeFailure? {
        let (id, project, journal, pool) = (
            deployment.id, deployment.project, deployment.journal, deployment.recorder.pool
        )
        let seconds = deployment.settings.deadlines.load
        let ordinal = try await deployment.noting(isRecordNeeded) { try journal.beginStep("load", of: id) }
        let preparation = try await withTimeout(seconds: seconds, on: deployment.clock) { [serving] in
            await serving.prepare(project, plan) { done, all in
                // How far it is matters to nobody but those who look on.
                guard let ordinal else { return }
                _ = try? await pool.run {
                    try journal.tellStep("\(done) of \(all) models are loaded", ordinal, of: id)
                }
            }
        }
        try Task.checkCancellation()
        guard let preparation else {
            let failure = NodeFailure(
                .deploymentDeadline,
                "\(deployment.subject): load",
                "was not done within \(seconds) s; see deadlines in the configuration, and the machine"
            )
            try await deployment.finish(ordinal, isRecordNeeded: isRecordNeeded) { (false, failure.message) }
            throw failure
        }
        let outcome = LoadOutcome(subject: "\(project) \(record.bundle)", preparation: preparation)
        let failure = outcome.failure
        try await deployment.finish(ordinal, isRecordNeeded: isRecordNeeded) { (failure == nil, outcome.output) }
        if failure == nil {
            let levels = record.active.reduce(into: [:]) { $0[$1.key] = preparation.levels[$1.key] ?? .notLoaded }
            try await deployment.noting(isRecordNeeded) { try put(levels, deployment) }
        }
        return failure
    }

    /// Holds what is planned to `scoring: required`.
    private func requireLoaded(
        _ plan: GenerationPlan?,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) throws {
        guard deployment.settings.scoring.isRequired else { return }
        let models = record.active.filter { plan?.models[$0.key]?.versions[$0.value] == nil }.keys.sorted()
        guard !models.isEmpty else { return }
        throw NodeFailure(
            .deploymentScoring,
            "\(deployment.project) \(record.bundle)",
            expected:
                "a Python that loads \(models.map(\.text).joined(separator: ", ")), as `scoring: required` demands",
            found: "none, and no native form: set scoring.python, or export the bundle with --wheels"
        )
    }

    private func goUnloaded(_ record: DeploymentRecord, _ deployment: RunningDeployment) async throws {
        let models = record.active.keys.sorted()
        let levels = Dictionary(uniqueKeysWithValues: models.map { ($0, ProofLevel.notLoaded) })
        try await deployment.blocking { try put(levels, deployment) }
    }

    /// Puts on record how it shows of each model that it answers as it should. Blocks.
    private func put(_ levels: [ModelName: ProofLevel], _ deployment: RunningDeployment) throws {
        try deployment.journal.note(deployment.id) { record, _ in record.proofs = levels.mapValues(\.rawValue) }
    }
}
