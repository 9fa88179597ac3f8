import AutomationNode
import Hummingbird
import Identifiers
import NIOCore
import NodeAPI

extension NodeRoutes {
    /// The evaluations that bundles brought along.
    var evaluationRoutes: [Route] {
        [
            Route(.get, "/v1/projects/{project}/models/{model}/evaluations", for: .project(.read)) { request, context in
                let query = try QueryItems(request, allowed: ["version", "after", "limit"])
                let model = try context.parameter("model", { ModelName($0) }, expected: ModelName.rule)
                return try .json(
                    try await node.evaluations(
                        try context.project(),
                        model,
                        try query.version(),
                        after: query.text("after"),
                        limit: Int(try query.integer("limit", in: 1...200, default: 50))
                    )
                )
            },
            Route(.get, "/v1/projects/{project}/evaluations/{evaluation}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                let text = try context.parameter(
                    "evaluation",
                    { (6...71).contains($0.utf8.count) ? $0 : nil },
                    expected: "6 digits or more of the id of an evaluation"
                )
                let document = try await node.evaluation(try context.project(), text)
                return Response(
                    status: .ok,
                    headers: [.contentType: "application/json", .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: document))
                )
            },
        ]
    }
}

extension QueryItems {
    /// The version that an answer is to be of.
    fileprivate func version() throws(RequestFailure) -> VersionID? {
        guard let text = text("version") else { return nil }
        guard let version = VersionID(text) else {
            throw RequestFailure(
                .value,
                "version",
                expected: "a version: \(VersionID.rule)",
                found: String(text.prefix(200))
            )
        }
        return version
    }
}
