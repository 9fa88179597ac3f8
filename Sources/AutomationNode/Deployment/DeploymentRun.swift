import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import NodeAPI
import Scoring

/// One deployment from its acceptance, or from where a stop of the node left it, to its end.
///
/// What is intended is written before it is done, so that recovery can decide by evidence (`RecoveryDecision`). A cancelled
/// run writes nothing more: the next start goes on from there.
struct DeploymentRun: Sendable {
    let parts: NodeParts
    let id: Int64
    let project: ProjectName
    let decisions: DecisionBox
    /// It ends by what it began with, whatever is configured meanwhile.
    let settings: ProjectConfiguration

    init(parts: NodeParts, id: Int64, project: ProjectName, decisions: DecisionBox) {
        self.parts = parts
        self.id = id
        self.project = project
        self.decisions = decisions
        settings = parts.configuration.settings(for: project)
    }

    func run() async {
        do {
            let record = try await blocking { try parts.journal.record(id) }
            if record.isFinished { return }
            switch (record.kind, record.state, record.intent) {
            case (_, _, .rollingBack): try await finishRollback()
            case (.rollback, .active, _): try await finishReturn()
            case (.rollback, _, _): try await returnByHand()
            case (_, .active, _): try await probation()
            default: try await prepare()
            }
        } catch {
            await end(with: error)
        }
    }

    /// Nothing may be left open: before the switch a failure ends the deployment, after it the deployment is rolled back.
    /// Which it is, `current` says; the record may be a step behind.
    private func end(with error: any Error) async {
        try? await insist(on: "the end of a deployment") { try await endOnce(with: error) }
    }

    private func endOnce(with error: any Error) async throws {
        let (record, isCurrent) = try await blocking {
            let record = try parts.journal.record(id)
            return (record, try record.generation != nil && parts.current.generation(of: project) == record.generation)
        }
        if record.isFinished { return }
        switch (record.kind, record.state, record.intent) {
        case (_, _, .rollingBack): try await finishRollback()
        case (.rollback, .active, _): try await finishReturn()
        case (.rollback, _, _) where isCurrent: try await hasReturned()
        case (.rollback, _, _) where Self.isFull(error): try await returnOnFullDisk(record)
        case (.rollback, _, _): try await fail(with: error)
        case (_, .active, _): try await rollBack(for: error)
        case (_, _, .switching) where isCurrent: try await rollBack(for: error)
        default: try await fail(with: error)
        }
    }

    private func rollBack(for error: any Error) async throws {
        try await rollBack(because: Self.failure(error, .deploymentFailed, project.text), by: Requester.node.name)
    }

