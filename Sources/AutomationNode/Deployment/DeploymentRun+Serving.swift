import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import NodeAPI
import Scoring

/// Loading what a generation serves, and watching over it on probation.
extension DeploymentRun {
    struct Outcome: Sendable {
        let failure: NodeFailure?
    }

    /// Loads and proves the active versions beside what answers.
    /// - Throws: `deployment.golden`, `deployment.load`; then nothing of it stays loaded.
    func loadBeside(_ number: GenerationNumber, _ bundle: StoredBundle, _ record: DeploymentRecord) async throws {
        let plan = try await blocking {
            try ServingPlanner(parts: parts, project: project).plan(number, bundle, active: record.active)
        }
        guard let plan else { return try await goUnloaded(record) }
        if let failure = try await load(plan, record) { throw failure }
    }

    /// - Throws: `deployment.scoring` where the configuration demands that what is active is loaded.
    private func goUnloaded(_ record: DeploymentRecord) async throws {
        let models = record.active.keys.sorted()
        if settings.scoring.isRequired, !models.isEmpty {
            throw NodeFailure(
                .deploymentScoring,
                "\(project) \(record.bundle)",
                expected:
                    "a Python that loads \(models.map(\.text).joined(separator: ", ")), as `scoring: required` demands",
                found: "none: set scoring.python, or export the bundle with --wheels"
            )
        }
        let levels = Dictionary(uniqueKeysWithValues: models.map { ($0, ProofLevel.notLoaded) })
        try await blocking { try put(levels) }
    }

    /// What shows of each model that it answers as it should. Blocks.
    private func put(_ levels: [ModelName: ProofLevel]) throws {
        try parts.journal.note(id) { record, _ in record.proofs = levels.mapValues(\.rawValue) }
    }

    /// Loads what a rollback by hand returns to. What cannot be loaded does not keep it from returning.
    func loadForReturn(_ number: GenerationNumber) async throws {
        let record = try await blocking { try parts.journal.record(id) }
        let plan = try? await blocking { try ServingPlanner(parts: parts, project: project).plan(number) }
        try Task.checkCancellation()
        guard let plan = plan ?? nil else { return }
        do {
            _ = try await load(plan, record, isRecordNeeded: false)
        } catch let failure as NodeFailure where failure.code == .deploymentDeadline {
            parts.logger.error("a rollback does not wait for its models", metadata: ["project": "\(project)"])
        }
    }

    /// Begins to watch over the generation. After a start of the node in the midst of probation its models are loaded first,
    /// and those of the generation before it in the background.
    /// - Returns: why it must be rolled back, if it must.
    func beginServing(_ record: DeploymentRecord) async throws -> NodeFailure? {
        guard let number = record.generation else { return nil }
        let plan = try await blocking { try ServingPlanner(parts: parts, project: project).plan(number) }
        guard let plan else {
            parts.firstLoads.forget(project)
            return nil
        }
        if !parts.serving.isWarm(project, number) {
            let outcome = try await decisions.unlessDecided { Outcome(failure: try await load(plan, record)) }
            if let failure = outcome?.failure { return failure }
            parts.firstLoads.end(project)
            if let previous = record.replaces, previous != number {
                try await blocking { parts.background.begin(project, [previous], parts) }
            }
        }
        parts.serving.watch(project, number, against: record.replaces, settings.probation.rules) { [decisions] breach in
            decisions.decide(.breach(breach))
        }
        return nil
    }

    /// Lets every generation go but this one and those that are kept warm; what is not loaded yet of them comes in the background.
    func serveOnly(_ number: GenerationNumber?) async throws {
        if let number { parts.serving.endWatch(project, number) }
        let kept = try await blocking { try WarmGenerations(parts: parts, project: project).kept(beside: number) }
        parts.serving.keep(project, only: Set(kept))
        try await blocking {
            parts.background.begin(project, kept.filter { !parts.serving.isWarm(project, $0) }, parts)
        }
    }

    /// Lets every generation go but the current one and those that are kept warm.
    func serveCurrent() async throws {
        let kept = try await blocking {
            try WarmGenerations(parts: parts, project: project).kept(beside: parts.current.generation(of: project))
        }
        parts.serving.keep(project, only: Set(kept))
    }

    /// Requests that the generation has answered; nil where it serves nothing.
    func requests(_ record: DeploymentRecord) -> Int? {
        record.generation.flatMap { parts.serving.requests(project, $0) }
    }

    func hasRequests(_ record: DeploymentRecord) -> Bool {
        requests(record).map { $0 >= settings.probation.rules.requests } ?? true
    }

