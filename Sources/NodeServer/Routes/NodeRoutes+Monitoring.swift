import AutomationNode
import Hummingbird
import Identifiers
import NIOCore
import NodeAPI

extension NodeRoutes {
    /// The node's monitoring of its models, and the alerts.
    var monitoringRoutes: [Route] { monitorRoutes + alertRoutes }

    private var monitorRoutes: [Route] {
        let model = "/v1/projects/{project}/models/{model}/monitor"
        return [
            Route(.get, "/v1/projects/{project}/monitor", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try .json(try await node.monitors(try context.project()))
            },
            Route(.get, model, for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try .json(try await node.monitor(try context.project(), try Self.model(context)))
            },
            Route(.get, model + "/windows", for: .project(.read)) { request, context in
                let query = try QueryItems(request, allowed: ["after", "limit"])
                return try .json(
                    try await node.windows(
                        try context.project(),
                        try Self.model(context),
                        after: try query.integer("after", in: 0...Int64.max, default: 0),
                        limit: Int(try query.integer("limit", in: 1...400, default: 50))
                    )
                )
            },
            Route(.get, model + "/windows/{window}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                let number = try context.parameter("window", Self.positive, expected: "the number of a window, from 1")
                let document = try await node.window(try context.project(), try Self.model(context), number)
                return Response(
                    status: .ok,
                    headers: [.contentType: "application/json", .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: document))
                )
            },
        ]
    }

    private var alertRoutes: [Route] {
        [
            Route(.get, "/v1/alerts", for: .scoped(.read)) { request, context in
                let query = try QueryItems(request, allowed: ["after", "limit", "project", "state"])
                return try .json(
                    try await node.alerts(
                        after: try query.integer("after", in: 0...Int64.max, default: 0),
                        limit: Int(try query.integer("limit", in: 1...1000, default: 200)),
                        project: try query.project(),
                        states: try query.states(),
                        by: try context.caller()
                    )
                )
            },
            Route(.get, "/v1/alerts/{alert}", for: .scoped(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try .json(try await node.alert(try Self.alert(context), by: try context.caller()))
            },
            Route(.post, "/v1/alerts/{alert}/acknowledge", for: .scoped(.alerts)) { request, context in
                let number = try Self.alert(context)
                let body = try await request.decoded(AlertRequest.self, context, empty: AlertRequest())
                return try .json(try await node.acknowledge(alert: number, body, by: try context.caller()))
            },
            Route(.post, "/v1/alerts/{alert}/close", for: .scoped(.alerts)) { request, context in
                let number = try Self.alert(context)
                let body = try await request.decoded(AlertRequest.self, context, empty: AlertRequest())
                return try .json(try await node.close(alert: number, body, by: try context.caller()))
            },
        ]
    }

    private static func model(_ context: NodeRequestContext) throws(RequestFailure) -> ModelName {
        try context.parameter("model", { ModelName($0) }, expected: ModelName.rule)
    }

    private static func alert(_ context: NodeRequestContext) throws(RequestFailure) -> Int64 {
        try context.parameter("alert", positive, expected: "the number of an alert, from 1")
    }

    private static func positive(_ text: String) -> Int64? {
        Int64(text).flatMap { $0 >= 1 ? $0 : nil }
    }
}

extension QueryItems {
    /// The states that alerts are to have; nil: any.
    fileprivate func states() throws(RequestFailure) -> Set<AlertReport.State>? {
        guard let text = text("state") else { return nil }
        let states = text.split(separator: ",", omittingEmptySubsequences: false).map {
            AlertReport.State(rawValue: String($0))
        }
        guard !states.contains(nil) else {
            let names = AlertReport.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw RequestFailure(
                .value,
                "state",
                expected: "one of \(names), or several with commas between them",
                found: String(text.prefix(200))
            )
        }
        return Set(states.compactMap(\.self))
    }
}
