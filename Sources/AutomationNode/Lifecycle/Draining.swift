package import Identifiers
import Synchronization

/// The draining state of the node: it asks for no new requests, by an order or because it stops, and answers all meanwhile.
package final class Draining: Sendable {
    /// An order to drain, with its requester and its reason.
    package struct Order: Sendable, Hashable {
        package let by: String
        package let since: Timestamp
        package let reason: String?
        /// Tells whether the node stops after it, so that the order cannot be taken back.
        package let isStop: Bool
    }

    private let state = Mutex<Order?>(nil)
    /// The flag that every answer looks at.
    private let flag = Atomic<Bool>(false)

    init() {}

    package var isOn: Bool { flag.load(ordering: .relaxed) }

    package var order: Order? { state.withLock { $0 } }

    /// - Returns: whether that changes anything: a stop takes the place of what somebody said, and nothing takes its place.
    @discardableResult
    func begin(_ order: Order) -> Bool {
        state.withLock { state in
            guard state == nil || (order.isStop && state?.isStop == false) else { return false }
            state = order
            flag.store(true, ordering: .relaxed)
            return true
        }
    }

    /// - Returns: whether that changes anything.
    /// - Throws: `node.stopping` where the node ends.
    func end() throws(NodeFailure) -> Bool {
        let (before, isOver) = state.withLock { state in
            let before = state
            guard before?.isStop != true else { return (before, false) }
            state = nil
            flag.store(false, ordering: .relaxed)
            return (before, before != nil)
        }
        if before?.isStop == true {
            throw NodeFailure(.stopping, "slipwayd", "the node is stopping, which nobody takes back; start it again")
        }
        return isOver
    }
}
