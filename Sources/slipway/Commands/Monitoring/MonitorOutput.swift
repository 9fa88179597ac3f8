import Identifiers
import NodeAPI

/// Texts of a node's monitoring.
enum MonitorOutput {
    static func table(_ models: [MonitorReport]) -> String {
        var table = Table([
            .left("MODEL"), .left("VERSION"), .left("STATE"), .right("ROWS"), .left("WINDOW"), .left("EVIDENCE"),
            .left("LAST WINDOW"), .right("ALERTS"), .left("PROBLEM"),
        ])
        for report in models {
            table.add([
                report.model.text, report.version?.text ?? "-", report.state.rawValue, String(report.rows),
                report.window.map(progress) ?? "-", report.evidence.map(evidence) ?? "-",
                report.last.map(verdict) ?? "-", String(report.alerts), report.problem ?? "-",
            ])
        }
        return table.text()
    }

    static func table(_ windows: [WindowReport]) -> String {
        var table = Table([
            .right("NO"), .left("BEGAN (UTC)"), .left("ENDED (UTC)"), .left("VERSION"), .right("ROWS"),
            .right("LABELLED"), .left("VERDICT"), .left("COLUMNS"),
        ])
        for window in windows {
            table.add([
                String(window.number), Format.time(window.began.description), Format.time(window.ended.description),
                window.version.text, String(window.rows), window.labelled.map(percent) ?? "-", window.verdict,
                window.columns.isEmpty ? "-" : window.columns.joined(separator: ", "),
            ])
        }
        return table.text()
    }

    static func table(_ alerts: [AlertReport]) -> String {
        var table = Table([
            .right("NO"), .left("TIME (UTC)"), .left("STATE"), .left("RULE"), .left("MODEL"), .right("TIMES"),
            .left("COLUMNS"), .left("SUMMARY"),
        ])
        for alert in alerts {
            table.add([
                String(alert.number), Format.time(alert.time.description), alert.state.rawValue, alert.rule,
                "\(alert.project) \(alert.model) \(alert.version)", String(alert.count),
                alert.columns.isEmpty ? "-" : alert.columns.joined(separator: ", "), alert.summary,
            ])
        }
        return table.text()
    }

    static func text(_ alert: AlertReport) -> String {
        var facts = FactList()
        facts.add("Alert", "\(alert.number), \(alert.state.rawValue)")
        facts.add("Of", "\(alert.project) \(alert.model) \(alert.version), generation \(alert.generation)")
        facts.add("Rule", alert.rule)
        facts.add("Summary", alert.summary)
        facts.add("Columns", alert.columns.joined(separator: ", "))
        for (place, figure) in alert.figures.enumerated() {
            facts.add(place == 0 ? "Figures" : "", "\(figure.name) \(Format.figure(figure.value))")
        }
        facts.add("Raised", Format.time(alert.time.description))
        if alert.count > 1 {
            facts.add("Found", "\(alert.count) times, the last time \(Format.time(alert.last.description))")
        }
        facts.add("Acknowledged", alert.acknowledged.map(words))
        facts.add("Closed", alert.closed.map(words))
        return facts.text
    }

    static func verdict(_ window: WindowReport) -> String {
        guard !window.columns.isEmpty else { return window.verdict }
        let shown = window.columns.prefix(3).joined(separator: ", ")
        let more = window.columns.count > 3 ? " and \(window.columns.count - 3) more" : ""
        return "\(window.verdict): \(shown)\(more)"
    }

    /// Such as `312 of 500 rows` or `312 rows until 2026-11-30 00:00:00`.
    static func progress(_ window: MonitorReport.OpenWindow) -> String {
        if let full = window.full { return "\(window.rows) of \(full) rows" }
        let end = window.ends.map { " until \(Format.time($0.description))" } ?? ""
        return "\(Format.count(window.rows, "row"))\(end)"
    }

    /// Such as `10^1.3 of 10^5.2, not backed`.
    static func evidence(_ evidence: MonitorReport.Evidence) -> String {
        let found = evidence.log10.map { "10^\(Format.figure(max($0, -99)))" } ?? "none"
        return "\(found) of 10^\(Format.figure(evidence.limit))" + (evidence.isBacked ? "" : ", not backed")
    }

    static func percent(_ share: Double) -> String { "\(Format.figure(share * 100)) %" }

    private static func words(_ decision: AlertReport.Decision) -> String {
        "\(Format.time(decision.time.description)) by \(decision.by)" + (decision.note.map { ": \($0)" } ?? "")
    }
}

extension MonitorDetail {
    var text: String {
        var facts = FactList()
        facts.add("Model", "\(monitor.project) \(monitor.model)")
        if let version = monitor.version {
            facts.add("Version", "\(version)" + (monitor.generation.map { ", generation \($0)" } ?? ""))
        }
        facts.add("State", monitor.state.rawValue + (monitor.problem.map { ": \($0)" } ?? ""))
        if let reference = monitor.reference {
            facts.add(
                "Reference",
                "\(reference.dataset) (\(reference.digest)), \(Format.count(reference.rows, "row")), "
                    + "\(Format.count(reference.columns, "column"))\(reference.isPrivate ? ", private" : "")"
            )
        }
        let dropped = monitor.dropped > 0 ? ", \(monitor.dropped) dropped" : ""
        facts.add("Rows", "\(monitor.rows) since the start\(dropped)")
        if let window = monitor.window {
            facts.add(
                "Window",
                "\(window.number), \(MonitorOutput.progress(window)), judged from \(Format.count(window.minimum, "row")) on"
            )
        }
        if let evidence = monitor.evidence {
            let spacing = evidence.spacing > 1 ? ", one row in \(evidence.spacing)" : ""
            let correlation = evidence.correlation.map { ", correlation \(Format.figure($0))" } ?? ""
            facts.add("Drift", MonitorOutput.evidence(evidence) + spacing + correlation)
            for column in evidence.columns where column.log10 != nil {
                facts.add("", "\(column.column) 10^\(Format.figure(column.log10 ?? 0))")
            }
        }
        for bet in monitor.bets { facts.add(bet.rule == "shadow" ? "Shadow" : "Loss", Self.words(bet)) }
        let rules = monitor.rules.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        facts.add("Rules", rules.joined(separator: ", "))
        let verdicts = monitor.verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        facts.add("Windows", verdicts.joined(separator: ", "))
        facts.add("Alerts", monitor.alerts == 0 ? "none that is not closed" : "\(monitor.alerts) not closed")
        return facts.text + (windows.isEmpty ? "" : "\n" + MonitorOutput.table(windows))
    }

    private static func words(_ bet: MonitorReport.Bet) -> String {
        var words = bet.against.map { "against version \($0), " } ?? ""
        words += Format.count(bet.rows, "row")
        if let mean = bet.mean { words += ", mean \(Format.figure(mean))" }
        words += ", allowed \(Format.figure(bet.allowed))"
        words += ", evidence \(bet.log10.map { "10^\(Format.figure($0))" } ?? "none") of 10^\(Format.figure(bet.limit))"
        if bet.passedOver > 0 { words += ", \(bet.passedOver) passed over" }
        return words + (bet.problem.map { "; \($0)" } ?? "")
    }
}
