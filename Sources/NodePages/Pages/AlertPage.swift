package import Identifiers
package import NodeAPI
import Reports

/// One alert, with the form to say that somebody knows of it.
package enum AlertPage {
    package static func page(_ alert: AlertReport, viewer: PageViewer, now: Timestamp) -> NodePage {
        let moments = Moments(now: now)
        var page = NodePage(
            title: "Alert \(alert.number)",
            lead: Shown.sentence(alert.summary),
            crumbs: [
                NodeLink("Alerts", PageAddress.alerts),
                NodeLink(alert.project.text, PageAddress.project(alert.project)),
                NodeLink(alert.model.text, PageAddress.model(alert.project, alert.model)),
            ],
            viewer: viewer
        )
        page.shown = now
        page.sections = [state(alert, moments)]
        if alert.state == .open, viewer.may(.acknowledge, in: alert.project) {
            page.sections.append(
                NodeSection(
                    id: "decide",
                    title: "Acknowledge",
                    parts: [.form(form(alert, viewer))],
                    command: "slipway alerts acknowledge \(alert.number) --note \"…\""
                )
            )
        }
        return page
    }

    private static func state(_ alert: AlertReport, _ moments: Moments) -> NodeSection {
        var facts = [
            Fact("State", alert.state.rawValue, look: alert.state.look), Fact("Rule", Shown.name(alert.rule)),
            Fact("Model", "\(alert.model) \(alert.version)", address: PageAddress.model(alert.project, alert.model)),
            Fact("Generation", "\(alert.generation)", address: PageAddress.project(alert.project)),
            Fact("First found", Moments.text(alert.time), detail: moments.relative(alert.time)),
            Fact("Last found", Moments.text(alert.last), detail: moments.relative(alert.last)),
            Fact("Times found", Digits.count(alert.count)),
        ]
        facts += [("Acknowledged", alert.acknowledged), ("Closed", alert.closed)].compactMap { label, decision in
            decision.map { made in
                Fact(
                    label,
                    "by \(Shown.name(made.by)), \(moments.both(made.time))",
                    detail: Shown.sentence(made.note)
                )
            }
        }
        var parts: [NodePart] = [.facts(facts)]
        if !alert.columns.isEmpty {
            parts.append(
                .block(
                    .table(
                        "Columns",
                        DataTable(
                            "Columns that it names, the clearest first.",
                            [.text("Column")],
                            of: alert.columns,
                            most: 200
                        ) {
                            [DataTable.Cell(Shown.name($0))]
                        }
                    )
                )
            )
        }
        if !alert.figures.isEmpty {
            parts.append(
                .block(
                    .table(
                        "Figures",
                        DataTable(
                            "The figures of the finding.",
                            [.text("Figure"), .number("Value")],
                            of: alert.figures,
                            most: 200
                        ) { [DataTable.Cell(Shown.name($0.name)), .number($0.value)] }
                    )
                )
            )
        }
        return NodeSection(
            id: "alert",
            title: "What was found",
            parts: parts,
            command: "slipway alerts show \(alert.number)"
        )
    }

    private static func form(_ alert: AlertReport, _ viewer: PageViewer) -> NodeForm {
        NodeForm(
            id: "acknowledge",
            action: PageAddress.acknowledge(alert.number),
            explanation: "Puts on record, under your name, that somebody knows of it. Nothing else changes.",
            csrf: viewer.csrf,
            fields: [FormField(name: "note", label: "Note", hint: "Optional; it stands in the audit.")],
            button: "Acknowledge alert \(alert.number)"
        )
    }
}
