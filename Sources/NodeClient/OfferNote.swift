import NodeAPI
import Synchronization

/// The offer that is being gone on with, so that it can be taken back.
final class OfferNote: Sendable {
    /// How long the node is waited for; else it forgets the offer by itself.
    private static let patience = Duration.seconds(5)

    private let id = Mutex<String?>(nil)

    func note(_ new: String) { id.withLock { $0 = new } }

    /// Has the node forget it, though the task is cancelled.
    func discard(_ client: NodeClient) async {
        guard let id = id.withLock({ $0 }) else { return }
        let discarding = Task { try await client.discardOffer(id) }
        let limit = Task {
            try await Task.sleep(for: Self.patience)
            discarding.cancel()
        }
        _ = await discarding.result
        limit.cancel()
    }
}
