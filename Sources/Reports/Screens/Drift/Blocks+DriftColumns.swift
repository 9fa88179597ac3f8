import EvaluationRecords

extension Blocks {
    /// All columns by falling effect, with the verdict, the test and the distances.
    mutating func columns(_ result: DriftFindings) -> [PageBlock] {
        let sorted = DriftFindings.sorted(result.columns)
        guard !sorted.isEmpty else { return [.missing("Columns", FigureReason.noValues.sentence)] }
        return [.table(nil, table("Columns, the largest effect first.", sorted))] + distances(sorted)
    }

    /// The tests of columns or answers.
    func table(_ caption: String, _ columns: [ColumnDrift]) -> DataTable {
        DataTable(
            caption,
            [
                .text("Column"), .text("Verdict"), .number("Effect"), .number("Effect at least"), .number("q"),
                .number("q, any dependence"), .number("p"), .text("Test"), .number("Statistic"), .number("Reference"),
                .number("Current"),
            ],
            of: columns,
            limit: limits.rows
        ) { column in
            let name = DataTable.Cell(text(column.title), detail: "\(column.kind.rawValue), \(text(column.rule))")
            let verdict = DataTable.Cell(
                column.verdict.cell.text,
                detail: column.reason?.sentence,
                style: column.verdict.cell.style
            )
            return [name, verdict] + cells(column.values) + [rows(column.reference), rows(column.current)]
        }
    }

    private func cells(_ screen: Screen<ColumnTest>) -> [DataTable.Cell] {
        switch screen {
        case .given(let test):
            return [
                .number(test.effect), .number(test.effectLow.value), DataTable.Cell(Digits.of(test.q.value)),
                DataTable.Cell(Digits.of(test.qDependent.value)), DataTable.Cell(Digits.of(test.p.value)),
                DataTable.Cell(test.test.words, detail: test.verdict.words), .number(test.statistic.value),
            ]
        case .undefined(let reason):
            return [DataTable.Cell("—", detail: reason.text, style: .muted)]
                + Array(repeating: DataTable.Cell("—", style: .muted), count: 6)
        }
    }

    private func rows(_ side: SideCounts) -> DataTable.Cell {
        DataTable.Cell(
            Digits.count(side.n),
            detail: side.missing > 0 ? "\(Digits.count(side.missing)) missing" : nil
        )
    }

    /// The distances of all columns, folded away.
    private func distances(_ columns: [ColumnDrift]) -> [PageBlock] {
        let there = columns.compactMap { column in column.distances.value.map { (column, $0) } }
        guard !there.isEmpty else { return [] }
        let table = DataTable(
            "Distances between both sides; those of shares are over deciles of the reference, or categories.",
            [
                .text("Column"), .number("PSI"), .number("Jensen-Shannon"), .number("Hellinger"),
                .number("Total variation"), .number("Greatest share difference"), .number("Wasserstein"),
                .number("Wasserstein, in deviations"), .number("Cramér's V"), .number("KS p, asymptotic"),
            ],
            of: there,
            limit: limits.rows
        ) { column, distances in
            [
                DataTable.Cell(text(column.title)), .number(distances.psi.value), .number(distances.js.value),
                .number(distances.hellinger), .number(distances.tvd), .number(distances.linf),
                .number(distances.wasserstein), .number(distances.wassersteinNormed),
                .number(distances.cramersV?.value), .number(distances.ksAsymptoticP?.value),
            ]
        }
        return [PageBlock(title: "Distances", tables: [table], isFolded: true)]
    }

    // MARK: Missing values

    /// Shares of missing values on both sides; none where nothing is missing anywhere.
    func missingShares(_ result: DriftFindings) -> [PageBlock] {
        let there = result.columns.compactMap { column in column.missing.value.map { (column, $0) } }
        guard !there.isEmpty else {
            return result.columns.isEmpty ? [] : [PageBlock(caption: FigureReason.nothingMissing.sentence)]
        }
        let sorted = there.sorted { $0.1.difference.magnitude > $1.1.difference.magnitude }
        return [
            .table(
                nil,
                DataTable(
                    "Shares of missing values, the largest difference first.",
                    [
                        .text("Column"), .text("Verdict"), .number("Reference"), .number("Current"),
                        .number("Difference"), .number("Effect at least"), .number("q"), .number("q, any dependence"),
                        .number("p"),
                    ],
                    of: sorted,
                    limit: limits.rows
                ) { column, test in
                    [
                        DataTable.Cell(text(column.title)), test.verdict.cell, test.reference.cell, test.current.cell,
                        DataTable.Cell(
                            (test.difference > 0 ? "+" : "") + Digits.figure(test.difference),
                            detail: "\(Digits.figure(test.low.value)) to \(Digits.figure(test.high.value)), level "
                                + Digits.of(test.level.value)
                        ), .number(test.effectLow.value), DataTable.Cell(Digits.of(test.q.value)),
                        DataTable.Cell(Digits.of(test.qDependent.value)), DataTable.Cell(Digits.of(test.p.value)),
                    ]
                }
            )
        ]
    }

    // MARK: Categories

    /// Categories that one side alone has.
    func categoryChanges(_ result: DriftFindings) -> [PageBlock] {
        let there = result.columns.compactMap { column in column.changes.map { (column, $0) } }
            .filter { $0.1.unseenCategories > 0 || $0.1.vanishedCategories > 0 }
        guard !there.isEmpty else { return [] }
        let sorted = there.sorted {
            ($0.1.unseenRows, $0.1.vanishedCategories) > ($1.1.unseenRows, $1.1.vanishedCategories)
        }
        return [
            .table(
                nil,
                DataTable(
                    "Categories that one side alone has, the most rows first.",
                    [
                        .text("Column"), .number("Rows with a new category"), .number("Share"),
                        .number("New categories"), .text("New"), .number("Vanished categories"), .text("Vanished"),
                    ],
                    of: sorted,
                    limit: limits.rows
                ) { column, changes in
                    [
                        DataTable.Cell(text(column.title)), .count(changes.unseenRows), changes.unseenShare.cell,
                        .count(changes.unseenCategories), DataTable.Cell(names(changes.unseen)),
                        .count(changes.vanishedCategories), DataTable.Cell(names(changes.vanished)),
                    ]
                }
            )
        ]
    }

    private func names(_ categories: [CategoryCount]) -> String {
        let shown = categories.prefix(20).map { "\(text($0.category)) (\(Digits.count($0.rows)))" }
        return shown.joined(separator: ", ") + (categories.count > 20 ? ", …" : "")
    }
}
