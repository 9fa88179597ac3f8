import AsyncSupport
import DurableFiles
import Identifiers
import Logging

/// Runs the steps of deployments on threads that may block, and puts each on record with its time and its result.
struct StepRecorder: Sendable {
    let journal: DeploymentJournal
    let pool: BlockingPool
    let clock: any TimeSource
    let logger: Logger
}

extension RunningDeployment {
    /// Runs blocking work as a step that is on record.
    /// - Parameters:
    ///   - seconds: its deadline.
    ///   - isRecordNeeded: false in a rollback, which a disk without space for the record does not block.
    ///   - work: gives its value and words for the record. It calls `check` between files, which throws to stop it.
    func step<Value: Sendable>(
        _ name: String,
        seconds: Double,
        isRecordNeeded: Bool = true,
        _ work: @escaping @Sendable (_ check: @escaping @Sendable () throws -> Void) throws -> (Value, String)
    ) async throws -> Value {
        try await step(name, isRecordNeeded: isRecordNeeded) {
            let limit = StepLimit(step: "\(subject): \(name)", seconds: seconds, clock: clock)
            return try await withTaskCancellationHandler {
                try await blocking { try work { try limit.check() } }
            } onCancel: {
                limit.cancel()
            }
        }
    }

    /// The same for work that waits for programs. A step that the stop of the node cuts off is not finished on record.
    func step<Value: Sendable>(
        _ name: String,
        isRecordNeeded: Bool = true,
        _ work: () async throws -> (Value, String)
    ) async throws -> Value {
        let ordinal = try await noting(isRecordNeeded) { try journal.beginStep(name, of: id) }
        let result: Result<(value: Value, output: String), any Error>
        do {
            result = .success(try await work())
        } catch {
            result = .failure(error)
        }
        try Task.checkCancellation()
        try await finish(ordinal, isRecordNeeded: isRecordNeeded) {
            switch result {
            case .success(let done): (true, done.output)
            case .failure(let error): (false, Self.failure(error, name).message)
            }
        }
        return try result.get().value
    }

    /// - Parameter ordinal: of the step; nil where there was no space to put it on record.
    func finish(
        _ ordinal: Int64?,
        isRecordNeeded: Bool = true,
        _ end: () -> (succeeded: Bool, output: String)
    ) async throws {
        guard let ordinal else { return }
        let (succeeded, output) = end()
        try await noting(isRecordNeeded) {
            try journal.finishStep(ordinal, of: id, succeeded: succeeded, output: output)
        }
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
            recorder.logger.warning(
                "a rollback goes on without a record of its step",
                metadata: ["project": "\(project)", "deployment": "\(id)", "error": "\(error)"]
            )
            return nil
        }
    }
}
