import AsyncSupport
package import Identifiers
package import NodeAPI
import Orders

/// Orders, and what is followed.
extension AutomationNode {
    /// Bytes of a signed order.
    package static var orderLimit: Int { OrderLimits.document }

    /// Takes a signed order, whoever brings it. To bring the one in force again changes nothing.
    /// - Throws: `order.…`, `signature.…`, `certificate.…`, `trust.…`, `json.…`, `token.scope`.
    package func receive(order bytes: [UInt8], by requester: Requester) async throws -> OrderReceipt {
        try requester.require(.upload)
        let receipt = try await pool.run { [orders] in
            let (record, isNew) = try orders.intake.receive(bytes, by: requester)
            return OrderReceipt(order: try orders.report(record, isInForce: true), isNew: isNew)
        }
        if receipt.isNew { following.wake() }
        return receipt
    }

    /// The orders of the node's fleet, and what is followed, as far as the caller may see them.
    package func orders(of project: ProjectName?, by requester: Requester) async throws -> OrderList {
        try requester.require(.read)
        return try await pool.run { [orders] in
            try orders.list { requester.scope.covers($0) && (project ?? $0) == $0 }
        }
    }
}
