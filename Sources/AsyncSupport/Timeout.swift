/// Runs work that is cancelled when its time is over.
/// - Parameter seconds: from now on.
/// - Returns: nil if it was not done in time. It has ended all the same when this returns.
/// - Throws: what the work throws; `CancellationError` when the task is cancelled.
package func withTimeout<Value: Sendable>(
    seconds: Double,
    on clock: any TimeSource,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    try await withTimeout(until: clock.now.adding(seconds: seconds), on: clock, work)
}

/// The same with a deadline.
package func withTimeout<Value: Sendable>(
    until deadline: Instant,
    on clock: any TimeSource,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await clock.sleep(until: deadline)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
