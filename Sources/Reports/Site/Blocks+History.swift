import EvaluationRecords
import Identifiers

extension Blocks {
    /// Every metric of the records of one data set, over versions and time.
    mutating func history(_ records: [EvaluationRecord]) -> [PageBlock] {
        let sorted = records.sorted { $0.run.created < $1.run.created }
        var names: [MetricName] = []
        for record in sorted {
            for name in record.result.metrics.names where !names.contains(name) { names.append(name) }
        }
        names = MetricFacts.all.map(\.name).filter { names.contains($0) } + names.filter { $0.facts == nil }
        guard !names.isEmpty else { return [.missing("Metrics", "There is no evaluation.")] }
        let most = limits.metrics * 6
        var blocks = names.prefix(most).map { history(of: $0, sorted) }
        if names.count > most {
            blocks.append(
                PageBlock(
                    caption:
                        "\(Digits.count(most)) of \(Digits.count(names.count)) metrics are shown; the form csv has all."
                )
            )
        }
        return blocks
    }

    private mutating func history(of name: MetricName, _ records: [EvaluationRecord]) -> PageBlock {
        let there = records.filter { $0.result.metrics[name] != nil }
        let shown = Array(there.suffix(min(40, limits.rows)))
        let models = Dictionary(
            shown.map(\.result.model.name).enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let order = models.sorted { $0.value < $1.value }.map(\.key)
        let rows = shown.map { record in
            let metric = record.result.metrics[name]
            return IntervalChart.Row(
                name: record.result.model.text,
                value: metric?.reason == nil ? metric?.value : nil,
                low: metric?.bounds?.low,
                high: metric?.bounds?.high,
                colour: Self.colour(order.firstIndex(of: record.result.model.name) ?? 0)
            )
        }
        let table = DataTable(
            "\(name.title) by evaluation, the oldest first.",
            [
                .text("Model"), .number(name.title), .number("Rows"), .text("Made"), .text("Selection"),
                .text("Evaluation"),
            ],
            shown.map { record in
                [
                    DataTable.Cell(record.result.model.text), .figure(record.result.metrics[name]),
                    .count(record.result.rows.used), DataTable.Cell(record.run.created.description),
                    DataTable.Cell(record.result.selection.words), DataTable.Cell(record.id.short),
                ]
            },
            note: shown.count < there.count
                ? "The last \(Digits.count(shown.count)) of \(Digits.count(there.count)) are shown." : nil
        )
        return figure(
            name.title,
            IntervalChart(name.title, rows),
            caption: "\(name.meaning ?? "A custom metric.") (\(name.direction); the oldest evaluation is at the top)",
            tables: [table]
        )
    }
}
