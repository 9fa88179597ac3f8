import NodeAPI
import TestSupport
import Testing

@testable import NodePages

@Suite("What pages show, and to whom")
struct PageRuleTests {
    private static func page(_ page: NodePage) throws -> WellFormed { try WellFormed(try PageTemplate.bytes(of: page)) }

    private static func forms(_ page: NodePage) throws -> Set<String> {
        Set(try Self.page(page).elements.filter { $0.name == "form" }.compactMap { $0.attributes["id"] })
    }

    @Test("who may do nothing finds no form but the one to sign out")
    func viewer() throws {
        let viewer = Sample.viewer()
        let report = try Sample.report(deployment: try Sample.deployment())
        let pages = [
            DeploymentPage.page(try Sample.deployment(), isBundleHere: true, viewer: viewer, now: Sample.now),
            ProjectPage.page(try Sample.content(report, "x"), viewer: viewer, now: Sample.now),
            AlertPage.page(try Sample.alert(), viewer: viewer, now: Sample.now),
            BundlePage.page(try Sample.bundleReport(), nil, viewer: viewer, now: Sample.now),
        ]
        for page in pages { #expect(try Self.forms(page) == ["sign-out"]) }
    }

    @Test("who may decide finds both forms while a deployment is on probation, and none once it has ended")
    func deciding() throws {
        let viewer = Sample.viewer(may: [.decide])
        let during = DeploymentPage.page(
            try Sample.deployment(.active),
            isBundleHere: true,
            viewer: viewer,
            now: Sample.now
        )
        #expect(try Self.forms(during) == ["sign-out", "confirm", "roll-back"])
        let after = DeploymentPage.page(
            try Sample.deployment(.confirmed),
            isBundleHere: true,
            viewer: viewer,
            now: Sample.now
        )
        #expect(try Self.forms(after) == ["sign-out"])
        let rollback = DeploymentPage.page(
            try Sample.deployment(.active, kind: .rollback),
            isBundleHere: true,
            viewer: viewer,
            now: Sample.now
        )
        #expect(try Self.forms(rollback) == ["sign-out"])
    }

    @Test("an alert that is not open, and a bundle without a mark, have no form")
    func nothingToDecide() throws {
        let viewer = Sample.viewer(may: [.acknowledge, .markGood])
        let alert = AlertPage.page(try Sample.alert(.acknowledged), viewer: viewer, now: Sample.now)
        #expect(try Self.forms(alert) == ["sign-out"])
        var bundle = try Sample.bundleReport()
        #expect(
            try Self.forms(BundlePage.page(bundle, nil, viewer: viewer, now: Sample.now)) == ["sign-out", "mark-good"]
        )
        bundle.bad = nil
        #expect(try Self.forms(BundlePage.page(bundle, nil, viewer: viewer, now: Sample.now)) == ["sign-out"])
    }

    @Test("every form that changes something carries the session's number")
    func csrf() throws {
        for (name, page) in try Sample.pages("text") where name != "sign-in" {
            let elements = try Self.page(page).elements
            let posts = elements.filter { $0.name == "form" && $0.attributes["method"] == "post" }
            let numbers = elements.filter { $0.attributes["name"] == "csrf" && $0.attributes["value"] == "c5f" }
            #expect(posts.count == numbers.count && !posts.isEmpty, "\(name)")
        }
    }

    @Test("nothing on the node as a whole is linked for one who may not see it")
    func scoped() throws {
        let page = ProjectsPage.page(
            .init(projects: [], alerts: [], node: nil),
            viewer: Sample.viewer(seesNode: false),
            now: Sample.now
        )
        #expect(try !Self.page(page).elements.contains { $0.attributes["href"] == "/ui/audit" })
    }

    @Test("a deployment that goes on follows its events, and a browser without a script loads it again")
    func following() throws {
        let page = try Self.page(
            DeploymentPage.page(try Sample.deployment(), isBundleHere: true, viewer: Sample.viewer(), now: Sample.now)
        )
        let body = try #require(page.elements.first { $0.name == "body" })
        #expect(body.attributes["data-events"] == "/ui/projects/credit/deployments/7/events")
        #expect(body.attributes["data-every"] == "15", "events may end before the deployment does")
        #expect(page.elements.contains { $0.attributes["http-equiv"] == "refresh" })
        #expect(page.elements.contains { $0.name == "noscript" })
        let ended = try Self.page(
            DeploymentPage.page(
                try Sample.deployment(.confirmed),
                isBundleHere: true,
                viewer: Sample.viewer(),
                now: Sample.now
            )
        )
        #expect(!ended.elements.contains { $0.attributes["http-equiv"] == "refresh" })
        let last = try #require(ended.elements.first { $0.name == "body" })
        #expect(last.attributes["data-events"] == nil && last.attributes["data-every"] == nil)
    }

