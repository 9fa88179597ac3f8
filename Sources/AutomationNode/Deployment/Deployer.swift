import AsyncSupport
import DurableFiles
import GRDB
import Identifiers
import Logging
import NodeAPI

/// Accepts deployments and decisions about them, and runs what was accepted: one at a time for a project, projects side by
/// side.
actor Deployer {
    private let parts: NodeParts
    private let queue: AsyncStream<DeploymentRun>
    private let enqueue: AsyncStream<DeploymentRun>.Continuation
    private(set) var boxes: [Int64: DecisionBox] = [:]
    private var isStopping = false

    init(parts: NodeParts) {
        self.parts = parts
        (queue, enqueue) = AsyncStream.makeStream(of: DeploymentRun.self)
    }

    /// Goes on with what a stop of the node left unfinished.
    func resume() async throws {
        let unfinished = try await parts.pool.run { [parts] in
            try parts.database.read { try DeploymentRecord.unfinished(in: $0) }
        }
        for record in unfinished { start(record) }
    }

    /// Runs what is accepted until the task is cancelled; then what runs is cut off, to go on with the next start.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await run in queue {
                group.addTask { [self] in
                    await run.run()
                    await finished(run)
                }
            }
        }
        isStopping = true
        enqueue.finish()
        forgiveStop()
        parts.events.end()
    }

    /// This stop is in order and says nothing about what is on probation. Blocks for one small write: the pool takes no work of
    /// a task that is cancelled.
    private func forgiveStop() {
        do {
            try parts.database.write { database in
                try database.execute(sql: "UPDATE deployments SET crashes = MAX(0, crashes - 1) WHERE finished = 0")
            }
        } catch {
            parts.logger.error("the stop could not be put on record", metadata: ["error": "\(error)"])
        }
    }

    func deploy(
        _ project: ProjectName,
        _ request: DeploymentRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try refuseIfStopping()
        let accepted = try await parts.pool.run { [parts] in
            try DeploymentAcceptance(parts: parts).accept(project, request, by: requester)
        }
        return admit(accepted)
    }

    func rollBack(
        _ project: ProjectName,
        _ request: RollbackRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try refuseIfStopping()
        if let open = try await unfinished(project) {
            let isReturn = request.to == nil || request.to == open.replaces
            guard open.state == .active, open.intent == .none, open.kind != .rollback, isReturn else {
                throw DeploymentAcceptance.busy(open, now: parts.clock.now())
            }
            let last = try await decide(
                .rollBack(by: requester, reason: request.reason, bad: request.bad == true),
                about: open
            )
            if last.state == .rolledBack { return last }
            // It was confirmed a moment before: this goes back from there.
            return try await rollBack(project, request, by: requester)
        }
        let accepted = try await parts.pool.run { [parts] in
            parts.ballast.makeRoom(for: Ballast.wayBack)
            let acceptance = DeploymentAcceptance(parts: parts)
            do {
                return try acceptance.acceptRollback(project, request, by: requester)
            } catch let failure as NodeFailure where failure.code == .diskFull {
                // Without ballast there is what the database has room for in itself.
                return try acceptance.acceptRollback(project, request, by: requester)
            }
        }
        return admit(accepted)
    }

    func confirm(_ project: ProjectName, by requester: Requester) async throws -> DeploymentReport {
        guard let open = try await unfinished(project) else {
            throw NodeFailure(
                .probationNone,
                project.text,
                "no deployment is on probation; there is nothing to confirm"
            )
        }
        guard open.state == .active, open.intent == .none, open.kind != .rollback else {
            throw DeploymentAcceptance.busy(open, now: parts.clock.now())
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

    /// Ends a deployment before its switch, or takes back what was only staged. Answers when it is over.
    func cancel(
        _ project: ProjectName,
        _ id: Int64,
        _ request: CancelRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        let record = try await parts.pool.run { [parts] in try parts.journal.record(id) }
        guard record.project == project else {
            throw NodeFailure(.deploymentNotFound, "deployment \(id)", "is not one of \(project)")
        }
        if record.state == .cancelled { return try await parts.pool.run { [parts] in try parts.journal.report(id) } }
        if record.isFinished {
            guard record.kind == .stage, record.state == .checked else { throw Self.uncancellable(record) }
            return try await parts.pool.run { [parts] in
                try Cancelling(parts: parts).discard(record, by: requester, reason: request.reason)
            }
        }
        guard let box = boxes[id] else { throw DeploymentAcceptance.busy(record, now: parts.clock.now()) }
        guard record.state != .active, box.cancel(by: requester, reason: request.reason) else {
            throw Cancelling.switched(record)
        }
        let last = try await end(of: id)
        if last.state == .cancelled { return last }
        throw Self.uncancellable(try await parts.pool.run { [parts] in try parts.journal.record(id) })
    }

    private static func uncancellable(_ record: DeploymentRecord) -> NodeFailure {
        record.state == .confirmed ? Cancelling.switched(record) : Cancelling.ended(record)
    }

    /// - Returns: how the deployment ended, as was decided now or by another a moment before.
    /// - Throws: `node.stopping` where the decision is lost with the stop of the node.
    private func decide(_ decision: Decision, about open: DeploymentRecord) async throws -> DeploymentReport {
        guard let box = boxes[open.id] else { throw DeploymentAcceptance.busy(open, now: parts.clock.now()) }
        box.decide(decision)
        return try await end(of: open.id)
    }

    /// - Throws: `node.stopping` where it goes on only with the next start.
    private func end(of id: Int64) async throws -> DeploymentReport {
        let journal = parts.journal
        var last = try await parts.pool.run { try journal.report(id) }
        let changes = try await parts.events.follow(id) { [pool = parts.pool] in
            try await pool.run { try journal.report(id) }
        }
        for await report in changes { last = report }
        guard last.isFinished else { throw stopping }
        return last
    }

    private func unfinished(_ project: ProjectName) async throws -> DeploymentRecord? {
        try await parts.pool.run { [parts] in
            try parts.database.read { try DeploymentRecord.unfinished(of: project, in: $0) }
        }
    }

    private func refuseIfStopping() throws {
        if isStopping { throw stopping }
    }

    private var stopping: NodeFailure {
        NodeFailure(.stopping, parts.state.root.path, "the node is stopping; ask again when it is up")
    }

    private func admit(_ accepted: DeploymentAcceptance.Accepted) -> DeploymentReport {
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
        let box = DecisionBox()
        boxes[record.id] = box
        enqueue.yield(DeploymentRun(parts: parts, id: record.id, project: record.project, decisions: box))
    }

    private func finished(_ run: DeploymentRun) async {
        boxes[run.id] = nil
        if Task.isCancelled { return }
        // What it left current is loaded, or is being loaded in the background, whose first attempt counts.
        if !parts.background.isBeginning(run.project) { parts.firstLoads.end(run.project) }
        _ = try? await parts.pool.run { [parts] in parts.takeReserve() }
        await readBack(after: run)
        do {
            try await parts.pool.run { [parts] in
                guard try parts.journal.record(run.id).state == .confirmed else { return }
                _ = try GarbageCollection(parts: parts).run(by: .node)
            }
        } catch {
            parts.logger.error(
                "garbage could not be collected after a deployment",
                metadata: ["error": "\(error)"]
            )
        }
    }

    /// A way back looks at sizes alone, since it must be fast: what it leads to is read back once it is there. What does not hold is
    /// said, and given up for the next choice, if there is one.
    private func readBack(after run: DeploymentRun) async {
        do {
            guard let next = try await ReadBack(parts: parts, deployment: run.id, project: run.project).run() else {
                return
            }
            let request = RollbackRequest(to: next, reason: "what current led to was read back, and did not hold")
            let accepted = try await parts.pool.run { [parts] in
                try DeploymentAcceptance(parts: parts).acceptRollback(run.project, request, by: .node)
            }
            _ = admit(accepted)
        } catch {
            if Task.isCancelled { return }
            parts.logger.error(
                "what a rollback led to could not be read back, or not left",
                metadata: ["project": "\(run.project)", "error": "\(error)"]
            )
        }
    }
}
