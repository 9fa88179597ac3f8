import AutomationNode
import Hummingbird
import NIOCore

extension NodeRoutes {
    /// Statements that the node vouches for to other nodes.
    var probationRoutes: [Route] {
        [
            Route(.get, "/v1/projects/{project}/bundles/{bundle}/probation", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                let bundle = try context.parameter(
                    "bundle",
                    { (1...200).contains($0.utf8.count) ? $0 : nil },
                    expected: "the id or the digest of a bundle"
                )
                let claim = try await node.probationClaim(
                    try context.project(),
                    bundle,
                    by: try context.caller()
                )
                return Response(
                    status: .ok,
                    headers: [.contentType: "application/json", .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: claim))
                )
            }
        ]
    }
}
