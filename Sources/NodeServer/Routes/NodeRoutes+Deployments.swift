import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NodeAPI

extension NodeRoutes {
    /// Deployments: asking for one, following it, ending its probation, going back.
    var deploymentRoutes: [Route] {
        [
            Route(.post, "/v1/projects/{project}/deployments", for: .project(.deploy)) { request, context in
                let project = try context.project()
                let body = try await request.decoded(DeploymentRequest.self, context)
                return try Self.accepted(try await node.deploy(project, body, by: try context.caller()))
            },
            Route(.get, "/v1/projects/{project}/deployments", for: .project(.read)) { request, context in
                let query = try QueryItems(request, allowed: ["limit"])
                let limit = Int(try query.integer("limit", in: 1...1000, default: 50))
                return try .json(
                    DeploymentList(deployments: try await node.deployments(try context.project(), limit: limit))
                )
            },
            Route(.get, "/v1/projects/{project}/deployments/{deployment}", for: .project(.read)) { request, context in
                try await deployment(request, context)
            },
            Route(.post, "/v1/projects/{project}/deployments/{deployment}/cancel", for: .project(.deploy)) {
                request,
                context in
                let project = try context.project()
                let id = try Self.number(context)
                let body = try await request.decoded(CancelRequest.self, context, empty: CancelRequest())
                return try .json(try await node.cancel(project, id, body, by: try context.caller()))
            },
            Route(.post, "/v1/projects/{project}/rollback", for: .project(.decide)) { request, context in
                let project = try context.project()
                let body = try await request.decoded(RollbackRequest.self, context, empty: RollbackRequest())
                return try Self.accepted(try await node.rollBack(project, body, by: try context.caller()))
            },
            Route(.post, "/v1/projects/{project}/confirm", for: .project(.decide)) { request, context in
                let project = try context.project()
                _ = try await request.decoded(NoBody.self, context, empty: NoBody())
                return try .json(try await node.confirm(project, by: try context.caller()))
            },
        ]
    }

    private func deployment(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let project = try context.project()
        let id = try Self.number(context)
        guard request.headers[.accept]?.contains("text/event-stream") == true else {
            return try .json(try await node.deployment(project, id))
        }
        let changes = try await node.deploymentEvents(project, id)
        let stream = DeploymentEventStream(changes: changes, clock: node.clock)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                await stream.write(to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    private static func number(_ context: NodeRequestContext) throws(RequestFailure) -> Int64 {
        try context.parameter(
            "deployment",
            { Int64($0).flatMap { $0 >= 1 ? $0 : nil } },
            expected: "the number of a deployment, from 1"
        )
    }

    private static func accepted(_ report: DeploymentReport) throws -> Response {
        try .json(
            report,
            status: .accepted,
            headers: [.location: "/v1/projects/\(report.project)/deployments/\(report.id)"]
        )
    }
}
