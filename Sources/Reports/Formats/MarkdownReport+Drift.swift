import EvaluationRecords
import Identifiers

extension MarkdownReport {
    /// The verdict, requirements, and the columns that are not stable.
    static func drift(_ record: DriftRecord) -> String {
        let result = record.result
        var lines = [
            "## \(escaped(DriftPage.title(record)))", "", "**\(escaped(result.sentence))**", "",
            "Drift report `\(record.id.short)`: \(Digits.count(result.reference.rows)) and "
                + "\(Digits.count(result.current.rows)) rows, \(Digits.count(result.counts.columns)) columns.", "",
        ]
        if !result.requirements.isEmpty {
            lines += ["| Requirement | Outcome | Found |", "| --- | --- | ---: |"]
            lines += result.requirements.map { outcome in
                let found = outcome.found.map(Digits.of) ?? outcome.reason?.text ?? "—"
                return row([escaped(outcome.expression), outcome.passed ? "✓ holds" : "✗ does not hold", found])
            }
            lines.append("")
        }
        lines += columns(result.columns, "columns are stable")
        if let prediction = result.prediction.value {
            lines += ["### Answers", ""] + columns(prediction.columns, "columns of answers are stable")
        }
        if let performance = result.performance.value { lines += metrics(performance) }
        if let domain = result.domain.value {
            lines += [
                "All columns together: \(domain.verdict.words) (ROC AUC "
                    + "\(domain.rocAuc.value.map(Digits.figure) ?? "—"), \(domain.rocAuc.bounds?.text ?? "no interval")).",
                "",
            ]
        }
        lines += result.warnings.prefix(20).map { "- Warning \(escaped($0.code)): \(escaped($0.detail))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func columns(_ columns: [ColumnDrift], _ stable: String) -> [String] {
        let sorted = DriftFindings.sorted(columns).filter { $0.verdict == .drifted || $0.verdict == .changed }
        guard !sorted.isEmpty else {
            return ["All \(Digits.count(columns.count)) \(stable), or could not be tested.", ""]
        }
        var lines = ["| Column | Verdict | Effect | At least | q |", "| --- | --- | ---: | ---: | ---: |"]
        lines += sorted.prefix(20).map { column in
            let test = column.values.value
            return row([
                escaped(column.title), column.verdict.words, test.map { Digits.figure($0.effect) } ?? "—",
                test.map { Digits.figure($0.effectLow.value) } ?? "—", test.map { Digits.of($0.q.value) } ?? "—",
            ])
        }
        if sorted.count > 20 { lines.append("\n\(Digits.count(sorted.count - 20)) more are not listed.") }
        lines.append("")
        return lines
    }

    private static func metrics(_ drift: PerformanceDrift) -> [String] {
        var lines = [
            "### Performance: \(drift.verdict.words)", "",
            "| Metric | Reference | Current | Difference | Interval | Verdict |",
            "| --- | ---: | ---: | ---: | --- | --- |",
        ]
        lines += drift.metrics.prefix(20).map { entry in
            let name = escaped(MetricName(entry.key)?.title ?? entry.key)
            guard let difference = entry.value.value else {
                return row([name, "—", "—", "—", "—", entry.value.reason?.text ?? ""])
            }
            let bounds = difference.low.flatMap { low in
                difference.high.map { "\(Digits.figure(low.value)) to \(Digits.figure($0.value))" }
            }
            return row([
                name, difference.reference.value.map(Digits.figure) ?? "—",
                difference.current.value.map(Digits.figure) ?? "—", Digits.figure(difference.difference.value),
                bounds ?? "—", difference.verdict.words,
            ])
        }
        lines.append("")
        return lines
    }
}
