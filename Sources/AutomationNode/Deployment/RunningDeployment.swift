import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import NodeAPI

/// A deployment under way, as its phases are given it: its number, the settings that it began with, and its record.
struct RunningDeployment: Sendable {
    let id: Int64
    let project: ProjectName
    let decisions: PendingDecision
    /// The settings at the beginning of the deployment; later changes do not affect it.
    let settings: ProjectConfiguration
    let recorder: StepRecorder
    let retry: PersistentRetry

    var journal: DeploymentJournal { recorder.journal }
    var rules: ProbationRules { settings.probation.rules }
    var clock: any TimeSource { recorder.clock }

    /// Its name in log and failures.
    var subject: String { "\(project) deployment \(id)" }

    @discardableResult
    func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await recorder.pool.run(work)
    }

    func record() async throws -> DeploymentRecord {
        try await blocking { try journal.record(id) }
    }

    /// Gives up ballast for a rollback and its record if the disk has no space.
    /// - Returns: whether some was given up.
    @discardableResult
    func makeSpace() async throws -> Bool {
        try await blocking { retry.ballast.makeSpace(for: Ballast.rollback) }
    }

    /// Retries necessary work until it succeeds.
    /// - Throws: only when the node stops.
    func retryUntilSuccess<Value: Sendable>(
        of what: String,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await retry.untilSuccess(of: what, ["project": "\(project)", "deployment": "\(id)"], work)
    }

    /// The error as a failure with a code: its own, or else `deployment.failed`.
    static func failure(_ error: any Error, _ subject: String) -> any CodedFailure {
        if let failure = error as? any CodedFailure { return failure }
        return NodeFailure(.deploymentFailed, subject, "\(error)", underlying: error)
    }
}
