/// Runs work that is cancelled when its time is over.
/// - Parameter seconds: from now on.
/// - Returns: nil if it was not done in time. It has ended all the same when this returns.
/// - Throws: what the work throws; `CancellationError` when the task is cancelled.
package func withTimeout<Value: Sendable>(
    seconds: Double,
    on clock: any TimeSource,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    let deadline = clock.now.adding(seconds: seconds)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await clock.sleep(until: deadline)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
