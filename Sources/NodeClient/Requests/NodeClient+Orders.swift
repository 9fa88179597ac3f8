import HTTPTransport
package import Identifiers
package import NodeAPI

extension NodeClient {
    /// The orders of the node's fleet, and what it follows.
    /// - Parameter project: nil: of all.
    package func orders(_ project: ProjectName? = nil) async throws -> OrderList {
        try await repeatable(.get, RequestPath.joined("v1", "orders", query: [("project", project?.text)]))
    }

    /// Sends a signed order. To send the same again is without harm.
    package func send(order bytes: [UInt8]) async throws -> OrderReceipt {
        try await post(document: bytes, to: "/v1/orders")
    }
}
