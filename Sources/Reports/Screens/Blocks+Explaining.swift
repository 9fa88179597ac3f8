import EvaluationRecords

extension Blocks {
    mutating func importance(_ screen: ImportanceScreen) -> [PageBlock] {
        let sorted = screen.columns.entries.sorted { $0.value.mean > $1.value.mean }
        let rows = sorted.prefix(min(24, limits.rows)).map { entry in
            IntervalChart.Row(
                name: entry.key,
                value: entry.value.mean,
                low: entry.value.low.value,
                high: entry.value.high.value
            )
        }
        let noted = screen.spearman.filter(\.noted)
        var tables = [
            DataTable(
                "The drop of \(screen.metric.title) when a column is permuted.",
                [
                    .text("Column"), .number("Mean drop"), .text("Interval"), .number("Standard deviation"),
                    .text("Columns"),
                ],
                sorted.map { entry in
                    let column = entry.value
                    return [
                        DataTable.Cell(text(entry.key)), .number(column.mean),
                        DataTable.Cell("\(Digits.figure(column.low.value)) to \(Digits.figure(column.high.value))"),
                        .number(column.sd),
                        DataTable.Cell(
                            column.columns.count > 1
                                ? column.columns.prefix(5).map { text($0) }.joined(separator: ", ") : ""
                        ),
                    ]
                },
                note:
                    "Measured on \(Digits.count(screen.rows)) rows; the metric without permutation is \(Digits.of(screen.base))."
            )
        ]
        if !noted.isEmpty {
            tables.append(
                DataTable(
                    "Columns that go together: the importance of each is too small.",
                    [.text("Column"), .text("Column"), .number("Rank correlation")],
                    noted.map { [DataTable.Cell(text($0.a)), DataTable.Cell(text($0.b)), .number($0.spearman)] }
                )
            )
        }
        guard !rows.isEmpty else { return [.missing("Importance", FigureReason.noRows.sentence)] }
        return [
            figure(
                "Importance of columns",
                IntervalChart("Drop of \(screen.metric.title)", Array(rows), marks: [0]),
                caption:
                    "How much worse the model is when the values of a column are shuffled: what stands at 0 is not used.",
                tables: tables
            )
        ]
    }

    mutating func dependence(_ screen: DependenceScreen) -> [PageBlock] {
        screen.columns.entries.prefix(limits.curves).map { dependence($0.key, $0.value, screen) }
    }

    private mutating func dependence(_ name: String, _ column: DependenceColumn, _ screen: DependenceScreen)
        -> PageBlock
    {
        let title = "Dependence on \(text(name))"
        let output = screen.output.map { "Mean probability of \(text($0))" } ?? "Mean prediction"
        let table = DataTable(
            "\(output) by \(text(name)).",
            [.text("Value"), .number(output)] + (column.counts == nil ? [] : [.number("Rows")]),
            column.grid.indices.map { index in
                [DataTable.Cell(words(column.grid[index])), .number(column.meanPrediction[index])]
                    + (column.counts.map { [.count($0[index])] } ?? [])
            }
        )
        let numbers = column.grid.compactMap { if case .number(let number) = $0 { number } else { nil } }
        guard column.kind == .numeric, numbers.count == column.grid.count, numbers.count > 1 else {
            let rows = column.grid.indices.prefix(min(24, limits.rows)).map { index in
                IntervalChart.Row(
                    name: words(column.grid[index]),
                    value: column.meanPrediction[index],
                    low: nil,
                    high: nil
                )
            }
            return figure(
                title,
                IntervalChart(output, rows, marks: [screen.meanPrediction]),
                caption: "\(output) if all rows had this value; the broken line is the mean as it is.",
                tables: [table]
            )
        }
        let lines = column.ice.prefix(limits.lines)
        var plot = Plot(
            x: .spanning(text(name), numbers),
            y: .spanning("Prediction", column.meanPrediction + lines.joined())
        )
        for line in lines { plot.line(Array(zip(numbers, line)), colour: 5, isFaint: true) }
        plot.line(Array(zip(numbers, column.meanPrediction)), colour: 1)
        return figure(
            title,
            plot,
            caption:
                "\(output) if all rows had this value (\(Digits.count(screen.rows)) rows); thin lines are single rows.",
            tables: [table]
        )
    }

    private func words(_ value: GridValue) -> String {
        switch value {
        case .number(let number): Digits.of(number)
        case .category(let category): text(category)
        case .missing: "(missing)"
        }
    }
}
