import EvaluationRecords

extension Blocks {
    /// The differences of the model's answers: a table and drawings.
    mutating func prediction(_ drift: PredictionDrift) -> [PageBlock] {
        var words = "\(drift.verdict.words); \(Digits.count(drift.family)) tests were adjusted together."
        if let threshold = drift.threshold { words += " Threshold: \(threshold.words)." }
        if drift.referenceBad + drift.currentBad > 0 {
            words +=
                " Rows whose answer is none: \(Digits.count(drift.referenceBad)) of the reference, "
                + "\(Digits.count(drift.currentBad)) of the current data."
        }
        let sorted = DriftFindings.sorted(drift.columns)
        return [.table("Answers of the model", table("Answers, the largest effect first.", sorted), caption: words)]
            + distributions(drift.columns, "answer")
    }

    /// The metrics on both sides with their difference.
    mutating func performance(_ drift: PerformanceDrift) -> [PageBlock] {
        let differences = drift.metrics.compactMap { entry in entry.value.value.map { (entry.key, $0) } }
        var made: [PageBlock] = []
        let rows = differences.prefix(24).map { name, difference in
            IntervalChart.Row(
                name: MetricName(name)?.title ?? text(name),
                value: difference.difference.value,
                low: difference.low?.value,
                high: difference.high?.value,
                colour: difference.verdict == .worse ? 2 : 1
            )
        }
        if !rows.isEmpty {
            made.append(
                figure(
                    "Difference of performance",
                    IntervalChart("Current less reference", Array(rows), marks: [0]),
                    caption:
                        "Each figure on the current data less that on the reference; an interval on one side of the broken line is no chance.",
                    tables: []
                )
            )
        }
        made.append(.table("Metrics", metrics(drift), caption: "On the whole: \(drift.verdict.words)."))
        made.append(.table("Rows", labelledRows(drift)))
        return made
    }

    private func metrics(_ drift: PerformanceDrift) -> DataTable {
        DataTable(
            "Metrics on both sides, of different rows.",
            [
                .text("Metric"), .text("Verdict"), .number("Reference"), .number("Current"), .number("Difference"),
                .number("Allowed"), .number("p"), .text("Method"),
            ],
            of: Array(drift.metrics),
            limit: max(limits.rows, 60)
        ) { entry in
            let name = MetricName(entry.key)
            let head = DataTable.Cell(name?.title ?? text(entry.key), detail: name?.direction)
            switch entry.value {
            case .given(let difference):
                let bounds = difference.low.flatMap { low in
                    difference.high.map { "\(Digits.figure(low.value)) to \(Digits.figure($0.value))" }
                }
                return [
                    head, difference.verdict.cell, difference.reference.cell, difference.current.cell,
                    DataTable.Cell(
                        (difference.difference.value > 0 ? "+" : "") + Digits.figure(difference.difference.value),
                        detail: bounds ?? difference.noInterval?.text ?? "no interval"
                    ), .number(difference.tolerance), DataTable.Cell(difference.p.map { Digits.of($0.value) } ?? "—"),
                    DataTable.Cell(
                        difference.interval.map { "\($0.words), \(Digits.of(difference.level * 100)) %" } ?? ""
                    ),
                ]
            case .undefined(let reason):
                return [head, DataTable.Cell("not given", detail: reason.sentence, style: .muted)]
                    + Array(repeating: DataTable.Cell("—", style: .muted), count: 6)
            }
        }
    }

    private func labelledRows(_ drift: PerformanceDrift) -> DataTable {
        func rows(_ side: String, _ counts: RowCounts) -> [[DataTable.Cell]] {
            [
                [DataTable.Cell("\(side): read"), .count(counts.read)],
                [DataTable.Cell("\(side): used"), .count(counts.used)],
            ] + counts.leftOut.map { [DataTable.Cell("\(side), left out: \(text($0.key))"), .count($0.value)] }
        }
        return DataTable(
            "Labelled rows of both sides.",
            [.text("Rows"), .number("Count")],
            rows("Reference", drift.referenceRows) + rows("Current data", drift.currentRows)
        ).limited(to: 60)
    }

    /// The parts of a change of performance that the inputs explain, and that they do not.
    func concept(_ drift: ConceptDrift) -> [PageBlock] {
        [
            .table(
                nil,
                DataTable(
                    "Metrics on the reference, on the reference weighted like the current inputs, and on the current data.",
                    [
                        .text("Metric"), .number("Reference"), .number("Weighted"), .number("Current"), .number("Gap"),
                        .number("Explained by inputs"), .number("Not explained"),
                    ],
                    of: Array(drift.metrics),
                    limit: max(limits.rows, 60)
                ) { entry in
                    let difference = entry.value
                    return [
                        DataTable.Cell(MetricName(entry.key)?.title ?? text(entry.key)),
                        .number(difference.reference.value), .number(difference.weighted.value),
                        .number(difference.current.value), .number(difference.gap.value),
                        .number(difference.explained.value), .number(difference.unexplained.value),
                    ]
                },
                caption:
                    "Weights by \(drift.classifier.words), cut at \(Digits.of(drift.cutWeight.value)) (their 99th percentile): "
                    + "\(Digits.count(drift.rows)) rows that are worth \(Digits.of(drift.effectiveRows.value))."
            )
        ]
    }
}
