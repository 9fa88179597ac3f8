package import Identifiers
package import NodeAPI
import Reports

/// A model: its versions, how it answers, what it is worth, and how its traffic compares with its reference.
package enum ModelPage {
    package struct Content: Sendable {
        let project: ProjectReport
        let model: ModelName
        /// The bundles of the project that have the model.
        let bundles: [BundleReport]
        /// Nil where nothing is monitored.
        let monitor: MonitorReport?
        /// Oldest first, the newest of those that are kept.
        let windows: [WindowPoint]
        let evaluations: EvaluationList
        let comparisons: [ComparisonReport]
        let scoring: [ScoringSpan]
        /// Since the start of the node.
        let labels: [LabelOutcome: UInt64]
        /// Those that are not closed.
        let alerts: [AlertReport]
        /// The deployment that made what is current; nil where it is not known any more.
        let deployment: DeploymentReport?

        package init(
            project: ProjectReport,
            model: ModelName,
            bundles: [BundleReport],
            monitor: MonitorReport?,
            windows: [WindowPoint],
            evaluations: EvaluationList,
            comparisons: [ComparisonReport],
            scoring: [ScoringSpan],
            labels: [LabelOutcome: UInt64],
            alerts: [AlertReport],
            deployment: DeploymentReport?
        ) {
            self.project = project
            self.model = model
            self.bundles = bundles
            self.monitor = monitor
            self.windows = windows
            self.evaluations = evaluations
            self.comparisons = comparisons
            self.scoring = scoring
            self.labels = labels
            self.alerts = alerts
            self.deployment = deployment
        }

        var active: VersionID? { project.current?.active[model] }
        var served: [ServedModelReport] { (project.models ?? []).filter { $0.model == model } }
    }

    private static let refresh = 15
    private static let mostVersions = 100

    package static func page(_ content: Content, viewer: PageViewer, now: Timestamp) -> NodePage {
        let moments = Moments(now: now)
        let project = content.project.project
        var page = NodePage(
            title: "\(content.model) of \(project)",
            lead: lead(content),
            crumbs: [NodeLink("Projects", PageAddress.projects), NodeLink(project.text, PageAddress.project(project))],
            viewer: viewer
        )
        page.following = .every(refresh)
        page.said = page.lead
        page.shown = now
        var drawing = ModelDrawing(content: content, moments: moments)
        page.sections = [
            state(content, viewer, moments), versions(content, moments), drawing.scoring(), drawing.evaluations(),
            drawing.comparisons(), golden(content, moments), drawing.drift(), drawing.performance(), drawing.labels(),
            drawing.windows(),
            AlertsPage.section(content.alerts, viewer, moments, most: 50, title: "Alerts that are not closed"),
        ]
        return page
    }

    private static func lead(_ content: Content) -> String {
        guard let active = content.active else { return "No version of it is active." }
        let served = content.served.first { $0.version == active && $0.part == "active" }
        let state = served.map { ", \($0.look.mark) \($0.state)" } ?? ", not served"
        return "Version \(active) is active\(state)."
    }

    private static func state(_ content: Content, _ viewer: PageViewer, _ moments: Moments) -> NodeSection {
        let project = content.project.project
        var facts: [Fact] = []
        if let current = content.project.current {
            facts.append(
                Fact(
                    "Current",
                    "generation \(current.number)",
                    detail: current.bundle.text,
                    address: PageAddress.project(project)
                )
            )
        }
        facts.append(Fact("Active version", content.active?.text ?? "none"))
        if let served = content.served.first(where: { $0.part == "active" && $0.version == content.active }) {
            facts += [
                Fact("State", served.state, detail: Shown.sentence(served.problem), look: served.look),
                Fact("Served by", ModelWords.loader(served.loader)),
                Fact("Environment", served.environment.map(Shown.sentence) ?? "—"),
            ]
            if let since = served.since {
                facts.append(Fact("Loaded", Moments.text(since), detail: moments.relative(since)))
            }
            if let up = served.replicasUp, let all = served.replicas {
                facts.append(
                    Fact(
                        "Workers",
                        "\(up) of \(all) up",
                        detail: served.restarts.map { "\(Digits.count($0)) restarts" }
                    )
                )
            }
            if let bytes = served.residentBytes {
                facts.append(Fact("Memory", "\(Digits.count(Int(clamping: bytes >> 20))) MiB"))
            }
        }
        if let monitor = content.monitor {
            facts.append(Fact("Monitoring", monitor.state.rawValue, detail: Shown.sentence(monitor.problem)))
        }
        var links: [NodeLink] = []
        if content.active != nil, viewer.may(.ask, in: project) {
            links.append(NodeLink("What if?", PageAddress.whatIf(project, content.model)))
        }
        return NodeSection(
            id: "state",
            title: "State",
            parts: [.facts(facts)],
            links: links,
            command: "slipway status --project \(project)"
        )
    }

    private static func versions(_ content: Content, _ moments: Moments) -> NodeSection {
        var bundles: [VersionID: [BundleReport]] = [:]
        for bundle in content.bundles {
            for version in bundle.models.first(where: { $0.name == content.model })?.versions ?? [] {
                bundles[version, default: []].append(bundle)
            }
        }
        let newest = bundles.sorted { left, right in
            let (one, other) = (left.value.map(\.sequence).max() ?? 0, right.value.map(\.sequence).max() ?? 0)
            return (one, left.key) > (other, right.key)
        }
        let table = DataTable(
            "Versions in the bundles that are here.",
            [.text("Version"), .text("State"), .text("Part"), .text("Bundles")],
            of: newest,
            most: mostVersions
        ) { version, bundles in
            let served = content.served.filter { $0.version == version }
            let damaged = content.project.damaged?.first { $0.model == content.model && $0.version == version }
            let state =
                damaged.map { Look.warning.cell("damaged", detail: Shown.sentence($0.problem)) }
                ?? served.first.map { $0.look.cell($0.state, detail: Shown.sentence($0.problem)) }
                ?? DataTable.Cell("not loaded", style: .muted)
            return [
                DataTable.Cell(version.text), state,
                DataTable.Cell(
                    version == content.active ? "active" : served.first?.part ?? "—",
                    style: version == content.active ? .good : .muted
                ),
                DataTable.Cell(
                    bundles.prefix(5).map(\.bundle.text).joined(separator: ", ") + (bundles.count > 5 ? ", …" : "")
                ),
            ]
        }
        return NodeSection(
            id: "versions",
            title: "Versions",
            lead: newest.isEmpty ? "No bundle that is here has it." : nil,
            parts: newest.isEmpty ? [] : [.block(.table(nil, table))],
            command: "slipway bundles --project \(content.project.project) --json"
        )
    }

    /// The evidence that a version answers here as it did where it was made.
    private static func golden(_ content: Content, _ moments: Moments) -> NodeSection {
        let project = content.project.project
        var parts: [NodePart] = []
        let proven = content.served.filter { $0.proof != nil }
        if !proven.isEmpty {
            parts.append(
                .block(
                    .table(
                        nil,
                        DataTable(
                            "The proof that each load gave.",
                            [.text("Version"), .text("Part"), .text("Proof"), .text("Since")],
                            of: proven,
                            most: mostVersions
                        ) { served in
                            let proof = served.proof ?? ""
                            return [
                                DataTable.Cell(served.version.text), DataTable.Cell(served.part),
                                (proof == "golden" ? Look.good : .plain).cell(ModelWords.proof(proof)),
                                moments.cell(served.since),
                            ]
                        }
                    )
                )
            )
        }
        let steps = (content.deployment?.steps ?? []).filter { ["load", "golden"].contains($0.name) }.suffix(5)
        if let deployment = content.deployment, !steps.isEmpty {
            var shown = deployment
            shown.steps = Array(steps)
            parts.append(.timeline(DeploymentTimeline(moments: moments).steps(shown)))
        }
        return NodeSection(
            id: "golden",
            title: "Golden predictions",
            lead: parts.isEmpty ? "No version is loaded, so there is no proof." : nil,
            parts: parts,
            links: content.deployment.map { [NodeLink($0.title, PageAddress.deployment(project, $0.id))] } ?? [],
            command: content.deployment.map { "slipway history \($0.id) --project \(project)" }
                ?? "slipway status --project \(project)"
        )
    }
}
