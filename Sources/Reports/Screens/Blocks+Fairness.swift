import EvaluationRecords

extension Blocks {
    mutating func fairness(_ figures: [FairnessFigures]) -> [PageBlock] {
        figures.prefix(limits.columns).flatMap { groups($0) }
    }

    private mutating func groups(_ figures: FairnessFigures) -> [PageBlock] {
        let column = text(figures.column)
        let gaps = DataTable(
            "Gaps over the groups of \(column).",
            [.text("Gap"), .number("Value"), .text("Meaning")],
            figures.gaps.names.map { name in
                [
                    DataTable.Cell(name.title, detail: name.direction), .figure(figures.gaps[name]),
                    DataTable.Cell(name.meaning ?? ""),
                ]
            }
        )
        var blocks: [PageBlock] = []
        let names = Array(metricNames(figures.groups).prefix(max(limits.metrics, 6)))
        if let name = names.first(where: { $0 == .selectionRate || $0 == .mae }) ?? names.first {
            blocks.append(chart(name, column, figures))
        }
        blocks.append(
            PageBlock(
                title: "Groups of \(column)",
                caption:
                    "The others are compared with \(text(figures.reference)). Differences are group less reference; small groups are shown without a verdict.",
                tables: [gaps, table(names, column, figures), differences(column, figures)]
                    .filter { !$0.rows.isEmpty }.map { $0.limited(to: limits.rows) }
            )
        )
        return blocks
    }

    private func metricNames(_ groups: [FairnessGroup]) -> [MetricName] {
        var names: [MetricName] = []
        for group in groups { for name in group.metrics.names where !names.contains(name) { names.append(name) } }
        return names
    }

    private mutating func chart(_ name: MetricName, _ column: String, _ figures: FairnessFigures) -> PageBlock {
        let rows = figures.groups.prefix(min(24, limits.rows)).map { group in
            let metric = group.metrics[name]
            return IntervalChart.Row(
                name: group.group,
                value: metric?.reason == nil ? metric?.value : nil,
                low: metric?.bounds?.low,
                high: metric?.bounds?.high,
                colour: group.group == figures.reference ? 3 : 1
            )
        }
        return figure(
            "\(name.title) by \(column)",
            IntervalChart(name.title, Array(rows)),
            caption: "Each line is a group of \(column); \(text(figures.reference)) is the reference.",
            tables: []
        )
    }

    private func table(_ names: [MetricName], _ column: String, _ figures: FairnessFigures) -> DataTable {
        DataTable(
            "Figures of the groups of \(column).",
            [.text("Group"), .number("Rows"), .number("Positives")] + names.map { .number($0.title) }
                + [.number("Selection ratio")],
            figures.groups.map { group in
                [
                    DataTable.Cell(
                        text(group.group),
                        detail: group.group == figures.reference
                            ? "reference" : group.judged ? nil : "too few rows for a verdict"
                    ), .count(group.rows), .count(group.positives),
                ] + names.map { .figure(group.metrics[$0]) } + [.figure(group.selectionRatio)]
            }
        )
    }

    private func differences(_ column: String, _ figures: FairnessFigures) -> DataTable {
        var keys: [String] = []
        for group in figures.groups {
            for key in group.againstReference.keys where !keys.contains(key) { keys.append(key) }
        }
        keys = Array(keys.prefix(max(limits.metrics, 6)))
        let hasDistances = figures.groups.contains { $0.ksPredictions != nil }
        return DataTable(
            "Differences from \(text(figures.reference)).",
            [.text("Group")] + keys.map { .number(MetricName($0)?.title ?? text($0)) }
                + (hasDistances ? [.number("KS of the predictions")] : []),
            figures.groups.filter { !$0.againstReference.isEmpty }.map { group in
                [DataTable.Cell(text(group.group))]
                    + keys.map { group.againstReference[$0]?.cell($0) ?? DataTable.Cell("—", style: .muted) }
                    + (hasDistances ? [distance(group.ksPredictions)] : [])
            }
        )
    }

    private func distance(_ test: Screen<DistributionTest>?) -> DataTable.Cell {
        switch test {
        case .given(let test):
            DataTable.Cell(Digits.figure(test.statistic), detail: "p \(Digits.of(test.p.value))")
        case .undefined(let reason): DataTable.Cell("—", detail: reason.text, style: .muted)
        case nil: DataTable.Cell("—", style: .muted)
        }
    }
}
