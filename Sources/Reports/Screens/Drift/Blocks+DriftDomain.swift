import EvaluationRecords

extension Blocks {
    /// The success of a classifier that tells both sides apart, and its columns.
    mutating func domain(_ drift: DomainDrift) -> [PageBlock] {
        var made: [PageBlock] = [
            .table(
                "Domain classifier",
                DataTable(
                    "The classifier on rows that it was not trained on.",
                    [.text("Figure"), .number("Value"), .text("Meaning")],
                    [
                        [
                            DataTable.Cell("ROC AUC"), drift.rocAuc.cell,
                            DataTable.Cell("0.5: no row can be told apart; 1: every row can."),
                        ],
                        [
                            DataTable.Cell("Accuracy"), drift.accuracy.cell,
                            DataTable.Cell("Drifted only where its interval is above 0.52."),
                        ],
                        [
                            DataTable.Cell("p"), DataTable.Cell(Digits.of(drift.p.value)),
                            DataTable.Cell("The chance to be right as often if every row were a coin."),
                        ],
                        [
                            DataTable.Cell("Rows of each side"), .count(drift.rows),
                            DataTable.Cell("Five folds; \(Digits.count(drift.features)) features."),
                        ],
                    ]
                ),
                caption: "\(drift.verdict.words), by \(drift.classifier.words)."
            )
        ]
        guard !drift.importance.isEmpty else { return made }
        let rows = drift.importance.prefix(min(24, limits.rows)).map {
            PairChart.Row(name: $0.column, first: $0.share.value, second: $0.model ?? 0)
        }
        let knowsModel = drift.importance.contains { $0.model != nil }
        made.append(
            figure(
                "Columns that tell both sides apart",
                PairChart("Share", rows),
                caption: knowsModel
                    ? "A column that carries much of the difference and that the model leans on, too, is worth a look first."
                    : "How much of the difference each column carries.",
                legend: knowsModel ? [("Of the difference", 1), ("Of the model", 2)] : [("Of the difference", 1)],
                tables: [
                    DataTable(
                        "Importance of columns for the classifier, beside that for the model.",
                        [.text("Column"), .number("Of the difference"), .number("Of the model")],
                        drift.importance.map {
                            [DataTable.Cell(text($0.column)), .number($0.share.value), .number($0.model)]
                        }
                    )
                ]
            )
        )
        return made
    }

    /// The figures as Evidently computes them.
    func evidently(_ result: DriftFindings) -> [PageBlock] {
        guard let summary = result.evidently else { return [] }
        let there = result.columns.compactMap { column in column.evidently.map { (column, $0) } }
        let lines = there.flatMap { column, evidently in evidently.scores.map { (column, evidently, $0) } }
        return [
            .table(
                nil,
                DataTable(
                    "Figures of Evidently 0.7.23: other definitions, without any correction for the number of tests.",
                    [
                        .text("Column"), .text("Method"), .number("Score"), .number("Threshold"), .text("Says"),
                        .text("Chosen"),
                    ],
                    of: lines,
                    limit: limits.rows * 2
                ) { column, evidently, score in
                    [
                        DataTable.Cell(text(column.title)), DataTable.Cell(text(score.method)),
                        score.score.map { .number($0.value) }
                            ?? DataTable.Cell("—", detail: score.reason?.text, style: .muted), .number(score.threshold),
                        DataTable.Cell(score.drifted.map { $0 ? "drift" : "no drift" } ?? "nothing"),
                        DataTable.Cell(score.method == evidently.chosen ? "yes" : ""),
                    ]
                },
                caption:
                    "Its own methods call \(Digits.count(summary.driftedColumns)) of \(Digits.count(summary.columns)) columns drifted, a share of "
                    + "\(Digits.figure(summary.share)): \(summary.drifted ? "drift" : "no drift") by its default of 0.5."
            )
        ]
    }
}
