package import Identifiers
package import NodeAPI
import Reports

/// The list of alerts.
package enum AlertsPage {
    package struct Query: Sendable {
        /// Nil: all that are not closed.
        let state: AlertReport.State?
        let project: ProjectName?
        /// Nil: the newest.
        let before: Int64?

        package init(state: AlertReport.State?, project: ProjectName?, before: Int64? = nil) {
            self.state = state
            self.project = project
            self.before = before
        }
    }

    private static let refresh = 15
    static let most = 200

    /// - Parameter before: the number before which there are older ones; nil where these are the last.
    package static func page(
        _ alerts: [AlertReport],
        _ query: Query,
        before: Int64?,
        viewer: PageViewer,
        now: Timestamp
    ) -> NodePage {
        let what = query.state.map { "in the state \($0.rawValue)" } ?? "not closed"
        let place = query.project.map { " in \($0)" } ?? ""
        var page = NodePage(
            title: "Alerts",
            lead: "\(count(alerts.count, query, isAll: before == nil))\(place), \(what).",
            viewer: viewer
        )
        page.following = .every(refresh)
        page.said = page.lead
        page.shown = now
        var section = section(alerts, viewer, Moments(now: now), most: most)
        section.links = links(query)
        if let before {
            section.links.append(
                NodeLink(
                    "Older alerts",
                    PageAddress.alerts(state: query.state?.rawValue, project: query.project, before: before)
                )
            )
        }
        page.sections = [section]
        return page
    }

    /// Such as `The newest 200 alerts`, where there are others.
    private static func count(_ count: Int, _ query: Query, isAll: Bool) -> String {
        let words = "\(Digits.count(count)) alert\(count == 1 ? "" : "s")"
        if let before = query.before { return "\(words) before alert \(before)" }
        return isAll ? words : "The newest \(words)"
    }

    private static func links(_ query: Query) -> [NodeLink] {
        let states: [(String, AlertReport.State?)] =
            [("Not closed", nil)]
            + AlertReport.State.allCases.map { state in
                (state.rawValue.prefix(1).uppercased() + state.rawValue.dropFirst(), state)
            }
        return states.filter { $0.1 != query.state }.map { name, state in
            NodeLink(name, PageAddress.alerts(state: state?.rawValue, project: query.project))
        }
    }

    /// Newest first.
    static func section(
        _ alerts: [AlertReport],
        _ viewer: PageViewer,
        _ moments: Moments,
        most: Int,
        title: String = "Alerts"
    ) -> NodeSection {
        var section = NodeSection(id: "alerts", title: title, parts: [], command: "slipway alerts")
        guard !alerts.isEmpty else {
            section.lead = "There is none."
            return section
        }
        section.parts = [
            .block(
                .table(
                    nil,
                    DataTable(
                        "Alerts, the newest first.",
                        [
                            .text("Alert"), .text("State"), .text("Model"), .text("Found"), .text("First"),
                            .text("Last"), .number("Times"),
                        ],
                        of: alerts.sorted { $0.number > $1.number },
                        most: most
                    ) { row($0, moments) }
                )
            )
        ]
        return section
    }

    private static func row(_ alert: AlertReport, _ moments: Moments) -> [DataTable.Cell] {
        [
            DataTable.Cell("\(alert.number)", link: PageAddress.alert(alert.number)),
            alert.state.look.cell(alert.state.rawValue, detail: alert.acknowledged.map { Shown.name($0.by) }),
            DataTable.Cell(
                "\(alert.model) \(alert.version)",
                detail: alert.project.text,
                link: PageAddress.model(alert.project, alert.model)
            ),
            DataTable.Cell(Shown.sentence(alert.summary), detail: Shown.name(alert.rule)), moments.cell(alert.time),
            moments.cell(alert.last), .count(alert.count),
        ]
    }
}
