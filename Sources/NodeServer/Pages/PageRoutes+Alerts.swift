import AutomationNode
import Hummingbird
import Identifiers
import NodeAPI
import NodePages

extension PageRoutes {
    private static let mostAlerts = 200
    private static let mostRecords = 100

    /// Alerts, and the audit.
    var alertRoutes: [Route] {
        [
            Route(.get, PageAddress.alerts, for: .scoped(.read)) { request, context in
                try await shown(try await alertList(request, context), request)
            },
            Route(.get, "/ui/alerts/{alert}", for: .scoped(.read)) { request, context in
                _ = try QueryItems(request, allowed: [PageDeed.item])
                let alert = try await node.alert(try Self.alert(context), by: try context.caller())
                let page = AlertPage.page(alert, viewer: try viewer(context), now: now)
                return try await shown(page, request)
            },
            Route(.get, PageAddress.audit, for: .wholeNode(.read)) { request, context in
                try await shown(try await audit(request, context), request)
            },
        ]
    }

    static func alert(_ context: NodeRequestContext) throws(RequestFailure) -> Int64 {
        try context.parameter("alert", positive, expected: "the number of an alert, from 1")
    }

    private func alertList(_ request: Request, _ context: NodeRequestContext) async throws -> NodePage {
        let query = try QueryItems(request, allowed: ["state", "project", "before"])
        let state = query.text("state").flatMap { AlertReport.State(rawValue: $0) }
        guard state != nil || query.text("state") == nil else {
            throw RequestFailure(
                .value,
                "state",
                expected: "one of \(AlertReport.State.allCases.map(\.rawValue).joined(separator: ", "))",
                found: String((query.text("state") ?? "").prefix(200))
            )
        }
        let project = try query.project()
        let before = try query.integer("before", in: 1...Int64.max, default: Int64.max)
        let found = try await node.newestAlerts(
            before: before,
            limit: Self.mostAlerts,
            project: project,
            states: state.map { [$0] } ?? [.open, .acknowledged],
            by: try context.caller()
        )
        return AlertsPage.page(
            found.alerts,
            AlertsPage.Query(state: state, project: project, before: before == .max ? nil : before),
            before: found.before,
            viewer: try viewer(context),
            now: now
        )
    }

    private func audit(_ request: Request, _ context: NodeRequestContext) async throws -> NodePage {
        let query = try QueryItems(request, allowed: ["text", "project", "before"])
        // As a browser sends a form: with + for a space.
        let fields = try FormBody.fields(request.uri.query ?? "") { _ in true }
        let text = String((fields["text"] ?? "").trimmed().prefix(200))
        let typed = (fields["project"] ?? "").trimmed()
        let project = ProjectName(typed)
        let before = try query.integer("before", in: 1...Int64.max, default: Int64.max)
        let found = try await node.searchAudit(
            AuditQuery(text: text, project: project, before: before, limit: Self.mostRecords)
        )
        let content = AuditPage.Content(
            records: found.records,
            text: text,
            project: project,
            typedProject: typed,
            before: found.before,
            sealed: try await node.sealedAudit()
        )
        return AuditPage.page(content, viewer: try viewer(context), now: now)
    }
}
