import Synchronization

/// Watches whether the other side takes a streamed body. The time in which a producer makes a piece does not count.
final class UploadWatch: Sendable {
    /// The longest time in which nothing is taken.
    private let stall: Duration
    /// The moment at which the piece that is on its way has to be taken.
    private let end = Mutex<SuspendingClock.Instant?>(nil)

    /// A piece is taken as a whole: it may need as long as the slowest line does that is still of use.
    private static let slowest = 4096

    init(stall: Duration) {
        self.stall = stall
    }

    /// The client wants a piece: the one before was taken.
    func asked() {
        end.withLock { $0 = nil }
    }

    /// The client has a piece of so many bytes.
    func gave(_ count: Int, at now: SuspendingClock.Instant = .now) {
        end.withLock { $0 = now + max(stall, .seconds(count / Self.slowest)) }
    }

    func isStalled(at now: SuspendingClock.Instant = .now) -> Bool {
        end.withLock { $0 }.map { $0 <= now } ?? false
    }

    /// Does a work, and ends it when the body is stalled.
    /// - Throws: `TransportFailure.stalled`; what the work throws.
    func guarding<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask { [self] in
                try await wait()
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw TransportFailure.stalled }
            return value
        }
    }

    /// Returns when the body is stalled.
    private func wait() async throws {
        while !isStalled() {
            let next = end.withLock { $0 } ?? (.now + stall)
            try await Task.sleep(until: next, clock: .suspending)
        }
    }
}
