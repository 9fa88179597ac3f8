import EvaluationRecords
import Identifiers

extension Blocks {
    /// The first things to know: requirements, the main figures with their intervals, rows, warnings.
    mutating func summary(_ result: EvaluationResult) -> [PageBlock] {
        var blocks = [requirements(result.requirements)].compactMap { $0 }
        blocks.append(main(result))
        blocks.append(rows(result))
        if let warnings = warnings(result.warnings) { blocks.append(warnings) }
        return blocks
    }

    /// The figures that people look at first, in the order of the catalogue.
    static func mainMetrics(_ result: EvaluationResult) -> [MetricName] {
        let wanted: [MetricName] =
            switch result.task {
            case .binary:
                [.rocAuc, .averagePrecision, .logLoss, .brier, .accuracy, .precision, .recall, .f1, .mcc, .eceUniform]
            case .multiclass:
                [.accuracy, .balancedAccuracy, .macroF1Present, .logLoss, .rocAucOvrMacro, .mcc, .topK3]
            case .regression: [.mae, .rmse, .r2, .medianAbsoluteError, .mape, .spearman]
            case .other: []
            }
        let there = wanted.filter { result.metrics[$0] != nil }
        return there.isEmpty ? Array(result.metrics.names.prefix(8)) : there
    }

    private func main(_ result: EvaluationResult) -> PageBlock {
        let names = Self.mainMetrics(result)
        guard !names.isEmpty else { return .missing("Main figures", "The record has no metrics.") }
        let baseline = result.baseline.value?.metrics
        return .table(
            "Main figures",
            DataTable(
                "The main figures, each with its interval.",
                [.text("Metric"), .number("Value"), .number("Baseline"), .text("Meaning")],
                names.map { name in
                    [
                        DataTable.Cell(name.title, detail: name.direction), .figure(result.metrics[name]),
                        baseline?[name].map { .number($0.value) } ?? DataTable.Cell(""),
                        DataTable.Cell(name.meaning ?? ""),
                    ]
                }
            )
        )
    }

    private func rows(_ result: EvaluationResult) -> PageBlock {
        var rows: [[DataTable.Cell]] = [
            [DataTable.Cell("Read"), .count(result.rows.read)], [DataTable.Cell("Used"), .count(result.rows.used)],
        ]
        rows += result.rows.leftOut.map { [DataTable.Cell("Left out: \(text($0.key))"), .count($0.value)] }
        if let effective = result.effectiveRows {
            rows.append([DataTable.Cell("Effective, by weights"), DataTable.Cell(Digits.of(effective))])
        }
        return .table(
            "Rows",
            DataTable("Rows of this evaluation.", [.text("Rows"), .number("Count")], rows).limited(to: 60)
        )
    }

    func warnings(_ warnings: [EvaluationWarning]) -> PageBlock? {
        guard !warnings.isEmpty else { return nil }
        return PageBlock(
            title: "Warnings",
            notice: warnings.count == 1 ? "There is a warning." : "There are \(Digits.count(warnings.count)) warnings.",
            style: .bad,
            tables: [
                DataTable(
                    "Read these before you trust a figure.",
                    [.text("Code"), .text("Detail")],
                    warnings.map {
                        [
                            DataTable.Cell(text($0.code)),
                            DataTable.Cell(PageText.of($0.detail, limit: max(limits.text, 256))),
                        ]
                    }
                ).limited(to: limits.rows)
            ]
        )
    }
}
