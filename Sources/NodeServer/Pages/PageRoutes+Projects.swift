import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NodeAPI
import NodePages

extension PageRoutes {
    private static let mostAlerts = 1000

    /// Projects and their deployments.
    var projectRoutes: [Route] {
        let project = "/ui/projects/{project}"
        return [
            Route(.get, PageAddress.projects, for: .scoped(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try await shown(try await projects(context), request)
            },
            Route(.get, project, for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [PageDeed.item])
                return try await shown(try await self.project(context), request)
            },
            Route(.get, project + "/deployments", for: .project(.read)) { request, context in
                let query = try QueryItems(request, allowed: ["before"])
                let before = try query.integer("before", in: 1...Int64.max, default: Int64.max)
                return try await shown(try await deployments(before, context), request)
            },
            Route(.get, project + "/deployments/{deployment}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [PageDeed.item])
                let report = try await node.deployment(try context.project(), try Self.deployment(context))
                // A deployment is remembered for longer than its bundle is kept.
                let bundles = try? await node.bundles(report.project)
                let page = DeploymentPage.page(
                    report,
                    isBundleHere: bundles?.contains { $0.digest == report.bundleDigest } == true,
                    viewer: try viewer(context),
                    now: now
                )
                return try await shown(page, request)
            },
            Route(.get, project + "/deployments/{deployment}/events", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try await events(request, context)
            },
        ]
    }

    private func projects(_ context: NodeRequestContext) async throws -> NodePage {
        let caller = try context.caller()
        let viewer = try viewer(context)
        var state: ProjectsPage.NodeState?
        if viewer.seesNode {
            var readiness = await node.readiness()
            readiness.findings += findings()
            state = ProjectsPage.NodeState(
                names: node.configuration.names,
                version: SlipwayVersion.current,
                readiness: readiness
            )
        }
        let content = ProjectsPage.Content(
            projects: try await node.projects().filter { caller.scope.covers($0.project) },
            alerts: try await alerts(nil, context),
            node: state
        )
        return ProjectsPage.page(content, viewer: viewer, now: now)
    }

    /// The newest that are not closed, of one project or of all that the caller may see.
    func alerts(_ project: ProjectName?, _ context: NodeRequestContext) async throws -> [AlertReport] {
        try await node.newestAlerts(
            limit: Self.mostAlerts,
            project: project,
            states: [.open, .acknowledged],
            by: try context.caller()
        ).alerts
    }

    private func project(_ context: NodeRequestContext) async throws -> NodePage {
        let name = try context.project()
        let content = ProjectPage.Content(
            project: try await node.project(name),
            deployments: try await node.deployments(name, limit: ProjectPage.mostDeployments),
            generations: try await node.generations(name),
            bundles: try await node.bundles(name),
            alerts: try await alerts(name, context)
        )
        return ProjectPage.page(content, viewer: try viewer(context), now: now)
    }

    private func deployments(_ before: Int64, _ context: NodeRequestContext) async throws -> NodePage {
        let name = try context.project()
        let most = DeploymentsPage.most
        let found = try await node.deployments(name, before: before, limit: most + 1)
        let shown = Array(found.prefix(most))
        return DeploymentsPage.page(
            name,
            shown,
            before: found.count > most ? shown.last?.id : nil,
            viewer: try viewer(context),
            now: now
        )
    }

    /// The events of a deployment, as long as the session counts.
    private func events(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let changes = try await node.deploymentEvents(try context.project(), try Self.deployment(context))
        let identity = PageIdentity(node: node, sessions: sessions)
        let (session, ids) = (context.session, PageCookie.values(in: request))
        let certified: @Sendable () -> Requester? = context.certifiedNow ?? { nil }
        let stream = DeploymentEventStream(changes: changes, clock: node.clock) {
            guard let session else { return false }
            return await identity.isAlive(ids, session, certified: certified)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
            body: ResponseBody { writer in
                await stream.write(to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    static func deployment(_ context: NodeRequestContext) throws(RequestFailure) -> Int64 {
        try context.parameter("deployment", positive, expected: "the number of a deployment, from 1")
    }

    static func positive(_ text: String) -> Int64? {
        Int64(text).flatMap { $0 >= 1 ? $0 : nil }
    }
}
