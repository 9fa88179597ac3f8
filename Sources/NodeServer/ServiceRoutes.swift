import AutomationNode
import Hummingbird
import Identifiers
import NodeAPI

extension NodeRoutes {
    /// What tells how the node is.
    var serviceRoutes: [Route] {
        [
            Route(.get, "/healthz", for: .anybody) { _, _ in .text("ok\n", type: "text/plain; charset=utf-8") },
            Route(.get, "/readyz", for: .wholeNode(.read)) { _, _ in try await readiness() },
            Route(.get, "/metrics", for: .wholeNode(.read)) { _, _ in
                if let versions = await scoring.serving.versions() {
                    scoring.statistics.keep { versions[$0]?[$1]?.contains($2) == true }
                }
                let families =
                    MetricFamily.families(of: await node.metrics()) + statistics.families()
                    + scoring.statistics.families() + MetricFamily.families(of: scoring.serving.servedFigures())
                return .text(MetricFamily.text(families), type: "text/plain; version=0.0.4; charset=utf-8")
            },
            Route(.get, "/v1/version", for: .scoped(.read)) { _, _ in try .json(VersionReport()) },
            Route(.get, "/v1/audit", for: .wholeNode(.read)) { request, _ in try await audit(request) },
            Route(.get, "/v1/audit/anchor", for: .wholeNode(.read)) { _, _ in try .json(try await node.auditAnchor()) },
            Route(.post, "/v1/gc", for: .wholeNode(.keep)) { request, context in
                _ = try await request.decoded(NoBody.self, context, empty: NoBody())
                return try .json(try await node.collectGarbage(by: try context.caller()))
            },
        ]
    }

    private func readiness() async throws -> Response {
        var report = await node.readiness()
        report.findings += findings()
        guard report.ready else {
            throw RequestFailure(
                .notReady,
                "slipwayd",
                "not ready: \(report.findings.joined(separator: "; "))",
                findings: report.findings.map {
                    Finding(code: "node.not-ready", subject: "slipwayd", expected: "a node that is ready", found: $0)
                }
            )
        }
        return try .json(report)
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
