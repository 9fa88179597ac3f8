package import Identifiers
package import NodeAPI
import Reports

/// The first page: every project with its state, the worst first.
package enum ProjectsPage {
    package struct Content: Sendable {
        let projects: [ProjectReport]
        /// Those that are not closed, of the projects that are shown.
        let alerts: [AlertReport]
        /// Nil for one who may not look at the node as a whole.
        let node: NodeState?

        package init(projects: [ProjectReport], alerts: [AlertReport], node: NodeState?) {
            self.projects = projects
            self.alerts = alerts
            self.node = node
        }
    }

    package struct NodeState: Sendable {
        let names: [String]
        let version: String
        let readiness: ReadinessReport

        package init(names: [String], version: String, readiness: ReadinessReport) {
            self.names = names
            self.version = version
            self.readiness = readiness
        }
    }

    private static let refresh = 15
    private static let mostAlerts = 20

    package static func page(_ content: Content, viewer: PageViewer, now: Timestamp) -> NodePage {
        let moments = Moments(now: now)
        let open = Dictionary(grouping: content.alerts.filter { $0.state == .open }, by: \.project).mapValues(\.count)
        let rows = content.projects.map { ($0, ProjectHealth($0, alerts: open[$0.project] ?? 0)) }
            .sorted { left, right in
                (right.1.look.weight, left.0.project) < (left.1.look.weight, right.0.project)
            }
        var page = NodePage(title: title(content), lead: lead(rows.map(\.1)), viewer: viewer)
        page.following = .every(refresh)
        page.said = page.lead
        page.shown = now
        page.sections = [
            projects(rows, moments), AlertsPage.section(content.alerts, viewer, moments, most: mostAlerts),
        ]
        if let node = content.node { page.sections.append(section(node)) }
        return page
    }

    private static func title(_ content: Content) -> String {
        content.node?.names.first.map { "Projects on \(Shown.name($0))" } ?? "Projects"
    }

    private static func lead(_ all: [ProjectHealth]) -> String {
        let counts = [Look.bad, .warning, .busy, .good].compactMap { look -> String? in
            let count = all.count { $0.look == look }
            return count == 0 ? nil : "\(Digits.count(count)) \(all.first { $0.look == look }?.words ?? "")"
        }
        return all.isEmpty ? "There is no project yet." : counts.joined(separator: ", ") + "."
    }

    private static func projects(_ rows: [(ProjectReport, ProjectHealth)], _ moments: Moments) -> NodeSection {
        var section = NodeSection(id: "projects", title: "Projects", parts: [], command: "slipway status")
        guard !rows.isEmpty else {
            section.lead = "Deploy a bundle: slipway deploy BUNDLE --node URL."
            return section
        }
        section.parts = [
            .block(
                .table(
                    nil,
                    DataTable(
                        "Projects, the worst first.",
                        [
                            .text("Project"), .text("State"), .text("Current"), .text("Since"), .text("Models"),
                            .text("Deployment"),
                        ],
                        rows.map { row($0.0, $0.1, moments) }
                    )
                )
            )
        ]
        return section
    }

    private static func row(_ project: ProjectReport, _ health: ProjectHealth, _ moments: Moments) -> [DataTable.Cell] {
        let current = project.current
        let active = (current?.active ?? [:]).sorted { $0.key < $1.key }
        let names = active.prefix(5).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let more = active.count > 5 ? " and \(Digits.count(active.count - 5)) others" : ""
        let deployment = project.deployment
        return [
            DataTable.Cell(project.project.text, link: PageAddress.project(project.project)),
            health.look.cell(health.words, detail: health.reasons.first),
            current.map { DataTable.Cell("generation \($0.number)", detail: $0.bundle.text) }
                ?? DataTable.Cell("nothing", style: .muted),
            moments.cell(current?.confirmed ?? current?.created),
            DataTable.Cell(names.isEmpty ? "none" : names + more, style: names.isEmpty ? .muted : .plain),
            deployment.map { one in
                DataTable.Cell(
                    "\(one.look.mark) \(one.words)",
                    detail: moments.relative(one.started),
                    link: PageAddress.deployment(one.project, one.id)
                )
            } ?? DataTable.Cell("none", style: .muted),
        ]
    }

    private static func section(_ node: NodeState) -> NodeSection {
        let readiness = node.readiness
        var facts = [
            Fact("State", readiness.ready ? "ready" : "not ready", look: readiness.ready ? .good : .bad),
            Fact("Release", node.version),
            Fact("Names", node.names.map(Shown.name).joined(separator: ", ")),
        ]
        if let sandbox = readiness.sandbox {
            facts.append(
                Fact(
                    "Sandbox of models",
                    sandbox.mode,
                    detail: sandbox.inForce.isEmpty ? "no layer is in force" : sandbox.inForce.joined(separator: ", ")
                )
            )
        }
        if let loading = readiness.loading { facts.append(Fact("Loading", loading.counts, look: .busy)) }
        if let text = readiness.draining?.text { facts.append(Fact("Draining", Shown.sentence(text), look: .warning)) }
        var parts: [NodePart] = [.facts(facts)]
        if !readiness.findings.isEmpty {
            parts.append(
                .block(
                    .table(
                        "Findings",
                        DataTable(
                            "What the node has found about itself.",
                            [.text("Finding")],
                            of: readiness.findings,
                            most: 50
                        ) { [DataTable.Cell(Shown.sentence($0))] }
                    )
                )
            )
        }
        return NodeSection(
            id: "node",
            title: "This node",
            parts: parts,
            command: "curl --header \"Authorization: Bearer $SLIPWAY_TOKEN\" $SLIPWAY_NODE/readyz"
        )
    }
}
