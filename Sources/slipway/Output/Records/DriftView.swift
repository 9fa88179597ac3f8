import EvaluationRecords
import Identifiers

/// A drift report for people: what it is of, the verdicts, and the columns by falling effect. `slipway report` draws all of it.
struct DriftView {
    let record: DriftRecord
    /// Distances that the table has, too.
    var methods: [DriftDistance] = []
    /// The most columns that are listed.
    var limit = 40

    private var result: DriftFindings { record.result }

    var text: String {
        facts.text + columns(result.columns, "COLUMN") + columns(result.prediction.value?.columns ?? [], "ANSWER")
            + performance + requirements + warnings
    }

    private var facts: FactList {
        var facts = FactList()
        facts.add("Drift", record.id.description)
        facts.add("Name", record.run.name)
        facts.add("Model", result.model?.text)
        facts.add("Reference", "\(result.reference.name), \(result.reference.digest)")
        facts.add("Current", "\(result.current.name), \(result.current.digest)")
        facts.add("Verdict", verdict)
        facts.add("Together", result.domain.value.map(domain))
        facts.add("Created", Format.time(record.run.created.description))
        facts.add("Made by", record.run.producer)
        facts.add("Tags", record.run.tags.map { "\($0.key)=\($0.value)" }.joined(separator: ", "))
        return facts
    }

    private var verdict: String {
        let counts = result.counts
        return "\(result.verdict.rawValue): \(counts.drifted) of \(Format.count(counts.columns, "column")) drifted, "
            + "\(counts.changed) changed, \(counts.stable) stable, \(counts.undefined) not tested"
    }

    private func domain(_ drift: DomainDrift) -> String {
        let area = drift.rocAuc.value.map(Format.figure) ?? "-"
        let bounds = drift.rocAuc.bounds.map { " (\(Format.figure($0.low)) to \(Format.figure($0.high)))" } ?? ""
        return "\(drift.verdict.rawValue): the \(drift.classifier.rawValue) classifier has ROC AUC \(area)\(bounds)"
    }

    private func columns(_ columns: [ColumnDrift], _ title: String) -> String {
        guard !columns.isEmpty else { return "" }
        var table = Table(
            [.left(title), .left("VERDICT"), .right("EFFECT"), .right("AT LEAST"), .right("Q"), .right("MISSING")]
                + methods.map { .right($0.rawValue.uppercased()) } + [.left("NOTE")]
        )
        let sorted = columns.sorted { ($0.values.value?.effect ?? -1) > ($1.values.value?.effect ?? -1) }
        for column in sorted.prefix(limit) {
            let test = column.values.value
            let missing = column.missing.value.map { difference in
                (difference.difference > 0 ? "+" : "") + Format.figure(difference.difference)
            }
            let distances = methods.map { method in
                column.distances.value.flatMap(method.value).map(Format.figure) ?? "-"
            }
            let cells = [
                column.title, column.verdict.rawValue, test.map { Format.figure($0.effect) } ?? "-",
                test.map { Format.figure($0.effectLow.value) } ?? "-", test.map { Format.figure($0.q.value) } ?? "-",
                missing ?? "-",
            ]
            table.add(cells + distances + [column.reason?.text ?? column.values.reason?.text ?? ""])
        }
        let more = sorted.count > limit ? "and \(sorted.count - limit) more with smaller effects\n" : ""
        return "\n" + table.text() + more
    }

    private var performance: String {
        guard let drift = result.performance.value, !drift.metrics.isEmpty else { return "" }
        var table = Table([
            .left("METRIC"), .left("VERDICT"), .right("REFERENCE"), .right("CURRENT"), .right("DIFFERENCE"),
            .left("INTERVAL"),
        ])
        for entry in drift.metrics {
            guard let difference = entry.value.value else {
                table.add([entry.key, "-", "-", "-", "-", entry.value.reason?.text ?? ""])
                continue
            }
            let bounds = difference.low.flatMap { low in
                difference.high.map { "\(Format.figure(low.value)) to \(Format.figure($0.value))" }
            }
            table.add([
                entry.key, difference.verdict.rawValue, difference.reference.value.map(Format.figure) ?? "-",
                difference.current.value.map(Format.figure) ?? "-", Format.figure(difference.difference.value),
                bounds ?? difference.noInterval?.text ?? "-",
            ])
        }
        return "\n" + table.text()
    }

    private var requirements: String {
        guard !result.requirements.isEmpty else { return "" }
        return "\n"
            + result.requirements.map { outcome in
                PlainText.of("\(outcome.passed ? "holds " : "FAILS ") \(RequirementText.outcome(outcome))") + "\n"
            }.joined()
    }

    private var warnings: String {
        guard !result.warnings.isEmpty else { return "" }
        return "\n" + result.warnings.map { PlainText.of("Warning: \($0.detail) [\($0.code)]") + "\n" }.joined()
    }
}
