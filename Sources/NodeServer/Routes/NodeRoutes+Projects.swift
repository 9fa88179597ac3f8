import AutomationNode
import Hummingbird
import Identifiers
import NodeAPI

extension NodeRoutes {
    /// The routes of projects, their generations and bundles.
    var projectRoutes: [Route] {
        [
            Route(.get, "/v1/projects", for: .scoped(.read)) { _, context in
                let scope = try context.caller().scope
                return try .json(ProjectList(projects: try await node.projects().filter { scope.covers($0.project) }))
            },
            Route(.get, "/v1/projects/{project}", for: .project(.read)) { _, context in
                try .json(try await node.project(try context.project()))
            },
            Route(.delete, "/v1/projects/{project}", for: .project(.remove)) { request, context in
                let query = try QueryItems(request, allowed: ["confirm", "reason"])
                return try .json(
                    try await node.removeProject(
                        try context.project(),
                        typed: query.text("confirm"),
                        reason: query.text("reason"),
                        by: try context.caller()
                    )
                )
            },
            Route(.get, "/v1/projects/{project}/removal", for: .project(.remove)) { _, context in
                try .json(try await node.removal(of: try context.project(), by: try context.caller()))
            },
            Route(.get, "/v1/projects/{project}/generations", for: .project(.read)) { _, context in
                try .json(GenerationList(generations: try await node.generations(try context.project())))
            },
            Route(.post, "/v1/projects/{project}/forgive", for: .project(.forgive)) { request, context in
                let project = try context.project()
                let body = try await request.decoded(ForgiveRequest.self, context)
                return try .json(try await node.markGood(project, body, by: try context.caller()))
            },
            Route(.put, "/v1/projects/{project}/generations/{generation}/pin", for: .project(.keep)) {
                request,
                context in
                let project = try context.project()
                let number = try context.parameter(
                    "generation",
                    { GenerationNumber($0) },
                    expected: "the number of a generation, from 1"
                )
                let pin = try await request.decoded(PinRequest.self, context)
                return try .json(try await node.setPinned(pin.pinned, project, number, by: try context.caller()))
            },
        ]
    }
}
