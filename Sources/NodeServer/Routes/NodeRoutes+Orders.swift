import AutomationNode
import Hummingbird
import NodeAPI

extension NodeRoutes {
    /// Signed orders, and what is followed.
    var orderRoutes: [Route] {
        [
            Route(.get, "/v1/orders", for: .scoped(.read)) { request, context in
                let query = try QueryItems(request, allowed: ["project"])
                return try .json(try await node.orders(of: try query.project(), by: try context.caller()))
            },
            Route(.post, "/v1/orders", for: .scoped(.upload)) { request, context in
                _ = try QueryItems(request, allowed: [])
                let bytes = try await request.smallBody(context, limit: AutomationNode.orderLimit)
                let receipt = try await node.receive(order: bytes, by: try context.caller())
                return try .json(receipt, status: receipt.isNew ? .created : .ok)
            },
        ]
    }
}
