import EvaluationRecords

extension Blocks {
    func requirements(_ outcomes: [RequirementOutcome]) -> PageBlock? {
        guard !outcomes.isEmpty else { return nil }
        let failed = outcomes.filter { !$0.passed }.count
        let table = DataTable(
            "Requirements on this evaluation.",
            [.text("Requirement"), .text("Outcome"), .number("Found"), .text("Remark")],
            outcomes.map { outcome in
                [
                    DataTable.Cell(text(outcome.expression)),
                    .verdict(outcome.passed, outcome.passed ? "holds" : "does not hold"), .number(outcome.found),
                    DataTable.Cell(outcome.reason?.sentence ?? ""),
                ]
            }
        )
        return PageBlock(
            title: "Requirements",
            notice: failed == 0
                ? "✓ All \(Digits.count(outcomes.count)) requirements hold."
                : "✗ \(Digits.count(failed)) of \(Digits.count(outcomes.count)) requirements do not hold.",
            style: failed == 0 ? .good : .bad,
            tables: [table.limited(to: limits.rows)]
        )
    }

    func assertions(_ outcomes: [AssertionOutcome]) -> [PageBlock] {
        let table = DataTable(
            "Assertions on rows.",
            [
                .text("Assertion"), .text("Outcome"), .number("Found"), .number("At least"), .number("Rows"),
                .number("Valid"), .text("Where"), .text("Expected"),
            ],
            outcomes.map { outcome in
                [
                    DataTable.Cell(text(outcome.name), detail: outcome.reason?.sentence), verdict(outcome),
                    outcome.found.cell, .number(outcome.atLeast),
                    DataTable.Cell(
                        Digits.count(outcome.matching),
                        detail: outcome.leftOut > 0 ? "\(Digits.count(outcome.leftOut)) cannot be judged" : nil
                    ), .count(outcome.valid),
                    DataTable.Cell(outcome.condition.isEmpty ? "all rows" : text(outcome.condition)),
                    DataTable.Cell(text(outcome.expectation)),
                ]
            }
        )
        return [PageBlock(tables: [table.limited(to: limits.rows)])]
    }

    private func verdict(_ outcome: AssertionOutcome) -> DataTable.Cell {
        switch outcome.outcome {
        case .pass: .verdict(true, "holds")
        case .fail: .verdict(false, "fails")
        case .undefined:
            outcome.allowEmpty
                ? DataTable.Cell("no row, which is allowed", style: .muted) : .verdict(false, "undefined")
        }
    }

    func checks(_ checks: [DataCheck]) -> [PageBlock] {
        let order: [DataCheck.Outcome] = [.warn, .undefined, .pass]
        let sorted = order.flatMap { outcome in checks.filter { $0.outcome == outcome } }
        let table = DataTable(
            "Checks of the data.",
            [.text("Check"), .text("Column"), .text("Outcome"), .number("Value"), .number("Limit"), .number("Rows")],
            sorted.map { check in
                [
                    DataTable.Cell(text(check.name)), DataTable.Cell(check.column.map { text($0) } ?? "whole rows"),
                    outcome(check), .number(check.value), .number(check.limit), .count(check.rows),
                ]
            }
        )
        return [
            .table(
                nil,
                table.limited(to: limits.rows),
                caption: "Checks of the data themselves: a figure is worth what its data are worth."
            )
        ]
    }

    private func outcome(_ check: DataCheck) -> DataTable.Cell {
        switch check.outcome {
        case .pass: .verdict(true, "nothing found")
        case .warn: .verdict(false, "warning")
        case .undefined: DataTable.Cell("not given", detail: check.reason?.sentence, style: .muted)
        }
    }

    func baseline(_ screen: Screen<Baseline>, _ metrics: MetricFigures) -> [PageBlock] {
        switch screen {
        case .undefined(let reason): return [.missing("Baseline", reason.sentence)]
        case .given(let baseline):
            let words =
                switch baseline.kind {
                case .majorityClass: "predicts the largest class for every row"
                case .prevalence: "gives every row the prevalence as its score"
                case .mean: "predicts the mean for every row"
                case .median: "predicts the median for every row"
                }
            let table = DataTable(
                "The model beside a baseline on the same rows.",
                [.text("Metric"), .number("Model"), .number("Baseline")],
                baseline.metrics.names.map { name in
                    [
                        DataTable.Cell(name.title, detail: name.direction), .figure(metrics[name]),
                        .figure(baseline.metrics[name]),
                    ]
                }
            )
            return [
                .table(
                    nil,
                    table.limited(to: limits.rows),
                    caption: "The baseline \(words); a model that is not clearly better has learned nothing."
                )
            ]
        }
    }
}