    /// Does what must be done: what fails is tried again, all of it anew and ever more rarely, until it succeeds. The next
    /// start would do it too, but nobody knows when that is. Where there is no room for a record, ballast is given up, and it is tried at
    /// once: what has not ended keeps others out, who may want to go back.
    /// - Throws: only when the node stops.
    func insist<Value: Sendable>(
        on what: String,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        var pause = Self.shortestPause
        while true {
            do {
                try Task.checkCancellation()
                return try await work()
            } catch {
                try Task.checkCancellation()
                parts.logger.critical(
                    "\(what) has failed and is tried again",
                    metadata: [
                        "project": "\(project)", "deployment": "\(id)", "seconds": "\(pause)", "error": "\(error)",
                    ]
                )
                if try await blocking({ Self.isFull(error) && parts.ballast.makeRoom(for: Ballast.record) }) {
                    continue
                }
            }
            try await parts.clock.sleep(until: parts.clock.moment().adding(seconds: pause))
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private static func isFull(_ error: any Error) -> Bool {
        (error as? NodeFailure)?.code == .diskFull || (error as? FileFailure)?.code == .noSpace
    }

    /// Seconds.
    private static let shortestPause = 0.25
    private static let longestPause = 30.0

    func fail(with error: any Error) async throws {
        let failure = Self.failure(error, .deploymentFailed, project.text)
        try await serveCurrent()
        try await blocking {
            try parts.journal.change(id) { record, database in
                let isRefusal = failure.kind == .refused && record.state == .received
                record.state = isRefusal ? .rejected : .failed
                record.intent = .none
                record.problem = Problem(failure)
                record.isFinished = true
                if let number = record.generation, record.kind != .rollback,
                    let made = try GenerationRecord.find(project, number, in: database), made.state != .confirmed
                {
                    try GenerationRecord.setState(.failed, project, number, in: database)
                }
                return AuditEntry(
                    isRefusal ? "deployment.rejected" : "deployment.failed",
                    by: record.requestedBy,
                    project: project,
                    subject: "deployment \(id)",
                    outcome: failure.stableCode,
                    detail: failure.message
                )
            }
        }
    }

    @discardableResult
    func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await parts.pool.run(work)
    }

    /// Runs blocking work as a step that is on record with its time and what it found.
    /// - Parameters:
    ///   - seconds: its deadline.
    ///   - isRecordNeeded: false on a way back, which a disk without room for the record does not block.
    func step<Value: Sendable>(
        _ name: String,
        seconds: Double,
        isRecordNeeded: Bool = true,
        _ work: @escaping @Sendable (_ check: @escaping @Sendable () throws -> Void) throws -> (Value, String)
    ) async throws -> Value {
        let ordinal = try await noting(isRecordNeeded) { try parts.journal.beginStep(name, of: id) }
        let limit = StepLimit(step: "\(project) deployment \(id): \(name)", seconds: seconds, clock: parts.clock)
        let result: Result<(Value, String), any Error>
        do {
            result = .success(
                try await withTaskCancellationHandler {
                    try await blocking { try work { try limit.check() } }
                } onCancel: {
                    limit.cancel()
                }
            )
        } catch {
            result = .failure(error)
        }
        try Task.checkCancellation()
        try await noting(isRecordNeeded) {
            guard let ordinal else { return }
            switch result {
            case .success(let (_, output)):
                try parts.journal.finishStep(ordinal, of: id, succeeded: true, output: output)
            case .failure(let error):
                try parts.journal.finishStep(
                    ordinal,
                    of: id,
                    succeeded: false,
                    output: Self.failure(error, .deploymentFailed, name).message
                )
            }
        }
        return try result.get().0
    }

    /// Puts something on record.
    /// - Parameter isNeeded: false: what keeps it from being put there is told to the log, and keeps nothing else from being done.
    /// - Returns: nil where that is so.
    @discardableResult
    func noting<Value: Sendable>(
        _ isNeeded: Bool,
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value? {
        do {
            return try await blocking(work)
        } catch {
            try Task.checkCancellation()
            guard !isNeeded else { throw error }
            parts.logger.warning(
                "a way back goes on without a record of its step",
                metadata: ["project": "\(project)", "deployment": "\(id)", "error": "\(error)"]
            )
            return nil
        }
    }

    /// Runs a hook as a step, if the configuration has one.
    /// - Returns: what went wrong, nil if nothing did.
    func hook(_ kind: HookKind, reason: String? = nil, keep: Int = .max) async throws -> NodeFailure? {
        guard let hook = settings.hooks[kind] else { return nil }
        let record = try await blocking { try parts.journal.record(id) }
        let ordinal = try await blocking { try parts.journal.beginStep(kind.rawValue, of: id) }
        let variables = environment(of: record, reason)
        let result = try await HookRunner(clock: parts.clock)
            .run(hook, environment: variables, readable: readable(variables))
        let failure = result.failure(of: kind, command: hook.command)
        try await blocking {
            try parts.journal.finishStep(
                ordinal,
                of: id,
                succeeded: result.succeeded,
                output: Self.output(of: result, failure)
            )
            if keep < .max {
                try parts.database.write { try StepRecord.trim(kind.rawValue, of: id, keep: keep, in: $0) }
            }
        }
        if failure != nil { parts.counters.update { $0.hookFailures[kind, default: 0] += 1 } }
        return failure
    }

    private static func output(of result: HookResult, _ failure: NodeFailure?) -> String {
        switch result.outcome {
        case .succeeded, .exited: result.output
        default: result.output + (failure.map { "\n[\($0.message.prefix(500))]" } ?? "")
        }
    }

    /// What a confined hook may read of the state: the generation it is told of, what is current, and the links to that.
    private func readable(_ variables: [String: String]) -> [String] {
        [parts.state.current.path]
            + ["SLIPWAY_CURRENT", "SLIPWAY_GENERATION_PATH"].compactMap { variables[$0] }
    }

    private func environment(of record: DeploymentRecord, _ reason: String?) -> [String: String] {
        var variables = [
            "SLIPWAY_PROJECT": project.text,
            "SLIPWAY_BUNDLE": record.bundle.text,
            "SLIPWAY_DEPLOYMENT": String(id),
            "SLIPWAY_STATE": parts.state.root.path,
            "SLIPWAY_CURRENT": parts.state.current.fullPath(of: project.text),
        ]
        if let number = record.generation {
            variables["SLIPWAY_GENERATION"] = number.description
            variables["SLIPWAY_GENERATION_PATH"] = parts.state.generations.fullPath(of: "\(project)/\(number)")
        }
        if let reason { variables["SLIPWAY_REASON"] = reason }
        return variables
    }

    static func failure(_ error: any Error, _ code: NodeCode, _ subject: String) -> any CodedFailure {
        if let failure = error as? any CodedFailure { return failure }
        return NodeFailure(code, subject, "\(error)", underlying: error)
    }
}
