import EvaluationRecords

extension Blocks {
    /// The figures of all rows, by family, with their intervals.
    mutating func metrics(_ result: EvaluationResult) -> [PageBlock] {
        var blocks = [shares(result.metrics)].compactMap { $0 }
        blocks += MetricFacts.Kind.allCases.compactMap { kind in
            table(kind.title, result.metrics.names.filter { $0.facts?.kind == kind }, result)
        }
        if let others = table("Other metrics", result.metrics.names.filter { $0.facts == nil }, result) {
            blocks.append(others)
        }
        return blocks
    }

    private func table(_ title: String, _ names: [MetricName], _ result: EvaluationResult) -> PageBlock? {
        guard !names.isEmpty else { return nil }
        let baseline = result.baseline.value?.metrics
        let hasBaseline = names.contains { baseline?[$0] != nil }
        var columns: [DataTable.Column] = [
            .text("Metric"), .number("Value"), .text("Interval"), .text("Method"), .number("Rows"),
        ]
        if hasBaseline { columns.append(.number("Baseline")) }
        columns.append(.text("Meaning"))
        let rows = names.map { name in row(name, result.metrics[name], baseline?[name], hasBaseline) }
        let table = DataTable("\(title): each figure with its interval, or the reason why it has none.", columns, rows)
        return .table(title, table.limited(to: max(limits.rows, 60)))
    }

    private func row(
        _ name: MetricName,
        _ figure: MetricFigure?,
        _ baseline: MetricFigure?,
        _ hasBaseline: Bool
    ) -> [DataTable.Cell] {
        let bounds = figure?.bounds
        var cells = [
            DataTable.Cell(name.title, detail: name.direction),
            figure?.value.map { DataTable.Cell(Digits.figure($0), style: figure?.reason == nil ? .plain : .muted) }
                ?? DataTable.Cell("—", style: .muted),
            DataTable.Cell(bounds?.text ?? "—", style: bounds == nil ? .muted : .plain),
            DataTable.Cell(bounds.map { "\($0.kind.words), \(Digits.of($0.level * 100)) %" } ?? ""),
            .count(figure?.rows),
        ]
        if hasBaseline { cells.append(baseline.map { .number($0.value) } ?? DataTable.Cell("")) }
        let remark = figure?.remark ?? ""
        cells.append(DataTable.Cell([remark, name.meaning ?? ""].filter { !$0.isEmpty }.joined(separator: " ")))
        return cells
    }

    /// A drawing of those metrics that are shares and have intervals.
    private mutating func shares(_ metrics: MetricFigures) -> PageBlock? {
        let rows = metrics.names.prefix(40).compactMap { name -> IntervalChart.Row? in
            guard let facts = name.facts, facts.least == 0, facts.greatest == 1, let figure = metrics[name],
                figure.reason == nil, let value = figure.value
            else { return nil }
            return IntervalChart.Row(name: name.title, value: value, low: figure.bounds?.low, high: figure.bounds?.high)
        }
        guard rows.count > 1 else { return nil }
        return figure(
            "Overview",
            IntervalChart("Value", Array(rows.prefix(24)), isShare: true),
            caption:
                "Each square is a figure between 0 and 1 and its line the interval: a long line means that the rows do not say more.",
            tables: []
        )
    }
}
