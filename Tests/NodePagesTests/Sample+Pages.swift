import EvaluationRecords
import Identifiers
import NodeAPI

@testable import NodePages

extension Sample {
    private static let deeds = Set(PageViewer.Deed.allCases)

    /// Every page, with that text wherever one comes from outside.
    static func pages(_ text: String) throws -> [(name: String, page: NodePage)] {
        let viewer = viewer(may: deeds, name: text)
        let project = try project()
        let deployment = try deployment(text: text)
        var report = try report(text: text, deployment: deployment)
        // What is worst is said of the page, too.
        report.models?.append(try served("crash-looping", text: text))
        return [
            ("sign-in", SignInPage.page(next: "/ui", problem: text, certificate: text, isFromElsewhere: true)),
            ("problem", ProblemPage.page(try self.deployment(text: text).problem ?? Problem(missing), viewer: viewer)),
            (
                "projects",
                ProjectsPage.page(
                    .init(
                        projects: [report],
                        alerts: [try alert(text: text)],
                        node: .init(
                            names: [text],
                            version: "1",
                            readiness: ReadinessReport(ready: false, findings: [text])
                        )
                    ),
                    viewer: viewer,
                    now: now
                )
            ), ("project", ProjectPage.page(try content(report, text), viewer: viewer, now: now)),
            ("deployment", DeploymentPage.page(deployment, isBundleHere: true, viewer: viewer, now: now)),
            ("deployments", DeploymentsPage.page(project, [deployment], before: 7, viewer: viewer, now: now)),
            (
                "bundle",
                BundlePage.page(try bundleReport(text: text), try decision(text: text), viewer: viewer, now: now)
            ),
            (
                "sign-off",
                SignOffPage.page(
                    report,
                    current: try decision(text: text),
                    newest: try decision(text: text),
                    viewer: viewer,
                    now: now
                )
            ), ("model", ModelPage.page(try modelContent(report, text), viewer: viewer, now: now)),
            ("whatif", WhatIfPage.page(try whatIf(text), viewer: viewer, now: now)),
            (
                "alerts",
                AlertsPage.page(
                    [try alert(text: text)],
                    .init(state: .open, project: project),
                    before: 5,
                    viewer: viewer,
                    now: now
                )
            ), ("alert", AlertPage.page(try alert(text: text), viewer: viewer, now: now)),
            (
                "audit",
                AuditPage.page(
                    .init(
                        records: [try record(text: text)],
                        text: text,
                        project: nil,
                        typedProject: text,
                        before: 99,
                        sealed: nil
                    ),
                    viewer: viewer,
                    now: now
                )
            ),
        ]
    }

    private static var missing: Failure<AnyCode> { Failure(.some, "nothing", "is missing") }

    private enum AnyCode: String, FailureCode {
        case some = "some.code"

        var kind: FailureKind { .notFound }
    }

    static func content(_ report: ProjectReport, _ text: String) throws -> ProjectPage.Content {
        ProjectPage.Content(
            project: report,
            deployments: [try deployment(.confirmed, text: text), try deployment(.rolledBack, text: text)],
            generations: [try generation(3, isCurrent: true, text: text), try generation(2, text: text)],
            bundles: [try bundleReport(text: text)],
            alerts: [try alert(text: text)]
        )
    }

    static func modelContent(_ report: ProjectReport, _ text: String) throws -> ModelPage.Content {
        ModelPage.Content(
            project: report,
            model: try model(),
            bundles: [try bundleReport(text: text)],
            monitor: try monitor(text),
            windows: [try window(1, text), try window(2, text)],
            evaluations: EvaluationList(
                evaluations: [try evaluation(text)],
                refused: [
                    RefusedEvaluation(file: text, bundle: try bundle(), code: "evaluation.foreign", problem: text)
                ]
            ),
            comparisons: [],
            scoring: ScoringSpan.Length.allCases.map { length in
                ScoringSpan(
                    length: length,
                    version: VersionID("3") ?? unknown,
                    requests: 10,
                    errors: 2,
                    quantiles: (0.001, 0.005, .infinity),
                    slots: [.init(began: ago(60), requests: 10, errors: 2, median: 0.001, slow: .infinity)]
                )
            },
            labels: [.joined: 12],
            alerts: [try alert(.acknowledged, text: text)],
            deployment: try deployment(.confirmed, text: text)
        )
    }

    private static let unknown = VersionID("0") ?? VersionID("1") ?? { preconditionFailure("a version") }()

    private static func monitor(_ text: String) throws -> MonitorReport {
        MonitorReport(
            project: try project(),
            model: try model(),
            version: try version(),
            generation: try number(3),
            state: .watching,
            problem: text,
            reference: .init(dataset: text, digest: digest, rows: 100, columns: 2, isPrivate: false),
            rows: 1234,
            dropped: 5,
            window: .init(number: 3, began: ago(100), ends: ago(-100), rows: 10, minimum: 500, full: nil),
            evidence: .init(
                log10: 1.5,
                limit: 4,
                isBacked: false,
                spacing: 2,
                correlation: 0.5,
                columns: [.init(column: text, log10: 1)]
            ),
            bets: [.init(rule: text, against: nil, rows: 10, mean: 0.1, allowed: 0.2, log10: 0.5, problem: text)],
            verdicts: ["drifted": 1, "stable": 2],
            rules: ["drift": "report"],
            alerts: 1
        )
    }

    static func window(_ number: Int, _ name: String) throws -> WindowPoint {
        let column = WindowColumn(
            name: name,
            feature: .values,
            role: .input,
            kind: .numeric,
            reference: SideCounts(n: 100, missing: 0),
            current: SideCounts(n: 90, missing: 10),
            unseen: 1,
            verdict: .undefined,
            reason: .noValues,
            values: .undefined(.noValues),
            missing: .undefined(.noValues),
            psi: 0.25,
            js: nil
        )
        let verdict = WindowVerdict(
            project: try project(),
            model: try model(),
            version: try version(),
            generation: 3,
            reference: nil,
            number: number,
            span: WindowSpan(began: ago(200), ended: ago(100), seconds: 100, observed: 100),
            rows: 100,
            requests: 100,
            dropped: 0,
            alpha: 0.01,
            outcome: .stable,
            columns: [column],
            performance: WindowPerformance(rows: 100, labelled: 50, loss: 0.1, low: 0.05, high: 0.15, allowed: 0.2)
        )
        return WindowPoint(try WindowRecord(result: verdict, run: WindowRun(judged: now)))
    }

    private static func evaluation(_ text: String) throws -> EvaluationReport {
        let json = """
            {"id": "\(digest)", "model": "churn", "version": "3", "task": "binary", "rows": 100, "created": "2026-11-23T09:30:00Z",
             "bytes": 10, "dataset": {"name": "x", "digest": "\(digest)"},
             "figure": {"metric": "roc_auc", "value": 0.9, "low": 0.85, "high": 0.95, "interval": "delong-logit", "level": 0.95, "rows": 100}}
            """
        var report = try WireJSON.decode(EvaluationReport.self, from: Array(json.utf8))
        report.dataset.name = text
        report.name = text
        return report
    }

    private static func whatIf(_ text: String) throws -> WhatIfPage.Content {
        WhatIfPage.Content(
            project: try project(),
            model: try model(),
            version: try version(),
            inputs: [.init(name: text, type: "number", isRequired: true, was: text, is: text)],
            answers: [.init(name: text, before: text, after: "0.5")],
            problem: text
        )
    }
}
