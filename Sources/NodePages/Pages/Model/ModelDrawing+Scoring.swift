import Identifiers
import Reports

extension ModelDrawing {
    /// Latency and errors of the last hour and day.
    mutating func scoring() -> NodeSection {
        let command =
            "curl --header \"Authorization: Bearer $SLIPWAY_TOKEN\" $SLIPWAY_NODE/metrics | grep 'slipway_scoring.*\(model)'"
        guard !content.scoring.isEmpty else {
            return NodeSection(
                id: "scoring",
                title: "Latency and errors",
                lead: "Nobody has asked it in the last day, or since this node started.",
                parts: [],
                command: command
            )
        }
        var parts: [NodePart] = [.block(.table(nil, table))]
        for span in content.scoring where span.version == content.active || content.active == nil {
            parts += drawings(span)
        }
        return NodeSection(
            id: "scoring",
            title: "Latency and errors",
            lead: "From a request's body to its answer, in seconds. Counted since this node started.",
            parts: parts,
            command: command
        )
    }

    private var table: DataTable {
        DataTable(
            "Requests of the last hour and day, by version. A quantile is the bound of the class that it lies in.",
            [
                .text("Version"), .text("In the last"), .number("Requests"), .number("Errors"),
                .number("Share of errors"),
                .number("Half within"), .number("90 % within"), .number("99 % within"),
            ],
            of: content.scoring,
            most: 40
        ) { span in
            [
                DataTable.Cell(span.version.text), DataTable.Cell(span.length.rawValue), .count(span.requests),
                DataTable.Cell(Digits.count(span.errors), style: span.errors > 0 ? .bad : .plain),
                .number(span.requests > 0 ? Double(span.errors) / Double(span.requests) : nil),
                Self.seconds(span.quantiles?.median), Self.seconds(span.quantiles?.slow),
                Self.seconds(span.quantiles?.slowest),
            ]
        }
    }

    private static func seconds(_ value: Double?) -> DataTable.Cell {
        guard let value else { return DataTable.Cell("—", style: .muted) }
        return DataTable.Cell(value.isFinite ? "\(Digits.of(value)) s" : "more than 60 s")
    }

    private mutating func drawings(_ span: ScoringSpan) -> [NodePart] {
        let unit = span.length == .hour ? "minutes" : "hours"
        let scale = span.length == .hour ? 60.0 : 3_600
        let times = span.slots.map { -moments.now.seconds(since: $0.began) / scale }
        let across = Axis("\(unit) before now", (span.length == .hour ? -60 : -24)...0, isExact: true)
        let answered = zip(times, span.slots).filter { $0.1.median != nil }
        let slow = answered.compactMap { $0.1.slow }.filter(\.isFinite)
        var latency = Plot(x: across, y: .spanning("seconds", slow, with: 0))
        latency.line(answered.map { ($0.0, $0.1.slow ?? .nan) }, colour: 2)
        latency.line(answered.map { ($0.0, $0.1.median ?? .nan) }, colour: 1)
        var counts = Plot(x: across, y: .spanning("requests", span.slots.map { Double($0.requests) }, with: 0))
        counts.line(zip(times, span.slots).map { ($0.0, Double($0.1.requests)) }, colour: 1)
        counts.line(zip(times, span.slots).map { ($0.0, Double($0.1.errors)) }, colour: 2)
        let name = "version \(span.version), last \(span.length.rawValue)"
        return [
            figure(
                "Latency: \(name)",
                latency,
                caption: "Half and 99 % of the answers took at most this long\(worst(span)).",
                legend: [("half within", 1), ("99 % within", 2)],
                table: slots(span)
            ),
            figure(
                "Requests: \(name)",
                counts,
                caption: "\(Digits.count(span.requests)) requests, \(Digits.count(span.errors)) of them failed.",
                legend: [("requests", 1), ("errors", 2)],
                table: slots(span)
            ),
        ]
    }

    private func worst(_ span: ScoringSpan) -> String {
        span.quantiles.map { $0.slowest.isFinite ? "; 99 % of all within \(Digits.of($0.slowest)) s" : "" } ?? ""
    }

    private func slots(_ span: ScoringSpan) -> DataTable {
        DataTable(
            "By time, the newest first; where nothing is listed nobody asked.",
            [.text("From"), .number("Requests"), .number("Errors"), .number("Half within"), .number("99 % within")],
            of: Array(span.slots.filter { $0.requests > 0 }.reversed()),
            most: 100
        ) { slot in
            [
                moments.cell(slot.began), .count(slot.requests), .count(slot.errors), Self.seconds(slot.median),
                Self.seconds(slot.slow),
            ]
        }
    }
}
