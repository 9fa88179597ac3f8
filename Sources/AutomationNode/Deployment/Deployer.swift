import AsyncSupport
import DurableFiles
import GRDB
import Identifiers
import Logging
import NodeAPI

/// Accepts deployments and decisions about them, and runs the accepted ones: one at a time in a project, projects side by side.
actor Deployer {
    private let acceptance: DeploymentAcceptance
    private let rollbacks: RollbackAcceptance
    private let cancelling: Cancelling
    private let runs: DeploymentRuns
    private let followUp: DeploymentFollowUp
    /// STATE, for failures.
    private let place: String
    private let queue: AsyncStream<DeploymentRun>
    private let enqueue: AsyncStream<DeploymentRun>.Continuation
    private(set) var boxes: [Int64: PendingDecision] = [:]
    private var isStopping = false

    init(
        acceptance: DeploymentAcceptance,
        rollbacks: RollbackAcceptance,
        cancelling: Cancelling,
        runs: DeploymentRuns,
        followUp: DeploymentFollowUp,
        place: String
    ) {
        self.acceptance = acceptance
        self.rollbacks = rollbacks
        self.cancelling = cancelling
        self.runs = runs
        self.followUp = followUp
        self.place = place
        (queue, enqueue) = AsyncStream.makeStream(of: DeploymentRun.self)
    }

    private var journal: DeploymentJournal { runs.recorder.journal }
    private var pool: BlockingPool { runs.recorder.pool }

    /// Continues the deployments that a stop of the node interrupted.
    func resume() async throws {
        let unfinished = try await pool.run { [journal] in
            try journal.database.read { try DeploymentRecord.unfinished(in: $0) }
        }
        for record in unfinished { start(record) }
    }

    /// Runs accepted deployments until the task is cancelled; then interrupts the running ones, which the next start continues.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await run in queue {
                group.addTask { [self] in
                    await run.run()
                    await finished(run.deployment)
                }
            }
        }
        isStopping = true
        enqueue.finish()
        clearStop()
        journal.events.end()
    }

    /// Records that this stop is orderly, so that it does not count against the generation on probation. Blocks for one small
    /// write: the pool takes no work of a cancelled task.
    private func clearStop() {
        do {
            try journal.database.write { database in
                try database.execute(sql: "UPDATE deployments SET crashes = MAX(0, crashes - 1) WHERE finished = 0")
            }
        } catch {
            runs.recorder.logger.error("the stop could not be put on record", metadata: ["error": "\(error)"])
        }
    }

    func deploy(
        _ project: ProjectName,
        _ request: DeploymentRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try refuseIfStopping()
        return admit(try await pool.run { [acceptance] in try acceptance.accept(project, request, by: requester) })
    }

    func rollBack(
        _ project: ProjectName,
        _ request: RollbackRequest,
        from shown: GenerationNumber? = nil,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try refuseIfStopping()
        if let open = try await unfinished(project) {
            let isReturn = request.to == nil || request.to == open.replaces
            guard open.state == .active, open.intent == .none, open.kind != .rollback, isReturn else {
                throw open.busy(now: journal.clock.timeOfDay)
            }
            try NodeFailure.require(shown, isCurrent: open.generation, of: project)
            try await pool.run { [rollbacks] in
                try rollbacks.requireAllowed(project, backTo: open.replaces, request.breakGlass, by: requester)
            }
            let last = try await decide(
                .rollBack(by: requester, reason: request.reason, bad: request.bad == true),
                about: open
            )
            if last.state == .rolledBack { return last }
            // It was confirmed a moment before: this goes back from there.
            return try await rollBack(project, request, from: shown, by: requester)
        }
        return admit(
            try await pool.run { [rollbacks] in try rollbacks.accept(project, request, from: shown, by: requester) }
        )
    }

    func confirm(
        _ project: ProjectName,
        deployment shown: Int64? = nil,
        by requester: Requester
    ) async throws -> DeploymentReport {
        guard let open = try await unfinished(project) else {
            throw NodeFailure(
                .probationNone,
                project.text,
                "no deployment is on probation; there is nothing to confirm"
            )
        }
        if let shown, open.id != shown {
            throw NodeFailure(
                .deploymentBusy,
                "\(project) deployment \(shown)",
                expected: "the deployment that somebody decided about",
                found: "deployment \(open.id), which has begun since; look at it first"
            )
        }
        guard open.state == .active, open.intent == .none, open.kind != .rollback else {
            throw open.busy(now: journal.clock.timeOfDay)
        }
        let last = try await decide(.confirm(by: requester), about: open)
        guard last.state == .confirmed else {
            throw NodeFailure(
                .probationNone,
                project.text,
                "deployment \(open.id) ended as \(last.state.rawValue) a moment before: \(last.problem?.detail ?? "no reason"); "
                    + "there is nothing to confirm"
            )
        }
        return last
    }

    /// Ends a deployment before its switch, or removes a generation that was only staged. Returns when it is over.
    func cancel(
        _ project: ProjectName,
        _ id: Int64,
        _ request: CancelRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        let record = try await pool.run { [journal] in try journal.record(id) }
        guard record.project == project else {
            throw NodeFailure(.deploymentNotFound, "deployment \(id)", "is not one of \(project)")
        }
        let order = CancelOrder(requester: requester, reason: request.reason)
        if record.state == .cancelled { return try await pool.run { [journal] in try journal.report(id) } }
        if record.isFinished {
            guard record.kind == .stage, record.state == .checked else { throw Self.uncancellable(record) }
            return try await pool.run { [cancelling] in
                try cancelling.discard(record, order)
            }
        }
        guard let box = boxes[id] else { throw record.busy(now: journal.clock.timeOfDay) }
        guard record.state != .active, box.cancel(order) else {
            throw Cancelling.switched(record)
        }
        let last = try await end(of: id)
        if last.state == .cancelled { return last }
        throw Self.uncancellable(try await pool.run { [journal] in try journal.record(id) })
    }

    private static func uncancellable(_ record: DeploymentRecord) -> NodeFailure {
        record.state == .confirmed ? Cancelling.switched(record) : Cancelling.ended(record)
    }

    /// - Returns: how the deployment ended, as was decided now or by another a moment before.
    /// - Throws: `node.stopping` where the decision is lost with the stop of the node.
    private func decide(_ decision: Decision, about open: DeploymentRecord) async throws -> DeploymentReport {
        guard let box = boxes[open.id] else { throw open.busy(now: journal.clock.timeOfDay) }
        box.decide(decision)
        return try await end(of: open.id)
    }

    /// - Throws: `node.stopping` where it goes on only with the next start.
    private func end(of id: Int64) async throws -> DeploymentReport {
        let (journal, pool) = (journal, pool)
        var last = try await pool.run { try journal.report(id) }
        let changes = try await journal.events.follow(id) { [pool] in
            try await pool.run { try journal.report(id) }
        }
        for await report in changes { last = report }
        guard last.isFinished else { throw stopping }
        return last
    }

    private func unfinished(_ project: ProjectName) async throws -> DeploymentRecord? {
        try await pool.run { [journal] in
            try journal.database.read { try DeploymentRecord.unfinished(of: project, in: $0) }
        }
    }

    private func refuseIfStopping() throws {
        if isStopping { throw stopping }
    }

    private var stopping: NodeFailure {
        NodeFailure(.stopping, place, "the node is stopping; ask again when it is up")
    }

    private func admit(_ accepted: AcceptedDeployment) -> DeploymentReport {
        switch accepted {
        case .already(let report): return report
        case .new(let record, let report):
            start(record)
            return report
        }
    }

    private func start(_ record: DeploymentRecord) {
        // One that was accepted while those of the last run were looked up is among them.
        guard boxes[record.id] == nil else { return }
        let box = PendingDecision()
        boxes[record.id] = box
        enqueue.yield(runs.run(of: record, box))
    }

    private func finished(_ deployment: RunningDeployment) async {
        boxes[deployment.id] = nil
        if Task.isCancelled { return }
        await followUp.settle(deployment)
        if let accepted = await followUp.nextRollback(after: deployment) { _ = admit(accepted) }
        await followUp.collectGarbage(after: deployment)
    }
}
