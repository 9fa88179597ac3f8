package import Identifiers
package import NodeAPI
import Reports

/// A project: what is current and why, what happened, and the forms to confirm and to roll back.
package enum ProjectPage {
    package struct Content: Sendable {
        let project: ProjectReport
        /// Newest first; some of them.
        let deployments: [DeploymentReport]
        let generations: [GenerationReport]
        let bundles: [BundleReport]
        /// Those that are not closed.
        let alerts: [AlertReport]

        package init(
            project: ProjectReport,
            deployments: [DeploymentReport],
            generations: [GenerationReport],
            bundles: [BundleReport],
            alerts: [AlertReport]
        ) {
            self.project = project
            self.deployments = deployments
            self.generations = generations
            self.bundles = bundles
            self.alerts = alerts
        }
    }

    /// Deployments on this page; the list of all has the others.
    package static let mostDeployments = 10
    private static let most = 50
    private static let refresh = 15

    package static func page(_ content: Content, viewer: PageViewer, now: Timestamp) -> NodePage {
        let moments = Moments(now: now)
        let project = content.project
        let health = ProjectHealth(project, alerts: content.alerts.filter { $0.state == .open }.count)
        var page = NodePage(
            title: project.project.text,
            lead: "\(health.look.mark) \(health.words)" + (health.reasons.first.map { ": \($0)" } ?? "") + ".",
            crumbs: [NodeLink("Projects", PageAddress.projects)],
            viewer: viewer
        )
        page.following =
            project.deployment.map { .events(PageAddress.events(project.project, $0.id)) } ?? .every(refresh)
        page.said = page.lead
        page.shown = now
        page.sections = [state(project, health, moments)]
        if let decision = decision(content, viewer, moments) { page.sections.append(decision) }
        page.sections += [
            models(project, moments),
            AlertsPage.section(content.alerts, viewer, moments, most: most, title: "Alerts that are not closed"),
            deployments(content, moments), generations(content, moments), bundles(content, moments),
        ]
        return page
    }

    private static func state(_ project: ProjectReport, _ health: ProjectHealth, _ moments: Moments) -> NodeSection {
        var facts: [Fact] = []
        if let current = project.current {
            facts += [
                Fact("Current", "generation \(current.number)", look: current.confirmed == nil ? .busy : .good),
                Fact("Bundle", current.bundle.text, address: PageAddress.bundle(project.project, current.bundle.text)),
                Fact(
                    current.confirmed == nil ? "Made" : "Confirmed",
                    Moments.text(current.confirmed ?? current.created),
                    detail: moments.relative(current.confirmed ?? current.created)
                ),
            ]
            if current.isPinned { facts.append(Fact("Pinned", "it is never removed")) }
            if let glass = current.breakGlass {
                facts.append(
                    Fact(
                        "Emergency",
                        Shown.sentence(glass.reason),
                        detail: "by \(Shown.name(glass.by)), until \(moments.both(glass.until))",
                        look: .warning
                    )
                )
            }
        } else {
            facts.append(Fact("Current", "nothing", look: .warning))
        }
        if let deployment = project.deployment {
            facts.append(
                Fact(
                    "Under way",
                    "\(deployment.title): \(deployment.words)",
                    look: .busy,
                    address: PageAddress.deployment(project.project, deployment.id)
                )
            )
            facts += Decisions.times(deployment, moments)
        }
        if let last = project.lastSigned {
            facts.append(
                Fact(
                    "Newest bundle came",
                    Moments.text(last),
                    detail: moments.relative(last),
                    look: project.isStale == true ? .warning : .plain
                )
            )
        }
        facts.append(
            Fact("Sequence", Digits.count(Int(clamping: project.highestSequence)), detail: "nothing below it is taken")
        )
        var parts: [NodePart] = [.facts(facts)]
        if !health.reasons.isEmpty {
            parts.append(
                .block(
                    .table(
                        "What to look at",
                        DataTable("The worst first.", [.text("Finding")], of: health.reasons, most: most) {
                            [DataTable.Cell($0)]
                        }
                    )
                )
            )
        }
        return NodeSection(
            id: "state",
            title: "State",
            parts: parts,
            links: [NodeLink("Sign-off", PageAddress.signOff(project.project))],
            command: "slipway status --project \(project.project)"
        )
    }

    private static func decision(_ content: Content, _ viewer: PageViewer, _ moments: Moments) -> NodeSection? {
        let project = content.project
        guard viewer.may(.decide, in: project.project) else { return nil }
        if let deployment = project.deployment {
            return deployment.isOnProbation ? Decisions.probation(deployment, viewer, moments) : nil
        }
        let current = project.current?.number
        let targets = content.generations.filter { $0.confirmed != nil && $0.number != current }
        guard let current, !targets.isEmpty else { return nil }
        let target = targets.filter { $0.number < current }.max { $0.number < $1.number } ?? targets[0]
        return NodeSection(
            id: "decide",
            title: "Roll back",
            parts: [
                .form(
                    Decisions.rollback(project.project, from: current, to: target.number, viewer, isProbation: false)
                )
            ],
            command: "slipway rollback --to \(target.number) --project \(project.project)"
        )
    }

    private static func models(_ project: ProjectReport, _ moments: Moments) -> NodeSection {
        let served = project.models ?? []
        let current = project.current
        var rows: [[DataTable.Cell]] = served.prefix(most * 4).map { model in
            [
                DataTable.Cell(model.model.text, link: PageAddress.model(project.project, model.model)),
                DataTable.Cell(model.version.text), DataTable.Cell(model.part),
                model.look.cell(model.state, detail: Shown.sentence(model.problem)),
                DataTable.Cell(model.proof ?? "—", detail: ModelWords.loader(model.loader)), moments.cell(model.since),
                .count(model.requests), .count(model.errors),
            ]
        }
        let shown = Set(served.map(\.model))
        rows += (current?.active ?? [:]).sorted { $0.key < $1.key }.filter { !shown.contains($0.key) }.map {
            model,
            version in
            [
                DataTable.Cell(model.text, link: PageAddress.model(project.project, model)),
                DataTable.Cell(version.text), DataTable.Cell("active"), DataTable.Cell("not served", style: .muted),
                DataTable.Cell("—"), DataTable.Cell("—"), .count(nil), .count(nil),
            ]
        }
        var section = NodeSection(
            id: "models",
            title: "Models",
            parts: [],
            command: "slipway status --project \(project.project)"
        )
        guard !rows.isEmpty else {
            section.lead = "Nothing is current."
            return section
        }
        let columns: [DataTable.Column] = [
            .text("Model"), .text("Version"), .text("Part"), .text("State"), .text("Proof"), .text("Since"),
            .number("Requests"), .number("Errors"),
        ]
        section.parts = [.block(.table(nil, DataTable("Models that are served, or should be.", columns, rows)))]
        return section
    }

    private static func deployments(_ content: Content, _ moments: Moments) -> NodeSection {
        let project = content.project.project
        return NodeSection(
            id: "deployments",
            title: "Deployments",
            lead: content.deployments.isEmpty ? "There is none." : "The newest first.",
            parts: content.deployments.isEmpty
                ? [] : [.timeline(DeploymentTimeline(moments: moments).entries(content.deployments))],
            links: [NodeLink("All deployments", PageAddress.deployments(project))],
            command: "slipway history --project \(project)"
        )
    }

    private static func generations(_ content: Content, _ moments: Moments) -> NodeSection {
        let project = content.project.project
        let newest = content.generations.sorted { $0.number > $1.number }
        return NodeSection(
            id: "generations",
            title: "Generations",
            lead: newest.isEmpty ? "There is none." : nil,
            parts: newest.isEmpty
                ? []
                : [
                    .block(
                        .table(
                            nil,
                            DataTable(
                                "Generations that can run, the newest first.",
                                [
                                    .text("Generation"), .text("State"), .text("Bundle"), .text("Made"),
                                    .text("Confirmed"), .text("Active"),
                                ],
                                of: newest,
                                most: most
                            ) { row($0, project, moments) }
                        )
                    )
                ],
            command: "slipway generations --project \(project)"
        )
    }

    private static func row(_ one: GenerationReport, _ project: ProjectName, _ moments: Moments) -> [DataTable.Cell] {
        var words: [String] = []
        if one.isCurrent { words.append("current") }
        if one.isLastConfirmed { words.append("confirmed last") }
        if one.isPinned { words.append("pinned") }
        if one.breakGlass != nil { words.append("in an emergency") }
        let look: Look = one.untrusted != nil || one.breakGlass != nil ? .warning : one.isCurrent ? .good : .plain
        let active = one.active.sorted { $0.key < $1.key }
        let names = active.prefix(5).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return [
            DataTable.Cell("\(one.number)"),
            look.cell(
                words.isEmpty ? (one.confirmed == nil ? "not confirmed" : "kept") : words.joined(separator: ", "),
                detail: one.untrusted.map { Shown.sentence("its signer is not trusted: \($0)") }
            ), DataTable.Cell(one.bundle.text, link: PageAddress.bundle(project, one.bundle.text)),
            moments.cell(one.created), moments.cell(one.confirmed),
            DataTable.Cell(names + (active.count > 5 ? " and \(Digits.count(active.count - 5)) others" : "")),
        ]
    }

    private static func bundles(_ content: Content, _ moments: Moments) -> NodeSection {
        let project = content.project.project
        let newest = content.bundles.sorted { ($0.sequence, $0.received) > ($1.sequence, $1.received) }
        return NodeSection(
            id: "bundles",
            title: "Bundles",
            lead: newest.isEmpty ? "There is none." : nil,
            parts: newest.isEmpty
                ? []
                : [
                    .block(
                        .table(
                            nil,
                            DataTable(
                                "Bundles that are here, the newest first.",
                                [
                                    .text("Bundle"), .text("State"), .number("Sequence"), .text("Made"),
                                    .text("Came"), .text("Signer"), .text("Notes"),
                                ],
                                of: newest,
                                most: most
                            ) { bundle in
                                [
                                    DataTable.Cell(
                                        bundle.bundle.text,
                                        link: PageAddress.bundle(project, bundle.bundle.text)
                                    ), BundlePage.state(bundle, moments),
                                    .count(Int(clamping: bundle.sequence)), moments.cell(bundle.created),
                                    moments.cell(bundle.received), DataTable.Cell(Shown.name(bundle.signer)),
                                    DataTable.Cell(Shown.sentence(bundle.notes) ?? ""),
                                ]
                            }
                        )
                    )
                ],
            command: "slipway bundles --project \(project)"
        )
    }
}
