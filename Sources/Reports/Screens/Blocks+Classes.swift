import EvaluationRecords

extension Blocks {
    mutating func perClass(_ screen: PerClassScreen) -> [PageBlock] {
        var names: [MetricName] = []
        for figures in screen.classes.prefix(limits.rows) {
            for name in figures.metrics.names where !names.contains(name) && names.count < limits.metrics {
                names.append(name)
            }
        }
        let largest = screen.classes.sorted { $0.support > $1.support }
        let table = DataTable(
            "Figures of each class against the rest.",
            [.text("Class"), .number("Rows"), .number("Predicted")] + names.map { .number($0.title) },
            of: screen.classes.count > limits.rows ? largest : screen.classes,
            limit: limits.rows
        ) { figures in
            [DataTable.Cell(text(figures.label)), .count(figures.support), .count(figures.predicted)]
                + names.map { .figure(figures.metrics[$0]) }
        }
        let shown: MetricName = names.contains(.recall) ? .recall : names.first ?? .recall
        let rows = largest.prefix(min(24, limits.rows)).map { figures in
            let metric = figures.metrics[shown]
            return IntervalChart.Row(
                name: figures.label,
                value: metric?.reason == nil ? metric?.value : nil,
                low: metric?.bounds?.low,
                high: metric?.bounds?.high
            )
        }
        let open = PageBlock.table("Figures by class", table)
        guard rows.count > 1 else { return [open] }
        return [
            figure(
                "\(shown.title) by class",
                IntervalChart(shown.title, Array(rows), isShare: true),
                caption:
                    "The \(Digits.count(rows.count)) largest classes: a class far to the left is one that the model does not know.",
                tables: []
            ),
            open,
        ]
    }
}
