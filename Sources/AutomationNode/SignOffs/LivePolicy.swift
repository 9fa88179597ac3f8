import Identifiers
import Synchronization

/// The policy that is in force: another takes its place as a whole, at a reload.
final class LivePolicy: Sendable {
    /// A policy, or that there is none, and when it was read.
    struct Reading: Sendable {
        let policy: NodePolicy?
        let read: Timestamp

        /// By which the audit names it.
        var identity: String { policy?.identity ?? Self.nothing }

        static let nothing = "no policy"
    }

    private let state: Mutex<Reading>

    init(_ reading: Reading) {
        state = Mutex(reading)
    }

    var reading: Reading { state.withLock { $0 } }

    var policy: NodePolicy? { reading.policy }

    func replace(by reading: Reading) { state.withLock { $0 = reading } }
}
