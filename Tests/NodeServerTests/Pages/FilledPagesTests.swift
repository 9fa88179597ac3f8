import AutomationNode
import EvaluationRecords
import HTTPTypes
import HummingbirdTesting
import Identifiers
import NIOCore
import NodeAPI
import TestSupport
import Testing

@testable import NodeServer

@Suite("Pages of a node that runs")
struct FilledPagesTests {
    private static let hostile = "<script>alert(1)</script> \"'> \u{202E}gnp\u{2066} {{x}}"

    @Test("every page shows what people wrote as text, on a node with a deployment under way")
    func everyPage() async throws {
        try await FilledNode.with(text: Self.hostile) { filled in
            let deployment = try await filled.deploy(1, reason: Self.hostile)
            #expect(try await filled.await(deployment.id, [.active]).state == .active)
            let alert = try await filled.raise(Self.hostile)
            let browser = try await Browser.signedIn(filled.node)
            let project = "/ui/projects/credit"
            for (path, text) in [
                ("/ui", "active, on probation"), (project, "Confirm generation 1"),
                (project + "/deployments", "Deployment 1"),
                (project + "/deployments/\(deployment.id)", "active, on probation"), (project + "/sign-off", "allowed"),
                (project + "/bundles/b.1", "Bundle b.1"),
                (project + "/bundles/\(deployment.bundleDigest)", "Bundle b.1"),
                (project + "/models/churn", "Version 2 is active"), (project + "/models/mood", "Version 1 is active"),
                (project + "/models/churn/whatif", "What if?"),
                (project + "/evaluations/\(filled.evaluation.id.short)", "slipway evaluation"),
                (project + "/comparisons/\(filled.comparison.id.short)", "slipway evaluation"),
                ("/ui/alerts", "1 alert, not closed"), ("/ui/alerts/\(alert.number)", "Acknowledge alert"),
                ("/ui/audit?text=deployment", "deployment."),
            ] {
                let answer = try await browser.get(path)
                let page = String(buffer: answer.body)
                #expect(answer.status == .ok, "\(path): \(page.suffix(2000))")
                let read = try WellFormed(Array(page.utf8))
                #expect(read.text.contains(text), "\(path)")
                #expect(read.elements.filter { $0.name == "script" }.count == 1, "\(path)")
                #expect(
                    !page.unicodeScalars.contains("\u{202E}") && !page.unicodeScalars.contains("\u{2066}"),
                    "\(path)"
                )
            }
            let model = try WellFormed(Array((try await browser.get(project + "/models/churn")).body.readableBytesView))
            #expect(model.text.contains("evaluation.invalid"), "a file that is no evidence is told")
            #expect(model.elements.contains { $0.attributes["href"]?.hasPrefix("\(project)/evaluations/") == true })
            #expect(try await browser.get(project + "/models/none").status == .notFound)
            #expect(try await browser.get(project + "/bundles/none").status == .notFound)
        }
    }

    @Test("a deployment is confirmed by its form, once, and by no form of another")
    func confirming() async throws {
        try await FilledNode.with { filled in
            let deployment = try await filled.deploy(1, reason: "first")
            _ = try await filled.await(deployment.id, [.active])
            let browser = try await Browser.signedIn(filled.node)
            let confirm = "/ui/projects/credit/confirm"
            let wrong = try await browser.post(confirm, ["deployment": "\(deployment.id + 1)"])
            #expect(wrong.status == .conflict)
            #expect(try await filled.server.deployment(filled.project, deployment.id).state == .active)
            let viewer = try await Browser.signedIn(
                filled.node,
                token: try filled.node.token("viewer", TokenGrant(role: .viewer))
            )
            #expect(try await viewer.post(confirm, ["deployment": "\(deployment.id)"]).status == .forbidden)
            let page = String(buffer: try await viewer.get("/ui/projects/credit").body)
            #expect(!page.contains("id=\"confirm\"") && !page.contains("id=\"roll-back\""))

            let answer = try await browser.post(confirm, ["deployment": "\(deployment.id)"])
            #expect(answer.status == .seeOther)
            let next = try #require(answer.headers[.location])
            #expect(next == "/ui/projects/credit/deployments/\(deployment.id)?done=confirmed")
            #expect(String(buffer: try await browser.get(next).body).contains("The deployment is confirmed."))
            #expect(try await filled.server.deployment(filled.project, deployment.id).state == .confirmed)
            #expect(try await browser.post(confirm, ["deployment": "\(deployment.id)"]).status == .notFound)
            let audit = try await filled.server.audit(after: 0, limit: 100, project: filled.project)
            #expect(audit.contains { $0.action == "deployment.confirmed" && $0.actor == "admin" })
        }
    }

    @Test("a rollback goes to the generation whose number was typed, and stands in the audit")
    func rollingBack() async throws {
        try await FilledNode.with { filled in
            let browser = try await Browser.signedIn(filled.node)
            for sequence in [Int64(1), 2] {
                let deployment = try await filled.deploy(sequence, reason: "number \(sequence)")
                _ = try await filled.await(deployment.id, [.active])
                _ = try await browser.post("/ui/projects/credit/confirm", ["deployment": "\(deployment.id)"])
            }
            let page = String(buffer: try await browser.get("/ui/projects/credit").body)
            #expect(page.contains("slipway rollback --to 1"))
            let rollback = "/ui/projects/credit/rollback"
            #expect(page.contains("name=\"current\" value=\"2\""))
            #expect(try await browser.post(rollback, ["current": "2", "to": "9"]).status == .notFound)
            #expect(try await browser.post(rollback, ["to": "1"]).status == .badRequest)
            let old = try await browser.post(rollback, ["current": "1", "to": "1"])
            #expect(old.status == .conflict && String(buffer: old.body).contains("generation 2, which is current now"))
            #expect(try await filled.server.project(filled.project).current?.number == GenerationNumber(2))
            let answer = try await browser.post(
                rollback,
                ["current": "2", "to": "1", "reason": "<b>better</b>"]
            )
            #expect(answer.status == .seeOther)
            let id = try #require(
                answer.headers[.location]?.split(separator: "/").last?.split(separator: "?").first.flatMap { Int64($0) }
            )
            _ = try await filled.await(id, [.confirmed])
            #expect(try await filled.server.project(filled.project).current?.number == GenerationNumber(1))
            let shown = String(buffer: try await browser.get("/ui/projects/credit/deployments/\(id)").body)
            #expect(shown.contains("&lt;b&gt;better&lt;/b&gt;") && !shown.contains("<b>better"))
        }
    }

    @Test("a rollback from a page of an earlier deployment ends no later probation")
    func rollingBackLate() async throws {
        try await FilledNode.with { filled in
            let browser = try await Browser.signedIn(filled.node)
            for sequence in [Int64(1), 2, 3] {
                let deployment = try await filled.deploy(sequence, reason: "number \(sequence)")
                _ = try await filled.await(deployment.id, [.active])
                guard sequence < 3 else { break }
                _ = try await browser.post("/ui/projects/credit/confirm", ["deployment": "\(deployment.id)"])
            }
            // The page was made while generation 1 was current; it proposed what was there before generation 3, too.
            let old = try await browser.post("/ui/projects/credit/rollback", ["current": "1", "to": "2"])
            #expect(old.status == .conflict)
            let report = try await filled.server.project(filled.project)
            #expect(report.current?.number == GenerationNumber(3) && report.deployment?.state == .active)
        }
    }

    @Test("a bundle with a bad mark is marked good by its form")
    func markingGood() async throws {
        try await FilledNode.with { filled in
            let browser = try await Browser.signedIn(filled.node)
            for sequence in [Int64(1), 2] {
                let deployment = try await filled.deploy(sequence, reason: "number \(sequence)")
                _ = try await filled.await(deployment.id, [.active])
                if sequence == 1 {
                    _ = try await browser.post("/ui/projects/credit/confirm", ["deployment": "\(deployment.id)"])
                }
            }
            _ = try await filled.server.rollBack(
                filled.project,
                RollbackRequest(bad: true),
                by: Requester(name: "maker", role: .admin)
            )
            let bundle = "/ui/projects/credit/bundles/b.2"
            #expect(String(buffer: try await browser.get(bundle).body).contains("id=\"mark-good\""))
            let answer = try await browser.post(bundle + "/good", ["reason": "it was the network"])
            #expect(answer.status == .seeOther && answer.headers[.location]?.hasSuffix("?done=good") == true)
            #expect(try await filled.server.bundles(filled.project).allSatisfy { $0.bad == nil })
            #expect(!String(buffer: try await browser.get(bundle).body).contains("id=\"mark-good\""))
        }
    }

    @Test("an alert is acknowledged under the caller's name, with the note")
    func acknowledging() async throws {
        try await FilledNode.with { filled in
            let deployment = try await filled.deploy(1, reason: "first")
            _ = try await filled.await(deployment.id, [.active])
            let alert = try await filled.raise("the column drifts")
            let token = try filled.node.token("night", TokenGrant(role: .operator))
            let browser = try await Browser.signedIn(filled.node, token: token)
            let answer = try await browser.post("/ui/alerts/\(alert.number)/acknowledge", ["note": "looking at it"])
            #expect(answer.headers[.location] == "/ui/alerts/\(alert.number)?done=acknowledged")
            let page = try WellFormed(
                Array((try await browser.get("/ui/alerts/\(alert.number)")).body.readableBytesView)
            )
            #expect(page.text.contains("by night") && page.text.contains("looking at it"))
            #expect(!page.elements.contains { $0.attributes["id"] == "acknowledge" })
        }
    }

    @Test("of many alerts the newest are shown, and older ones behind a link")
    func manyAlerts() async throws {
        try await FilledNode.with { filled in
            try await filled.addClosedAlerts(201)
            let browser = try await Browser.signedIn(filled.node)
            let page = String(buffer: try await browser.get("/ui/alerts?state=closed").body)
            #expect(page.contains("The newest 200 alerts, in the state closed."))
            #expect(page.contains("href=\"/ui/alerts/201\"") && !page.contains("href=\"/ui/alerts/1\""))
            #expect(page.contains("/ui/alerts?state=closed&amp;before=2"))
            let older = String(buffer: try await browser.get("/ui/alerts?state=closed&before=2").body)
            #expect(older.contains("1 alert before alert 2, in the state closed."))
            #expect(older.contains("href=\"/ui/alerts/1\"") && !older.contains("Older alerts"))
            #expect(String(buffer: try await browser.get("/ui/alerts").body).contains("There is none."))
        }
    }

    @Test("the events of a deployment come to a page, and to nobody else")
    func events() async throws {
        try await FilledNode.with { filled in
            let deployment = try await filled.deploy(1, reason: "first")
            _ = try await filled.await(deployment.id, [.active])
            let browser = try await Browser.signedIn(filled.node)
            _ = try await browser.post("/ui/projects/credit/confirm", ["deployment": "\(deployment.id)"])
            let path = "/ui/projects/credit/deployments/\(deployment.id)/events"
            let answer = try await browser.get(path)
            #expect(answer.headers[.contentType] == "text/event-stream")
            #expect(String(buffer: answer.body).hasPrefix("event: deployment\ndata: {"))
            #expect(try await Browser(filled.node).get(path).status == .seeOther)
        }
    }
}
