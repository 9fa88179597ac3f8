import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import NodeAPI

extension NodeRoutes {
    /// Claims beside bundles, and what the policy makes of them.
    var signOffRoutes: [Route] {
        [
            Route(.get, "/v1/projects/{project}/bundles/{bundle}/claims", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                let lines = try await node.claims(try context.project(), try Self.bundle(context))
                return Response(
                    status: .ok,
                    headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: lines))
                )
            },
            Route(.post, "/v1/projects/{project}/bundles/{bundle}/claims", for: .project(.upload)) { request, context in
                try Self.requireLines(request)
                _ = try QueryItems(request, allowed: [])
                let bundle = try Self.bundle(context)
                ConnectionGuard.inviteBody(of: request, over: context.channel)
                let lines = try await request.smallBody(context, limit: AutomationNode.claimsLimit)
                return try .json(
                    try await node.receive(
                        claims: lines,
                        of: bundle,
                        in: try context.project(),
                        by: try context.caller()
                    )
                )
            },
            Route(.get, "/v1/projects/{project}/bundles/{bundle}/decision", for: .project(.read)) { request, context in
                let active = try Self.active(request)
                return try .json(
                    try await node.decision(try context.project(), try Self.bundle(context), active: active)
                )
            },
            Route(.get, "/v1/policy", for: .wholeNode(.read)) { request, _ in
                _ = try QueryItems(request, allowed: [])
                return try .json(try await node.policy())
            },
        ]
    }

    private static func bundle(_ context: NodeRequestContext) throws(RequestFailure) -> String {
        try context.parameter(
            "bundle",
            { (1...200).contains($0.utf8.count) ? $0 : nil },
            expected: "the id or the digest of a bundle"
        )
    }

    private static func requireLines(_ request: Request) throws(RequestFailure) {
        let field = request.headers[.contentType]
        let type = (field ?? "").split(separator: ";").first.map { $0.trimmed().lowercased() }
        guard let type, ["application/x-ndjson", "application/jsonl"].contains(type) else {
            throw RequestFailure(
                .contentType,
                "Content-Type",
                expected: "application/x-ndjson or application/jsonl",
                found: String((field ?? "none").prefix(200))
            )
        }
    }

    /// The versions of a query such as `active=churn:3&active=mood:1`, each model once.
    private static func active(_ request: Request) throws(RequestFailure) -> [ModelName: VersionID] {
        var active: [ModelName: VersionID] = [:]
        for (name, value) in request.uri.queryParameters {
            guard name == "active" else {
                throw RequestFailure(.key, "the query", expected: "active", found: String(name.prefix(200)))
            }
            let text = String(value)
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let model = ModelName(parts[0]), let version = VersionID(parts[1]) else {
                throw RequestFailure(
                    .value,
                    "active",
                    expected: "MODEL:VERSION",
                    found: String(text.prefix(200))
                )
            }
            guard active.updateValue(version, forKey: model) == nil else {
                throw RequestFailure(.key, "the query", expected: "each model once", found: "\(model) twice")
            }
        }
        return active
    }
}
