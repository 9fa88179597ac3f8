import EvaluationRecords
import Identifiers
import SavedModels

/// An evaluation for people: the figures that say most, beside those of a dummy; requirements, assertions and warnings; the id.
struct EvaluationSummary {
    private let record: EvaluationRecord
    private let keeping: Keeping?

    init(_ record: EvaluationRecord, _ keeping: Keeping?) {
        self.record = record
        self.keeping = keeping
    }

    var text: String {
        [head, figures, judgements, warnings, foot].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var result: EvaluationResult { record.result }

    private var head: String {
        var lines = ["\(result.model.text) on \(result.dataset.name): \(question)"]
        let rows = result.rows
        let leftOut = rows.leftOut.map { "\(NumberText.count($0.value)) \($0.key)" }
        var counted = "\(NumberText.count(rows.used)) of \(NumberText.count(rows.read)) rows"
        if !leftOut.isEmpty { counted += "; left out: " + leftOut.joined(separator: ", ") }
        if let effective = result.effectiveRows { counted += "; \(NumberText.of(effective)) effective by weight" }
        lines.append(counted)
        return lines.map { PlainText.of($0) + "\n" }.joined()
    }

    private var question: String {
        switch result.task {
        case .binary:
            "positive is \"\(result.positive ?? "")\""
                + (result.threshold.map { ", from a score of \(NumberText.of($0.value.score))" } ?? "")
        case .multiclass: "\(result.classes.count) classes"
        case .regression: "regression"
        case .other: "other"
        }
    }

    // MARK: Figures

    private var shown: [MetricName] {
        let names: [MetricName] =
            switch result.task {
            case .binary:
                [
                    .rocAuc, .averagePrecision, .logLoss, .brier, .accuracy, .precision, .recall, .f1, .mcc,
                    .eceQuantile,
                    .costGainPerRow,
                ]
            case .multiclass:
                [.accuracy, .balancedAccuracy, .macroF1Present, .weightedF1, .mcc, .logLoss, .rocAucOvrMacro, .topK3]
            case .regression: [.rmse, .mae, .medianAbsoluteError, .r2, .mape, .wape]
            case .other: []
            }
        let customs = result.metrics.names.filter(\.isCustom)
        return names.filter { result.metrics[$0] != nil } + customs
    }

    private var figures: String {
        guard !shown.isEmpty else { return "" }
        let dummy = result.baseline.value?.metrics ?? [:]
        var table = Table([.left("metric"), .right("value"), .left(interval), .right("dummy")])
        for name in shown {
            guard let figure = result.metrics[name] else { continue }
            table.add([
                name.text, figure.value.map(NumberText.of) ?? "-", bounds(figure),
                dummy[name]?.value.map(NumberText.of) ?? "",
            ])
        }
        return table.text()
    }

    private var interval: String { "\(NumberText.percent(result.settings.level)) interval" }

    private func bounds(_ figure: MetricFigure) -> String {
        if let bounds = figure.bounds { return "\(NumberText.of(bounds.low)) to \(NumberText.of(bounds.high))" }
        return figure.reason?.text ?? figure.noInterval.map { "none: \($0.text)" } ?? ""
    }

    // MARK: Judgements

    private var judgements: String {
        var lines: [String] = []
        for outcome in result.requirements {
            lines.append("\(outcome.passed ? "holds " : "FAILS ") \(RequirementText.outcome(outcome))")
        }
        let failed = result.assertions.filter { $0.outcome != .pass }
        if !result.assertions.isEmpty {
            lines.append(
                "\(result.assertions.count - failed.count) of \(Format.count(result.assertions.count, "assertion")) pass"
            )
            lines += failed.prefix(10).map { "\($0.outcome == .fail ? "FAILS " : "undefined ") \($0.name)" }
        }
        let flagged = result.slices.filter { $0.tests.contains { $0.value.value?.flagged == true } }
        if !flagged.isEmpty {
            lines.append(
                "\(Format.count(flagged.count, "slice")) of \(result.slices.count) differ from the rest of the rows"
            )
        }
        return lines.map { PlainText.of($0) + "\n" }.joined()
    }

    private var warnings: String {
        result.warnings.map { "warning: \(PlainText.of($0.detail)) [\(PlainText.of($0.code))]\n" }.joined()
    }

    private var foot: String {
        switch keeping {
        case .new?: "\(record.id)\nslipway report \(record.id.short) --output report.html shows all of it\n"
        case .known?: "\(record.id), which was there already: nothing has changed\n"
        case nil: "\(record.id), not kept\n"
        }
    }
}

extension NumberText {
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        return percent == percent.rounded() ? "\(Int(percent)) %" : "\(NumberText.of(percent)) %"
    }
}
