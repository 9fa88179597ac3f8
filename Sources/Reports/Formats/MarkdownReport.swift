import EvaluationRecords
import Identifiers

/// A summary for a pull request: the verdict, the main figures with their intervals, what is flagged.
enum MarkdownReport {
    static func bytes(of records: [ReportedRecord]) -> [UInt8] {
        Array(
            records.map { record in
                switch record {
                case .evaluation(let record): evaluation(record)
                case .comparison(let record): comparison(record)
                case .drift(let record): drift(record)
                }
            }.joined(separator: "\n").utf8
        )
    }

    private static func evaluation(_ record: EvaluationRecord) -> String {
        let result = record.result
        var lines = [
            "## \(escaped(result.model.text)) on \(escaped(result.dataset.name))", "",
            "Evaluation `\(record.id.short)`: \(result.task.rawValue), \(Digits.count(result.rows.used)) of "
                + "\(Digits.count(result.rows.read)) rows.", "",
        ]
        if !result.requirements.isEmpty {
            lines += ["| Requirement | Outcome | Found |", "| --- | --- | ---: |"]
            lines += result.requirements.map { outcome in
                let found = outcome.found.map(Digits.of) ?? outcome.reason?.text ?? "—"
                return row([escaped(outcome.expression), outcome.passed ? "✓ holds" : "✗ does not hold", found])
            }
            lines.append("")
        }
        lines += ["| Metric | Value | Interval | Rows |", "| --- | ---: | --- | ---: |"]
        lines += result.metrics.names.map { name in
            let figure = result.metrics[name]
            return row([
                escaped(name.title), figure?.value.map(Digits.figure) ?? "—",
                figure?.bounds?.text ?? escaped(figure?.remark ?? ""), Digits.count(figure?.rows ?? 0),
            ])
        }
        lines.append("")
        let failed = result.assertions.filter { $0.outcome == .fail || ($0.outcome == .undefined && !$0.allowEmpty) }
        if !result.assertions.isEmpty {
            lines.append(
                "\(Digits.count(failed.count)) of \(Digits.count(result.assertions.count)) assertions do not hold."
            )
            lines += failed.prefix(20).map { "- \(escaped($0.name))" }
            lines.append("")
        }
        let flagged = result.slices.filter { Blocks.isFlagged($0.tests) }
        if !flagged.isEmpty {
            lines.append("Slices that differ from the other rows beyond chance:")
            lines += flagged.prefix(20).map { "- \(escaped($0.column)): \(escaped($0.slice.title()))" }
            lines.append("")
        }
        lines += result.warnings.prefix(20).map { "- Warning \(escaped($0.code)): \(escaped($0.detail))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func comparison(_ record: ComparisonRecord) -> String {
        let result = record.result
        var lines = [
            "## \(escaped(ComparisonPage.title(record)))", "",
            "Comparison `\(record.id.short)` on \(Digits.count(result.rows)) rows; \(escaped(result.metric.title)) decides.",
            "",
        ]
        for challenger in result.challengers {
            lines += [
                "**\(escaped(challenger.version.model.text)) is \(challenger.verdict.words)** than or beside "
                    + "\(escaped(result.first.model.text)).", "",
                "| Metric | First | Challenger | Difference | Interval | p | Verdict |",
                "| --- | ---: | ---: | ---: | --- | ---: | --- |",
            ]
            lines += challenger.metrics.map { entry in
                let name = escaped(MetricName(entry.key)?.title ?? entry.key)
                guard let difference = entry.value.value else {
                    return row([name, "—", "—", "—", "—", "—", entry.value.reason?.text ?? ""])
                }
                let bounds = difference.low.flatMap { low in
                    difference.high.map { "\(Digits.figure(low.value)) to \(Digits.figure($0.value))" }
                }
                let p = difference.pHolm ?? difference.p
                return row([
                    name, Digits.figure(difference.first), Digits.figure(difference.second),
                    Digits.figure(difference.difference), bounds ?? "—", p.map { Digits.of($0.value) } ?? "—",
                    difference.verdict.words,
                ])
            }
            lines.append("")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    /// Text that Markdown shows as it is: punctuation has a backslash, and what a forge would make a mention or a link is broken.
    static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in PageText.of(text, limit: 200).unicodeScalars {
            switch scalar {
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "&": output += "&amp;"
            case "@": output += "&#64;"
            case "#": output += "&#35;"
            case ":": output += "&#58;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "!", "|", "~", "$": output += "\\\(scalar)"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
