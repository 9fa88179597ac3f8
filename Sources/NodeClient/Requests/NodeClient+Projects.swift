import HTTPTransport
package import Identifiers
package import NodeAPI

extension NodeClient {
    package func version() async throws -> VersionReport {
        try await repeatable(.get, "/v1/version")
    }

    /// The last record of the audit, under the node's own key.
    package func auditAnchor() async throws -> AuditAnchorReport {
        try await repeatable(.get, "/v1/audit/anchor")
    }

    /// - Throws: ``ClientFailure`` if there is no answer; a node that is not ready is an answer.
    package func readiness() async throws -> ReadinessReport {
        do {
            return try await once(.get, "/readyz")
        } catch let problem as NodeProblem where Self.notReady.contains(problem.problem.code) {
            return ReadinessReport(
                ready: false,
                findings: problem.findings.map(\.found),
                code: problem.problem.code
            )
        }
    }

    private static let notReady: Set<String> = ["node.not-ready", "node.loading", "node.draining"]

    /// Has the node say that it is not ready, or takes that back.
    package func drain(_ request: DrainRequest) async throws -> DrainReport {
        try await repeatable(.post, "/v1/drain", body: request)
    }

    package func projects() async throws -> [ProjectReport] {
        let list: ProjectList = try await repeatable(.get, "/v1/projects")
        return list.projects
    }

    package func project(_ project: ProjectName) async throws -> ProjectReport {
        try await repeatable(.get, RequestPath.joined("v1", "projects", project.text))
    }

    package func generations(_ project: ProjectName) async throws -> [GenerationReport] {
        let list: GenerationList = try await repeatable(
            .get,
            RequestPath.joined("v1", "projects", project.text, "generations")
        )
        return list.generations
    }

    /// - Parameter project: nil for the bundles of all.
    package func bundles(_ project: ProjectName? = nil) async throws -> [BundleReport] {
        let path = project.map { RequestPath.joined("v1", "projects", $0.text, "bundles") } ?? "/v1/bundles"
        let list: BundleList = try await repeatable(.get, path)
        return list.bundles
    }

    /// Newest first.
    package func deployments(_ project: ProjectName, limit: Int = 50) async throws -> [DeploymentReport] {
        let list: DeploymentList = try await repeatable(
            .get,
            RequestPath.joined("v1", "projects", project.text, "deployments", query: [("limit", String(limit))])
        )
        return list.deployments
    }

    package func deployment(_ project: ProjectName, _ id: Int64) async throws -> DeploymentReport {
        try await repeatable(.get, RequestPath.joined("v1", "projects", project.text, "deployments", String(id)))
    }

    /// Returns once the node has taken it; follow ``deploymentEvents(_:_:)`` to its end. Never repeated by itself.
    package func deploy(_ project: ProjectName, _ request: DeploymentRequest) async throws -> DeploymentReport {
        try await once(.post, RequestPath.joined("v1", "projects", project.text, "deployments"), body: request)
    }

    /// As ``deploy(_:_:)``.
    package func rollBack(_ project: ProjectName, _ request: RollbackRequest) async throws -> DeploymentReport {
        try await once(.post, RequestPath.joined("v1", "projects", project.text, "rollback"), body: request)
    }

    /// Ends a deployment before its switch, and answers when nothing of it is left; to ask again changes nothing.
    package func cancel(
        _ project: ProjectName,
        _ id: Int64,
        _ request: CancelRequest = CancelRequest()
    ) async throws -> DeploymentReport {
        try await repeatable(
            .post,
            RequestPath.joined("v1", "projects", project.text, "deployments", String(id), "cancel"),
            body: request
        )
    }

    package func confirm(_ project: ProjectName) async throws -> DeploymentReport {
        try await once(.post, RequestPath.joined("v1", "projects", project.text, "confirm"))
    }

    /// Removes the mark of a bundle that failed.
    package func markGood(_ project: ProjectName, _ request: ForgiveRequest) async throws -> ForgivenReport {
        try await repeatable(.post, RequestPath.joined("v1", "projects", project.text, "forgive"), body: request)
    }

    package func setPinned(
        _ pinned: Bool,
        _ project: ProjectName,
        _ number: GenerationNumber
    ) async throws -> GenerationReport {
        try await repeatable(
            .put,
            RequestPath.joined("v1", "projects", project.text, "generations", number.description, "pin"),
            body: PinRequest(pinned: pinned)
        )
    }

    /// Takes a project off the node. Never repeated by itself.
    /// - Parameter typed: its name once more.
    package func remove(
        project: ProjectName,
        typed: String,
        reason: String? = nil
    ) async throws -> ProjectRemovalReport {
        try await once(
            .delete,
            RequestPath.joined("v1", "projects", project.text, query: [("confirm", typed), ("reason", reason)])
        )
    }

    /// The outcome of a removal now; nothing is removed.
    package func removal(of project: ProjectName) async throws -> ProjectRemovalReport {
        try await repeatable(.get, RequestPath.joined("v1", "projects", project.text, "removal"))
    }

    /// The removals that a collection would make now.
    package func garbage() async throws -> GarbageReport {
        try await repeatable(.get, "/v1/gc")
    }

    package func collectGarbage() async throws -> GarbageReport {
        try await once(.post, "/v1/gc")
    }

    /// - Parameter number: records after this one; 0 for the first page.
    package func audit(after number: Int64 = 0, limit: Int = 200, project: ProjectName? = nil) async throws -> AuditPage
    {
        try await repeatable(
            .get,
            RequestPath.joined(
                "v1",
                "audit",
                query: [("after", String(number)), ("limit", String(limit)), ("project", project?.text)]
            )
        )
    }
}
