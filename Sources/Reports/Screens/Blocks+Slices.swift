import EvaluationRecords

extension Blocks {
    /// The slices, a table a column; columns with a flagged slice come first.
    mutating func slices(_ result: EvaluationResult) -> [PageBlock] {
        let groups = Self.grouped(result.slices)
        let shown = groups.prefix(limits.columns)
        var blocks = [flags(result)]
        for group in shown { blocks += slices(of: group, result) }
        if groups.count > shown.count {
            blocks.append(
                PageBlock(
                    caption:
                        "\(Digits.count(shown.count)) of \(Digits.count(groups.count)) columns are shown; the form csv or json has all."
                )
            )
        }
        return blocks
    }

    /// Slices by column, in their order; those with a flag first.
    private static func grouped(_ slices: [SliceFigures]) -> [[SliceFigures]] {
        var order: [String: Int] = [:]
        var groups: [[SliceFigures]] = []
        for slice in slices {
            if let index = order[slice.column] {
                groups[index].append(slice)
            } else {
                order[slice.column] = groups.count
                groups.append([slice])
            }
        }
        let flagged = groups.map { group in group.contains { isFlagged($0.tests) } }
        return groups.indices.filter { flagged[$0] }.map { groups[$0] }
            + groups.indices.filter { !flagged[$0] }.map { groups[$0] }
    }

    static func isFlagged(_ tests: TextMap<Screen<DifferenceTest>>) -> Bool {
        tests.contains { $0.value.value?.flagged ?? false }
    }

    private func flags(_ result: EvaluationResult) -> PageBlock {
        let flagged = result.slices.filter { Self.isFlagged($0.tests) }
        guard !flagged.isEmpty else {
            return PageBlock(
                notice:
                    "No slice differs from the other rows beyond chance (false discovery rate \(Digits.of(result.settings.family)))."
            )
        }
        let pairs = flagged.flatMap { slice in
            slice.tests.compactMap { entry -> (SliceFigures, String, DifferenceTest)? in
                guard let test = entry.value.value, test.flagged else { return nil }
                return (slice, entry.key, test)
            }
        }
        let table = DataTable(
            "Slices that differ from the other rows (false discovery rate \(Digits.of(result.settings.family))).",
            [.text("Column"), .text("Slice"), .number("Rows"), .text("Metric"), .number("Slice less rest")],
            of: pairs,
            limit: limits.rows
        ) { slice, metric, test in
            [
                DataTable.Cell(text(slice.column)), DataTable.Cell(slice.slice.title(limit: limits.text)),
                .count(slice.rows), DataTable.Cell(MetricName(metric)?.title ?? text(metric)), test.cell(metric),
            ]
        }
        return PageBlock(
            title: "Flagged slices",
            caption: "After a correction for the number of tests, these slices are unlikely to differ by chance alone.",
            tables: [table]
        )
    }

    private mutating func slices(of group: [SliceFigures], _ result: EvaluationResult) -> [PageBlock] {
        guard let first = group.first else { return [] }
        let column = text(first.column)
        var names: [MetricName] = []
        var tests: [String] = []
        for slice in group.prefix(limits.rows) {
            for name in slice.metrics.names where !names.contains(name) { names.append(name) }
            for key in slice.tests.keys where !tests.contains(key) { tests.append(key) }
        }
        names = Array(names.prefix(limits.metrics))
        tests = Array(tests.prefix(3))
        let hasPositives = group.contains { $0.positives != nil }
        var columns: [DataTable.Column] = [.text("Slice"), .number("Rows")]
        if hasPositives { columns.append(.number("Positives")) }
        columns += names.map { .number($0.title) }
        columns += tests.map { .number("\(MetricName($0)?.title ?? text($0)): less rest") }
        let table = DataTable(
            "Slices of \(column), each metric with its interval.",
            columns,
            of: group,
            limit: limits.rows
        ) { slice in
            var cells = [
                DataTable.Cell(
                    slice.slice.title(limit: limits.text),
                    detail: slice.judged ? nil : "too few rows for a verdict"
                ), .count(slice.rows),
            ]
            if hasPositives { cells.append(.count(slice.positives)) }
            cells += names.map { .figure(slice.metrics[$0]) }
            cells += tests.map { slice.tests[$0]?.cell($0) ?? DataTable.Cell("—", style: .muted) }
            return cells
        }
        var blocks: [PageBlock] = []
        if let name = names.first(where: { $0 == .accuracy || $0 == .mae || $0 == .rocAuc }) ?? names.first {
            blocks.append(chart(name, column, group, result))
        }
        blocks.append(PageBlock(tables: [table]))
        return blocks
    }

    private mutating func chart(
        _ name: MetricName,
        _ column: String,
        _ group: [SliceFigures],
        _ result: EvaluationResult
    ) -> PageBlock {
        let rows = group.prefix(min(24, limits.rows)).map { slice in
            let metric = slice.metrics[name]
            return IntervalChart.Row(
                name: slice.slice.title(limit: limits.text),
                value: metric?.reason == nil ? metric?.value : nil,
                low: metric?.bounds?.low,
                high: metric?.bounds?.high,
                colour: Self.isFlagged(slice.tests) ? 2 : 1
            )
        }
        return figure(
            "\(name.title) by \(column)",
            IntervalChart(name.title, Array(rows), marks: [result.metrics[name]?.value].compactMap { $0 }),
            caption:
                "Each line is a slice of \(column); the broken line is the figure of all rows, and a slice in another colour is flagged.",
            tables: []
        )
    }

    mutating func weakSegments(_ screen: WeakSegments) -> [PageBlock] {
        var names: [MetricName] = []
        for segment in screen.segments {
            for name in segment.metrics.names where !names.contains(name) && names.count < limits.metrics {
                names.append(name)
            }
        }
        let table = DataTable(
            "Segments with the most errors: found on \(Digits.count(screen.foundOn)) rows, measured on \(Digits.count(screen.measuredOn)) others.",
            [.text("Segment"), .number("Rows")] + names.map { .number($0.title) } + [.text("Differs from the rest")],
            screen.segments.map { segment in
                [
                    DataTable.Cell(
                        segment.conditions.map { text($0) }.joined(separator: " and "),
                        detail: segment.judged ? nil : "too few rows for a verdict"
                    ), .count(segment.rows),
                ] + names.map { .figure(segment.metrics[$0]) }
                    + [DataTable.Cell(Self.isFlagged(segment.tests) ? "yes, flagged" : "not beyond chance")]
            }
        )
        return [
            .table(
                "Weak segments",
                table.limited(to: limits.rows),
                caption:
                    "A small tree of conditions that leads to rows with many errors (\(screen.metric.title)). The figures are of rows that the tree did not see."
            )
        ]
    }
}
