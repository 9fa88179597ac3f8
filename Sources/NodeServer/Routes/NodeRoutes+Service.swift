import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import NodeAPI
import Serving

extension NodeRoutes {
    /// The routes that report the state of the node.
    var serviceRoutes: [Route] {
        [
            Route(.get, "/healthz", for: .anybody) { _, _ in .text("ok\n", type: "text/plain; charset=utf-8") },
            Route(.get, "/readyz", for: .probe(.wholeNode(.read))) { request, context in
                let project = try await readyProject(request, context)
                if context.isAnonymousProbe { return try await probes.answer(of: project) }
                return try await readiness(of: project)
            },
            Route(.get, "/metrics", for: .wholeNode(.read)) { _, _ in
                if let versions = await scoring.serving.versions() {
                    scoring.serving.scoringStatistics.keep { versions[$0]?[$1]?.contains($2) == true }
                }
                let families =
                    MetricFamily.families(of: await node.metrics()) + [draining]
                    + MetricFamily.families(of: ProcessFigures.read())
                    + statistics.families()
                    + MetricFamily.families(of: scoring.serving.scoringStatistics)
                    + MetricFamily.families(of: scoring.serving.servingStatus())
                    + MetricFamily.families(of: node.labelOutcomes, node.rowsTap.counts)
                return .text(MetricFamily.text(families), type: "text/plain; version=0.0.4; charset=utf-8")
            },
            Route(.get, Self.descriptionPath, for: .anyRole) { _, _ in Self.description },
            Route(.get, "/v1/version", for: .scoped(.read)) { _, _ in try .json(VersionReport()) },
            Route(.get, "/v1/audit", for: .wholeNode(.read)) { request, _ in try await audit(request) },
            Route(.get, "/v1/audit/anchor", for: .wholeNode(.read)) { _, _ in try .json(try await node.auditAnchor()) },
            Route(.post, "/v1/drain", for: .wholeNode(.drain)) { request, context in
                let order = try await request.decoded(DrainRequest.self, context, empty: DrainRequest())
                return try .json(try await node.setDraining(order, by: try context.caller()))
            },
            Route(.delete, "/v1/drain", for: .wholeNode(.drain)) { _, context in
                let order = DrainRequest(drain: false)
                return try .json(try await node.setDraining(order, by: try context.caller()))
            },
            Route(.get, "/v1/gc", for: .wholeNode(.read)) { _, _ in try .json(try await node.garbage()) },
            Route(.post, "/v1/gc", for: .wholeNode(.keep)) { request, context in
                _ = try await request.decoded(NoBody.self, context, empty: NoBody())
                return try .json(try await node.collectGarbage(by: try context.caller()))
            },
        ]
    }

    /// The path of the API's description; a scorer may read it too.
    static let descriptionPath = "/openapi.yaml"

    /// `docs/openapi.yaml`, which is part of the binary.
    private static let description = Response(
        status: .ok,
        headers: [.contentType: "application/yaml", .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_yaml))
    )

    /// The project whose readiness is asked; nil for that of all.
    /// - Throws: `token.scope`; `project.not-found` for one without a current generation here, to which no request should go.
    func readyProject(_ request: Request, _ context: NodeRequestContext) async throws -> ProjectName? {
        guard let project = try QueryItems(request, allowed: ["project"]).project() else { return nil }
        if let caller = context.requester, !caller.scope.covers(project) {
            throw caller.outside("the project \(project)")
        }
        try await node.requireCurrent(project)
        return project
    }

    private func readiness(of project: ProjectName?) async throws -> Response {
        var report = await node.readiness(of: project)
        report.findings += findings()
        guard report.ready else {
            let code = report.code.flatMap(RequestCode.init) ?? .notReady
            throw RequestFailure(
                code,
                "slipwayd",
                "not ready: \(report.findings.joined(separator: "; "))",
                findings: report.findings.map {
                    Finding(code: code.rawValue, subject: "slipwayd", expected: "a node that is ready", found: $0)
                }
            )
        }
        return try .json(report)
    }

    private var draining: MetricFamily {
        MetricFamily(
            "slipway_draining",
            .gauge,
            "1 while the node is draining.",
            node.draining.isOn ? 1 : 0
        )
    }

    private func audit(_ request: Request) async throws -> Response {
        let query = try QueryItems(request, allowed: ["after", "limit", "project"])
        let limit = Int(try query.integer("limit", in: 1...1000, default: 200))
        let after = try query.integer("after", in: 0...Int64.max, default: 0)
        let records = try await node.audit(
            after: after,
            limit: limit,
            project: try query.project()
        )
        let sealed = try await node.sealedAudit().flatMap { $0.last > after ? $0 : nil }
        return try .json(
            AuditPage(records: records, next: records.count < limit ? nil : records.last?.number, sealed: sealed)
        )
    }
}
