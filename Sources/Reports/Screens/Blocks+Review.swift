import EvaluationRecords
import Identifiers

extension Blocks {
    func facts(_ facts: [(label: String, value: String)], _ caption: String) -> PageBlock {
        .table(
            nil,
            DataTable(
                caption,
                [.text("Item"), .text("Value")],
                facts.map { [DataTable.Cell(text($0.label)), DataTable.Cell(long($0.value))] }
            )
        )
    }

    func table(_ table: ReviewContent.Table) -> PageBlock {
        let rows = table.rows.map { row in row.map { DataTable.Cell(long($0)) } }
        return .table(
            table.title,
            DataTable(table.caption, table.columns.map { .text($0) }, rows).limited(to: limits.rows)
        )
    }

    /// The decision, what is missing, and who approved.
    func verdict(_ verdict: ReviewContent.Verdict) -> [PageBlock] {
        let missing = verdict.lines.count { $0.blocks }
        let words = missing == 1 ? "1 thing is missing" : "\(Digits.count(missing)) things are missing"
        var blocks = [
            PageBlock(
                notice: verdict.isAllowed
                    ? "✓ The policy allows it." : "✗ The policy does not allow it: \(words).",
                style: verdict.isAllowed ? .good : .bad,
                tables: facts(verdict.facts, "The policy and the approvals that count.").tables
            )
        ]
        guard !verdict.lines.isEmpty else { return blocks }
        let table = DataTable(
            "What the policy found.",
            [.text("Of"), .text("Outcome"), .text("Expected"), .text("Found"), .text("Code")],
            verdict.lines.map { line in
                [
                    DataTable.Cell(long(line.subject)),
                    line.blocks ? .verdict(false, "missing") : DataTable.Cell("note", style: .muted),
                    DataTable.Cell(long(line.expected)), DataTable.Cell(long(line.found)),
                    DataTable.Cell(text(line.code)),
                ]
            }
        )
        blocks.append(.table("Findings", table.limited(to: limits.rows)))
        return blocks
    }

    /// All of them in a table, and the figures of the first ones drawn.
    mutating func evaluations(_ records: [EvaluationRecord]) -> [PageBlock] {
        guard !records.isEmpty else { return [.missing("Evaluations", "The bundle has none.")] }
        let list = DataTable(
            "The evaluations in the bundle.",
            [
                .text("Record"), .text("Version"), .text("Data set"), .number("Main figure"), .text("Requirements"),
                .text("Made"),
            ],
            records.map { record in
                let result = record.result
                let failed = result.requirements.count { !$0.passed }
                let count = result.requirements.count
                return [
                    DataTable.Cell(record.id.short), DataTable.Cell(text(result.model.text)),
                    DataTable.Cell(text(result.dataset.name), detail: result.dataset.digest.short),
                    DataTable.Cell.figure(result.headline?.figure),
                    count == 0
                        ? DataTable.Cell("none", style: .muted)
                        : .verdict(failed == 0, "\(Digits.count(count - failed)) of \(Digits.count(count)) hold"),
                    DataTable.Cell(record.run.created.description),
                ]
            }
        )
        var blocks = [PageBlock.table(nil, list.limited(to: limits.rows))]
        for record in records.prefix(limits.columns) { blocks += evaluation(record) }
        return blocks
    }

    private mutating func evaluation(_ record: EvaluationRecord) -> [PageBlock] {
        let result = record.result
        let title = "\(result.model.text) on \(text(result.dataset.name))"
        let names = Blocks.mainMetrics(result)
        let table = DataTable(
            "The main figures of \(record.id.short), each with its interval.",
            [.text("Metric"), .number("Value"), .number("Rows"), .text("Remark")],
            names.map { name in
                let figure = result.metrics[name]
                return [
                    DataTable.Cell(name.title, detail: name.direction), .figure(figure), .count(figure?.rows),
                    DataTable.Cell(figure?.remark ?? ""),
                ]
            }
        )
        let rows = names.compactMap { name -> IntervalChart.Row? in
            guard name.facts?.least == 0, name.facts?.greatest == 1, let figure = result.metrics[name],
                figure.reason == nil, let value = figure.value
            else { return nil }
            return IntervalChart.Row(name: name.title, value: value, low: figure.bounds?.low, high: figure.bounds?.high)
        }
        var blocks: [PageBlock] = []
        if rows.isEmpty {
            blocks.append(.table(title, table))
        } else {
            blocks.append(
                figure(
                    title,
                    IntervalChart("Value", rows, isShare: true),
                    caption: "\(title): each square is a figure between 0 and 1 and its line the interval, over "
                        + "\(Digits.count(result.rows.used)) rows.",
                    tables: [table]
                )
            )
        }
        if let requirements = requirements(result.requirements) { blocks.append(requirements) }
        return blocks
    }

    /// Each with its verdicts.
    mutating func comparisons(_ records: [ComparisonRecord]) -> [PageBlock] {
        var blocks: [PageBlock] = []
        for record in records.prefix(limits.columns) { blocks += verdicts(record.result) { _ in nil } }
        guard records.count > limits.columns else { return blocks }
        blocks.append(
            PageBlock(
                notice: "\(Digits.count(limits.columns)) of \(Digits.count(records.count)) comparisons are shown; "
                    + "slipway review --json names all."
            )
        )
        return blocks
    }

    /// Sentences, which need more space than names.
    private func long(_ words: String) -> String {
        words.isEmpty ? "" : PageText.of(words, limit: max(limits.text, 400))
    }
}
