import EvaluationRecords
import Identifiers
import NodeAPI
import SavedModels

/// An evaluation for people: what it is of, its metrics, and what it was held to. `slipway report` draws all of it.
struct EvaluationView {
    let record: EvaluationRecord

    private var result: EvaluationResult { record.result }

    var text: String {
        facts.text + metrics + table("REQUIREMENT", result.requirements.map(Self.row))
            + table("ASSERTION", result.assertions.map(Self.row)) + warnings
    }

    private var facts: FactList {
        var facts = FactList()
        facts.add("Evaluation", record.id.description)
        facts.add("Name", record.run.name)
        facts.add("Model", result.model.text)
        facts.add("Content", result.model.manifest?.description)
        facts.add("Task", result.task.rawValue)
        facts.add("Data", "\(result.dataset.name), \(result.dataset.digest)")
        facts.add("Label", result.dataset.label)
        facts.add(
            "Classes",
            result.classes.prefix(12).joined(separator: ", ") + (result.classes.count > 12 ? ", …" : "")
        )
        facts.add("Positive", result.positive)
        facts.add("Threshold", result.threshold.map { Format.figure($0.value.score) })
        facts.add("Rows", rows)
        facts.add("Created", Format.time(record.run.created.description))
        facts.add("Made by", record.run.producer)
        facts.add("Tags", record.run.tags.map { "\($0.key)=\($0.value)" }.joined(separator: ", "))
        return facts
    }

    private var rows: String {
        let left = result.rows.leftOut.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(result.rows.used) of \(result.rows.read) used" + (left.isEmpty ? "" : "; left out: \(left)")
    }

    private var metrics: String {
        guard !result.metrics.isEmpty else { return "" }
        var table = Table([
            .left("METRIC"), .right("VALUE"), .right("LOW"), .right("HIGH"), .right("ROWS"), .left("NOTE"),
        ])
        for name in result.metrics.names {
            guard let figure = result.metrics[name] else { continue }
            let bounds = figure.bounds
            table.add([
                name.text, figure.value.map(Format.figure) ?? "-", bounds.map { Format.figure($0.low) } ?? "-",
                bounds.map { Format.figure($0.high) } ?? "-", String(figure.rows), Self.note(figure),
            ])
        }
        return "\n" + table.text()
    }

    private static func note(_ figure: MetricFigure) -> String {
        if let reason = figure.reason {
            return figure.value == nil ? "undefined: \(reason)" : "by convention: \(reason)"
        }
        return figure.bounds?.kind.text ?? figure.noInterval.map { "no interval: \($0)" } ?? ""
    }

    private static func row(_ outcome: RequirementOutcome) -> [String] {
        let found = outcome.found.map(Format.figure) ?? outcome.reason?.text ?? "nothing"
        return [outcome.expression, outcome.passed ? "holds" : "FAILS", "found \(found)"]
    }

    private static func row(_ outcome: AssertionOutcome) -> [String] {
        [outcome.name, outcome.outcome.rawValue, ""]
    }

    private func table(_ title: String, _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        var table = Table([.left(title), .left("OUTCOME"), .left("DETAIL")])
        for row in rows { table.add(row) }
        return "\n" + table.text()
    }

    private var warnings: String {
        guard !result.warnings.isEmpty else { return "" }
        return "\n" + result.warnings.map { PlainText.of("Warning: \($0.detail) [\($0.code)]") + "\n" }.joined()
    }
}

/// A comparison for people.
struct ComparisonView {
    let record: ComparisonRecord

    var text: String {
        let result = record.result
        var facts = FactList()
        facts.add("Comparison", record.id.description)
        facts.add("Name", record.run.name)
        facts.add("First", result.first.model.text)
        facts.add("Data", "\(result.dataset.name), \(result.dataset.digest)")
        facts.add("Rows", String(result.rows))
        facts.add("Metric", result.metric.text + (result.margin.map { ", margin \(Format.figure($0))" } ?? ""))
        facts.add("Created", Format.time(record.run.created.description))
        facts.add("Made by", record.run.producer)
        var table = Table([
            .left("CHALLENGER"), .left("VERDICT"), .right("DIFFERENCE"), .right("LOW"), .right("HIGH"), .left("P"),
        ])
        for challenger in result.challengers {
            let difference = challenger.metrics[result.metric.text]?.value
            table.add([
                challenger.version.model.text, challenger.verdict.rawValue,
                difference.map { Format.figure($0.difference) } ?? "-",
                difference?.low.map { Format.figure($0.value) } ?? "-",
                difference?.high.map { Format.figure($0.value) } ?? "-",
                (difference?.pHolm ?? difference?.p).map { Format.figure($0.value) } ?? "-",
            ])
        }
        return facts.text + "\n" + table.text()
    }
}
