import Identifiers
import Serving

/// Watches the answers of a generation on probation.
struct ProbationWatch: Sendable {
    let loading: GenerationLoading
    let background: BackgroundLoading
    let firstLoads: FirstLoads
    let monitoring: NodeMonitor

    private var serving: ServingGenerations { loading.serving }

    /// Begins to watch over the generation. After a start of the node in the midst of probation its models are loaded first,
    /// and those of the generation before it in the background.
    /// - Returns: the reason for which it must be rolled back, if there is one.
    func begin(_ record: DeploymentRecord, _ deployment: RunningDeployment) async throws -> NodeFailure? {
        guard let number = record.generation else { return nil }
        let (project, decisions) = (deployment.project, deployment.decisions)
        let plan = try await deployment.blocking { [planner = loading.planner] in try planner.plan(project, number) }
        guard let plan else {
            firstLoads.forget(project)
            return nil
        }
        if !serving.isWarm(project, number) {
            let outcome = try await decisions.unlessDecided {
                Outcome(failure: try await loading.load(plan, record, deployment))
            }
            if let failure = outcome?.failure { return failure }
            firstLoads.end(project)
            if let previous = record.replaces, previous != number {
                try await deployment.blocking { background.begin(project, [previous]) }
            }
        }
        serving.watch(project, number, against: record.replaces) { before in
            ProbationMonitor(rules: deployment.rules, before: before) { decisions.decide(.violation($0)) }
        }
        monitoring.beginProbation(
            of: project,
            number,
            after: record.replaces,
            deployment.settings.monitoring
        ) { [rules = deployment.rules] observation in
            if let violation = rules.violation(by: observation) { decisions.decide(.violation(violation)) }
        }
        return nil
    }

    private struct Outcome: Sendable {
        let failure: NodeFailure?
    }

    /// Requests that the generation has answered; nil where it serves nothing.
    func requests(_ record: DeploymentRecord) -> Int? {
        record.generation.flatMap { serving.requests(record.project, $0) }
    }

    /// Ends when the generation has answered that many requests.
    func answering(_ record: DeploymentRecord, _ count: Int) -> AsyncStream<Void>? {
        record.generation.map { serving.answering(record.project, $0, count) }
    }

    /// Tells whether the generation has golden predictions to replay.
    func hasGolden(_ record: DeploymentRecord) -> Bool {
        record.generation.map { serving.hasGolden(record.project, $0) } ?? false
    }

    /// Replays the golden predictions as a step.
    /// - Returns: what came of it; nil if somebody decided first.
    func replayGolden(
        _ number: GenerationNumber,
        _ deployment: RunningDeployment
    ) async throws -> (rows: Int, failures: [ModelLoadFailure])? {
        let (id, project, journal) = (deployment.id, deployment.project, deployment.journal)
        let ordinal = try await deployment.blocking { try journal.beginStep("golden", of: id) }
        let replay = try await deployment.decisions.unlessDecided { [serving] in
            await serving.replayGolden(project, number)
        }
        try Task.checkCancellation()
        let output = [
            replay.map { "\($0.rows) golden rows agree" } ?? "ended by a decision",
            replay?.failures.map { "\($0.model) \($0.version): \($0.failure.message)" }.joined(separator: "\n") ?? "",
        ]
        try await deployment.blocking {
            try journal.finishStep(
                ordinal,
                of: id,
                succeeded: replay?.failures.isEmpty ?? true,
                output: output.filter { !$0.isEmpty }.joined(separator: "\n")
            )
            try journal.database.write { try StepRecord.trim("golden", of: id, keep: 20, in: $0) }
        }
        return replay
    }
}