    @Test("a browser without a script leaves the time to fill in a form before it loads the page again")
    func refresh() throws {
        for (deeds, seconds) in [(Set<PageViewer.Deed>(), "5"), ([.decide], "60")] {
            let page = try Self.page(
                DeploymentPage.page(
                    try Sample.deployment(.active),
                    isBundleHere: true,
                    viewer: Sample.viewer(may: deeds),
                    now: Sample.now
                )
            )
            let refresh = page.elements.first { $0.attributes["http-equiv"] == "refresh" }
            #expect(refresh?.attributes["content"] == seconds)
        }
    }

    @Test("the worst of a project comes first, with what makes it so")
    func health() throws {
        var report = try Sample.report()
        report.models = [try Sample.served("crash-looping", text: "no memory")]
        let health = ProjectHealth(report, alerts: 2)
        #expect(health.look == .bad)
        #expect(health.reasons.first == "churn 3 is crash-looping: no memory")
        #expect(health.reasons.contains("2 open alerts"))
        #expect(health.reasons.contains("a bundle is marked as bad: 2026-11-23.1"))
        let quiet = ProjectReport(
            project: try Sample.project(),
            current: nil,
            lastConfirmed: nil,
            highestSequence: 0,
            deployment: nil
        )
        #expect(ProjectHealth(quiet, alerts: 0).reasons == ["nothing is current"])
    }

    @Test("what was rolled back by itself wants to be looked at, though what is current is well")
    func bad() throws {
        let report = ProjectReport(
            project: try Sample.project(),
            current: nil,
            lastConfirmed: nil,
            highestSequence: 2,
            deployment: try Sample.deployment(),
            bad: [try Sample.bundle(), try Sample.bundle()]
        )
        let health = ProjectHealth(report, alerts: 0)
        #expect(health.look == .warning)
        #expect(health.reasons.first == "a bundle is marked as bad: 2026-11-23.1 and 1 other")
    }

    @Test("each section with figures ends with the command that shows the same")
    func commands() throws {
        for (name, page) in try Sample.pages("text") where !["sign-in", "problem"].contains(name) {
            let silent = page.sections.filter { $0.command == nil && !$0.parts.isEmpty }.map(\.id)
            #expect(silent.isEmpty, "\(name)")
        }
    }

    @Test("a rollback names the confirmed generation before the current one, and has its number typed")
    func rollback() throws {
        let content = try Sample.content(try Sample.report(), "x")
        let page = try Self.page(
            ProjectPage.page(content, viewer: Sample.viewer(may: [.decide]), now: Sample.now)
        )
        let typed = try #require(page.elements.first { $0.attributes["name"] == "to" })
        #expect(typed.attributes["value"] == "" || typed.attributes["value"] == nil)
        #expect(typed.attributes["required"] == "required")
        #expect(page.text.contains("slipway rollback --to 2 --project credit"))
    }

    @Test("a model's page shows what was measured, in every section")
    func model() throws {
        let report = try Sample.report()
        let page = try Self.page(
            ModelPage.page(try Sample.modelContent(report, "age"), viewer: Sample.viewer(), now: Sample.now)
        )
        let ids = Set(page.elements.compactMap { $0.attributes["id"] })
        let sections = [
            "state", "versions", "scoring", "evaluations", "comparisons", "golden", "drift", "performance", "labels",
            "windows", "alerts",
        ]
        #expect(ids.isSuperset(of: sections))
        for text in ["0.8500 to 0.9500", "ROC AUC", "more than 60 s", "50 %", "slipway monitor churn"] {
            #expect(page.text.contains(text), "\(text)")
        }
    }

    @Test("a page of nothing says so, and has no empty table")
    func empty() throws {
        let report = ProjectReport(
            project: try Sample.project(),
            current: nil,
            lastConfirmed: nil,
            highestSequence: 0,
            deployment: nil
        )
        let pages = [
            ProjectsPage.page(.init(projects: [], alerts: [], node: nil), viewer: Sample.viewer(), now: Sample.now),
            ProjectPage.page(
                .init(project: report, deployments: [], generations: [], bundles: [], alerts: []),
                viewer: Sample.viewer(),
                now: Sample.now
            ),
            ModelPage.page(
                .init(
                    project: report,
                    model: try Sample.model(),
                    bundles: [],
                    monitor: nil,
                    windows: [],
                    evaluations: EvaluationList(evaluations: []),
                    comparisons: [],
                    scoring: [],
                    labels: [:],
                    alerts: [],
                    deployment: nil
                ),
                viewer: Sample.viewer(),
                now: Sample.now
            ), SignOffPage.page(report, current: nil, newest: nil, viewer: Sample.viewer(), now: Sample.now),
        ]
        for page in pages {
            let read = try Self.page(page)
            #expect(read.text.contains("There is") || read.text.contains("Nothing"))
            let count = { name in read.elements.count { $0.name == name } }
            // Each has its head and a row at least.
            #expect(count("tr") >= 2 * count("table"))
        }
    }
}
