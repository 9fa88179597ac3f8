import AsyncSupport
import Synchronization

/// Bytes a second that all transfers of a client may take together.
final class RateLimit: Sendable {
    private let bytesPerSecond: Double?
    private let clock: any TimeSource
    /// The moment when the bytes taken so far have had their time.
    private let paid: Mutex<Instant>

    /// - Parameter rate: bytes a second; nil: no limit.
    init(_ rate: UInt64?, clock: any TimeSource) {
        bytesPerSecond = rate.map { Double(max(1, $0)) }
        self.clock = clock
        paid = Mutex(clock.now)
    }

    /// Waits until bytes that were moved have had their time. A silence before them pays for nothing.
    func take(_ bytes: Int) async throws {
        guard let bytesPerSecond else { return }
        let due = paid.withLock { paid in
            paid = max(paid, clock.now).adding(seconds: Double(bytes) / bytesPerSecond)
            return paid
        }
        try await clock.sleep(until: due)
    }
}
