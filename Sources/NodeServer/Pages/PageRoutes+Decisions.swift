import AutomationNode
import Hummingbird
import Identifiers
import NodeAPI
import NodePages

extension PageRoutes {
    /// The forms: each does what the API does, in one deliberate step.
    var decisionRoutes: [Route] {
        let project = "/ui/projects/{project}"
        return [
            Route(.post, "/ui/alerts/{alert}/acknowledge", for: .scoped(.alerts)) { request, context in
                let number = try Self.alert(context)
                let form = try await form(request, context) { $0 == "note" }
                let note = AlertRequest(note: form.text("note"))
                let alert = try await node.acknowledge(alert: number, note, by: try context.caller())
                return .seeOther(PageDeed.acknowledged.after(PageAddress.alert(alert.number)))
            },
            Route(.post, project + "/confirm", for: .project(.decide)) { request, context in
                let form = try await form(request, context) { $0 == "deployment" }
                return try await confirm(form, context)
            },
            Route(.post, project + "/rollback", for: .project(.decide)) { request, context in
                let form = try await form(request, context) { ["current", "to", "reason"].contains($0) }
                return try await rollBack(form, context)
            },
            Route(.post, project + "/bundles/{bundle}/good", for: .project(.forgive)) { request, context in
                let form = try await form(request, context) { $0 == "reason" }
                let report = try await node.markGood(
                    try context.project(),
                    ForgiveRequest(bundle: try Self.bundleText(context), reason: form.text("reason")),
                    by: try context.caller()
                )
                return .seeOther(PageDeed.good.after(PageAddress.bundle(report.project, report.digest)))
            },
        ]
    }

    /// Confirms the deployment that the page has shown, and no other.
    private func confirm(_ form: FormBody, _ context: NodeRequestContext) async throws -> Response {
        let project = try context.project()
        guard let shown = form.text("deployment").flatMap(Self.positive) else {
            throw RequestFailure(
                .value,
                "deployment",
                expected: "the number of the deployment that is to be confirmed",
                found: String(form["deployment"].prefix(200))
            )
        }
        let report = try await node.confirm(project, deployment: shown, by: try context.caller())
        return .seeOther(PageDeed.confirmed.after(PageAddress.deployment(report.project, report.id)))
    }

    /// Goes back from the generation that the page has shown, and from no other.
    private func rollBack(_ form: FormBody, _ context: NodeRequestContext) async throws -> Response {
        guard let target = form.text("to").flatMap({ GenerationNumber($0) }) else {
            throw RequestFailure(
                .value,
                "to",
                expected: "the number of the generation to go back to, typed",
                found: String((form.text("to") ?? "nothing").prefix(200))
            )
        }
        guard let shown = form.text("current").flatMap({ GenerationNumber($0) }) else {
            throw RequestFailure(
                .value,
                "current",
                expected: "the number of the generation that the page has shown",
                found: String(form["current"].prefix(200))
            )
        }
        let report = try await node.rollBack(
            try context.project(),
            RollbackRequest(to: target, reason: form.text("reason")),
            from: shown,
            by: try context.caller()
        )
        return .seeOther(PageDeed.rolledBack.after(PageAddress.deployment(report.project, report.id)))
    }
}
