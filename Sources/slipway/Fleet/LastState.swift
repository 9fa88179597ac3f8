import NodeAPI
import Synchronization

/// The state that was told last. An event may bring the same state with other words.
final class LastState: Sendable {
    private let state = Mutex<DeploymentState?>(nil)

    func isNew(_ next: DeploymentState) -> Bool {
        state.withLock { last in
            defer { last = next }
            return last != next
        }
    }
}
