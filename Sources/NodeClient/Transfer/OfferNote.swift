import AsyncSupport
import NodeAPI
import Synchronization

/// The offer that is being gone on with, so that it can be taken back.
final class OfferNote: Sendable {
    /// Seconds that the node is waited for; else it forgets the offer by itself.
    private static let patience = 5.0

    private let id = Mutex<String?>(nil)

    func note(_ new: String) { id.withLock { $0 = new } }

    /// Has the node forget it, though the task is cancelled.
    func discard(_ client: NodeClient) async {
        guard let id = id.withLock({ $0 }) else { return }
        let discarding = Task {
            try? await withTimeout(seconds: Self.patience, on: client.timeouts.clock) {
                try await client.discardOffer(id)
            }
        }
        _ = await discarding.value
    }
}
