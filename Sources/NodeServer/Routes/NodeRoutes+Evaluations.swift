import AutomationNode
import Hummingbird
import Identifiers
import NIOCore
import NodeAPI

extension NodeRoutes {
    /// The evaluations and comparisons that bundles brought along.
    var evaluationRoutes: [Route] {
        [
            Route(.get, "/v1/projects/{project}/models/{model}/evaluations", for: .project(.read)) { request, context in
                let query = try QueryItems(request, allowed: ["version", "after", "limit"])
                let model = try context.parameter("model", { ModelName($0) }, expected: ModelName.rule)
                return try .json(
                    try await node.evaluations(
                        try context.project(),
                        model,
                        try query.name("version"),
                        after: query.text("after"),
                        limit: Int(try query.integer("limit", in: 1...200, default: 50))
                    )
                )
            },
            Route(.get, "/v1/projects/{project}/evaluations/{evaluation}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                let text = try context.recordID("evaluation", of: "an evaluation")
                return .record(try await node.evaluation(try context.project(), text))
            },
            Route(.get, "/v1/projects/{project}/comparisons", for: .project(.read)) { request, context in
                let query = try QueryItems(request, allowed: ["model", "after", "limit"])
                return try .json(
                    try await node.comparisons(
                        try context.project(),
                        try query.name("model"),
                        after: query.text("after"),
                        limit: Int(try query.integer("limit", in: 1...200, default: 50))
                    )
                )
            },
            Route(.get, "/v1/projects/{project}/comparisons/{comparison}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                let text = try context.recordID("comparison", of: "a comparison")
                return .record(try await node.comparison(try context.project(), text))
            },
        ]
    }
}

extension NodeRequestContext {
    /// The id of a record in the path, or its beginning.
    fileprivate func recordID(_ name: String, of noun: String) throws -> String {
        try parameter(
            name,
            { (6...71).contains($0.utf8.count) ? $0 : nil },
            expected: "6 digits or more of the id of \(noun)"
        )
    }
}

extension Response {
    /// A record, in its canonical form.
    fileprivate static func record(_ document: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document))
        )
    }
}

extension QueryItems {
    /// The model or the version that an answer is to be of.
    fileprivate func name<Kind: NameKind>(_ item: String) throws(RequestFailure) -> Name<Kind>? {
        guard let text = text(item) else { return nil }
        guard let name = Name<Kind>(text) else {
            throw RequestFailure(
                .value,
                item,
                expected: "a \(Kind.noun): \(Name<Kind>.rule)",
                found: String(text.prefix(200))
            )
        }
        return name
    }
}
