import EvaluationRecords
import Identifiers

extension Blocks {
    /// The verdict on each challenger by the metric that decides.
    mutating func verdicts(_ result: ComparisonResult, _ address: (EvaluationID) -> String?) -> [PageBlock] {
        let metric = result.metric
        let shown = result.challengers.prefix(limits.rows)
        let rows = shown.map { challenger -> [DataTable.Cell] in
            let link = challenger.version.evaluation.flatMap(address)
            let name = DataTable.Cell(challenger.version.model.text, link: link)
            switch challenger.metrics[metric.text] {
            case .given(let difference):
                return [name, challenger.verdict.cell] + cells(difference)
            case .undefined(let reason):
                return [name, challenger.verdict.cell, DataTable.Cell("—", detail: reason.text, style: .muted)]
            case nil:
                return [name, challenger.verdict.cell, DataTable.Cell("—", style: .muted)]
            }
        }
        let margin = result.margin.map { " At most \(Digits.of($0)) worse counts as not worse." } ?? ""
        let table = DataTable(
            "Challengers beside \(result.first.model.text), by \(metric.title).",
            [
                .text("Challenger"), .text("Verdict"), .number("Difference"), .number("First"), .number("Challenger"),
                .number("p"), .number("p, adjusted"), .number("Rows that would decide"),
            ],
            rows
        )
        var blocks: [PageBlock] = []
        if let only = result.challengers.first, result.challengers.count == 1 {
            let style: DataTable.Cell.Style =
                switch only.verdict {
                case .better, .notWorse: .good
                case .worse: .bad
                case .undecided: .plain
                }
            blocks.append(
                PageBlock(
                    notice: "\(only.version.model.text) is \(only.verdict.words) by \(metric.title).",
                    style: style
                )
            )
        }
        let chart = shown.prefix(24).compactMap { challenger -> IntervalChart.Row? in
            guard let difference = challenger.metrics[metric.text]?.value else { return nil }
            return IntervalChart.Row(
                name: challenger.version.model.text,
                value: difference.difference,
                low: difference.low?.value,
                high: difference.high?.value
            )
        }
        if !chart.isEmpty {
            blocks.append(
                figure(
                    "Difference in \(metric.title)",
                    IntervalChart("Difference", chart, marks: [0] + [result.margin.map { -$0 }].compactMap { $0 }),
                    caption:
                        "An interval that lies wholly to the right of the broken line at 0 means better, wholly to the left worse.\(margin)",
                    tables: []
                )
            )
        }
        blocks.append(
            .table(
                "Verdicts",
                table,
                caption:
                    "\(metric.title) decides (alpha \(Digits.of(result.alpha)), adjusted over challengers by Holm); all other figures are information.\(margin)"
            )
        )
        if let warnings = warnings(result.warnings) { blocks.append(warnings) }
        return blocks
    }

    private func cells(_ difference: PairedDifference) -> [DataTable.Cell] {
        let bounds = difference.low.flatMap { low in
            difference.high.map { "\(Digits.figure(low.value)) to \(Digits.figure($0.value))" }
        }
        return [
            DataTable.Cell(
                (difference.difference > 0 ? "+" : "") + Digits.figure(difference.difference),
                detail: bounds ?? "no interval"
            ), .number(difference.first), .number(difference.second),
            DataTable.Cell(difference.p.map { Digits.of($0.value) } ?? "—"),
            DataTable.Cell(difference.pHolm.map { Digits.of($0.value) } ?? "—"), .count(difference.neededRows),
        ]
    }

    mutating func challenger(_ challenger: Challenger, _ result: ComparisonResult) -> [PageBlock] {
        let table = DataTable(
            "Differences by metric.",
            [
                .text("Metric"), .text("Verdict"), .number("Difference"), .number("First"), .number("Challenger"),
                .number("p"), .number("p, adjusted"), .number("Rows that would decide"),
            ],
            challenger.metrics.map { entry in
                let name = DataTable.Cell(
                    MetricName(entry.key)?.title ?? text(entry.key),
                    detail: entry.key == result.metric.text ? "decides" : nil
                )
                switch entry.value {
                case .given(let difference): return [name, difference.verdict.cell] + cells(difference)
                case .undefined(let reason):
                    return [name, DataTable.Cell("not given", detail: reason.sentence, style: .muted)]
                        + Array(repeating: DataTable.Cell("—", style: .muted), count: 6)
                }
            }
        )
        var agreement: [[DataTable.Cell]] = [
            [DataTable.Cell("Share of rows with another answer"), challenger.disagreement.cell]
        ]
        if let distance = challenger.disagreement99 {
            agreement.append([DataTable.Cell("99 of 100 predictions differ by at most"), .number(distance)])
        }
        if let rows = challenger.rightWrong {
            agreement += [
                [DataTable.Cell("Both right"), .count(rows.both)],
                [DataTable.Cell("Only the first right"), .count(rows.onlyFirst)],
                [DataTable.Cell("Only the challenger right"), .count(rows.onlySecond)],
                [DataTable.Cell("Neither right"), .count(rows.neither)],
            ]
        }
        var blocks = [
            PageBlock.table(nil, table.limited(to: limits.rows)),
            .table(
                "Disagreement",
                DataTable("Rows on which the two differ.", [.text("Item"), .number("Value")], agreement)
            ),
        ]
        if !challenger.slices.isEmpty {
            let slices = DataTable(
                "Where the two differ, by slice.",
                [.text("Column"), .text("Slice"), .number("Rows"), .number("Share with another answer")],
                challenger.slices.map {
                    [
                        DataTable.Cell(text($0.column)), DataTable.Cell($0.slice.title(limit: limits.text)),
                        .count($0.rows),
                        $0.disagreement.cell,
                    ]
                }
            )
            blocks.append(.table("Disagreement by slice", slices.limited(to: limits.rows)))
        }
        return blocks
    }

    func identity(_ record: ComparisonRecord) -> [PageBlock] {
        let result = record.result
        var rows: [(String, String)] = [
            ("Record", record.id.description), ("First", result.first.model.text),
            ("Record of the first", result.first.evaluation?.description ?? "none"),
            ("Task", result.task.rawValue), ("Data set", text(result.dataset.name)),
            ("Digest of the data", result.dataset.digest.description),
            ("Digest of the columns", result.dataset.schema.description),
            ("Rows of the data set", Digits.count(result.dataset.rows)), ("Rows compared", Digits.count(result.rows)),
            ("Selection", result.selection.words), ("Metric that decides", result.metric.title),
            ("Margin", result.margin.map(Digits.of) ?? "none"), ("Alpha", Digits.of(result.alpha)),
            ("Seed", String(result.seed)), ("Bootstrap replicates", Digits.count(result.replicates)),
            ("Made", record.run.created.description), ("By", text(record.run.producer)),
            ("Seconds", Digits.of(record.run.seconds)),
        ]
        if let name = record.run.name { rows.append(("Name", text(name))) }
        rows += record.run.tags.prefix(50).map { ("Tag \(text($0.key))", text($0.value)) }
        rows += result.challengers.prefix(limits.rows).map {
            ("Record of \($0.version.model.text)", $0.version.evaluation?.description ?? "none")
        }
        return [
            .table(
                nil,
                DataTable(
                    "What this comparison is of.",
                    [.text("Item"), .text("Value")],
                    rows.map { [DataTable.Cell($0.0), DataTable.Cell($0.1)] }
                )
            )
        ]
    }
}