    func enoughRequests(_ record: DeploymentRecord) -> AsyncStream<Void>? {
        record.generation.map { parts.serving.answering(project, $0, settings.probation.rules.requests) }
    }

    /// When the golden predictions are replayed next; nil where there are none.
    func nextGolden(_ record: DeploymentRecord, after moment: Moment) -> Moment? {
        let interval = settings.probation.rules.goldenSeconds
        guard interval > 0, let number = record.generation, parts.serving.hasGolden(project, number) else { return nil }
        return moment.adding(seconds: interval)
    }

    /// - Returns: why the deployment must be rolled back, nil if it need not.
    func replayGolden(_ record: DeploymentRecord) async throws -> NodeFailure? {
        guard let number = record.generation else { return nil }
        let ordinal = try await blocking { try parts.journal.beginStep("golden", of: id) }
        let replay = try await decisions.unlessDecided { [parts, project] in
            await parts.serving.replayGolden(project, number)
        }
        try Task.checkCancellation()
        // A crash, a crowd or slowness has rules of its own.
        let differing = replay?.failures.filter {
            [.goldenMismatch, .modelRaised, .inputInvalid].contains($0.failure.code)
        }
        let output = [
            replay.map { "\($0.rows) golden rows agree" } ?? "ended by a decision",
            replay?.failures.map { "\($0.model) \($0.version): \($0.failure.message)" }.joined(separator: "\n") ?? "",
        ]
        try await blocking {
            try parts.journal.finishStep(
                ordinal,
                of: id,
                succeeded: replay?.failures.isEmpty ?? true,
                output: output.filter { !$0.isEmpty }.joined(separator: "\n")
            )
            try parts.database.write { try StepRecord.trim("golden", of: id, keep: 20, in: $0) }
        }
        guard let differing, let first = differing.first else { return nil }
        return NodeFailure(
            .deploymentGolden,
            "\(first.model) \(first.version)",
            "does not answer on probation as it did before the switch: \(first.failure.message)",
            findings: differing.flatMap(LoadOutcome.findings),
            underlying: first.failure
        )
    }

    /// A step that is over.
    func put(_ evidence: DeploymentEvidence) async throws {
        try await blocking {
            let ordinal = try parts.journal.beginStep(evidence.step, of: id)
            try parts.journal.finishStep(ordinal, of: id, succeeded: false, output: evidence.output)
        }
    }

    /// The step `load`.
    /// - Parameter isRecordNeeded: as for any step.
    private func load(
        _ plan: GenerationPlan,
        _ record: DeploymentRecord,
        isRecordNeeded: Bool = true
    ) async throws -> NodeFailure? {
        let ordinal = try await noting(isRecordNeeded) { try parts.journal.beginStep("load", of: id) }
        let preparation = try await limited(seconds: settings.deadlines.load) { [parts, project, id] in
            await parts.serving.prepare(project, plan) { done, all in
                // How far it is matters to nobody but those who look on.
                guard let ordinal else { return }
                _ = try? await parts.pool.run {
                    try parts.journal.tellStep("\(done) of \(all) models are loaded", ordinal, of: id)
                }
            }
        }
        try Task.checkCancellation()
        guard let preparation else {
            let failure = NodeFailure(
                .deploymentDeadline,
                "\(project) deployment \(id): load",
                "was not done within \(settings.deadlines.load) s; see deadlines in the configuration, and the machine"
            )
            try await noting(isRecordNeeded) {
                guard let ordinal else { return }
                try parts.journal.finishStep(ordinal, of: id, succeeded: false, output: failure.message)
            }
            throw failure
        }
        let outcome = LoadOutcome(subject: "\(project) \(record.bundle)", preparation: preparation)
        let failure = outcome.failure
        try await noting(isRecordNeeded) {
            guard let ordinal else { return }
            try parts.journal.finishStep(ordinal, of: id, succeeded: failure == nil, output: outcome.output)
        }
        if failure == nil {
            let levels = record.active.reduce(into: [:]) { $0[$1.key] = preparation.levels[$1.key] ?? .notLoaded }
            try await noting(isRecordNeeded) { try put(levels) }
        }
        return failure
    }

    /// - Returns: nil if it was not done in time; then it is cancelled.
    func limited<Value: Sendable>(
        seconds: Double,
        _ work: @escaping @Sendable () async -> Value
    ) async throws -> Value? {
        let limit = parts.clock.moment().adding(seconds: seconds)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { await work() }
            group.addTask { [clock = parts.clock] in
                try await clock.sleep(until: limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
