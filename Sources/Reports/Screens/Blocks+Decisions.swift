import EvaluationRecords

extension Blocks {
    mutating func decisionChart(_ chart: DecisionChart) -> [PageBlock] {
        let points = chart.points.thinned(to: limits.points)
        guard !points.isEmpty else { return [.missing("Decision chart", FigureReason.noRows.sentence)] }
        let series: [(String, KeyPath<DecisionPoint, Double?>)] = [
            ("Precision", \.precision), ("Recall", \.recall), ("F1", \.f1), ("Accuracy", \.accuracy),
            ("Specificity", \.specificity), ("MCC", \.mcc),
        ]
        var plot = Plot(
            x: .spanning("Threshold", points.map(\.threshold)),
            y: .spanning("Value", points.compactMap(\.mcc), with: 0, 1)
        )
        for (index, entry) in series.enumerated() {
            plot.line(points.map { ($0.threshold, $0[keyPath: entry.1] ?? .nan) }, colour: index + 1)
        }
        let best = DataTable(
            "The best threshold of each metric, over all \(Digits.count(chart.distinctScores)) distinct scores.",
            [.text("Metric"), .number("Threshold"), .number("Value")],
            chart.best.map { entry in
                [
                    DataTable.Cell(MetricName(entry.key)?.title ?? text(entry.key)),
                    DataTable.Cell(entry.value.threshold.title), .number(entry.value.value),
                ]
            }
        )
        let rows = DataTable(
            "Figures at distinct scores.",
            [.number("Threshold"), .number("TP"), .number("FP")] + series.map { .number($0.0) }
                + [.number("Predicted positive"), .number("Gain per row")],
            points.thinned(to: limits.curveRows).map { point in
                [
                    .number(point.threshold), DataTable.Cell(Digits.of(point.tp)), DataTable.Cell(Digits.of(point.fp)),
                ] + series.map { .number(point[keyPath: $0.1]) }
                    + [.number(point.predictedPositiveRate), .number(point.costGainPerRow)]
            }
        )
        var block = figure(
            "Decision chart",
            plot,
            caption:
                "Every figure that depends on the threshold, at each distinct score: choose where the lines that matter to you are high.",
            legend: series.enumerated().map { ($1.0, $0 + 1) },
            tables: [best]
        )
        block.tables.append(rows)
        return [block, .table("Best thresholds", best)]
    }

    mutating func costs(_ screen: CostScreen) -> [PageBlock] {
        screen.matrices.prefix(limits.columns).enumerated().map { index, figures in costs(index, figures) }
    }

    private mutating func costs(_ index: Int, _ figures: CostFigures) -> PageBlock {
        let title = index == 0 ? "Gain by threshold" : "Gain by threshold, matrix \(index + 1)"
        let gain = figures.gain
        let matrix = DataTable(
            "Gain of one row, and what it comes to.",
            [.text("Item"), .number("Value"), .number("Threshold")],
            [
                [DataTable.Cell("True positive"), .number(gain.tp), DataTable.Cell("")],
                [DataTable.Cell("False positive"), .number(gain.fp), DataTable.Cell("")],
                [DataTable.Cell("False negative"), .number(gain.fn), DataTable.Cell("")],
                [DataTable.Cell("True negative"), .number(gain.tn), DataTable.Cell("")],
                [DataTable.Cell("Gain per row at the threshold"), .number(figures.atThreshold), DataTable.Cell("")],
                [DataTable.Cell("All predicted negative"), .number(figures.allNegative), DataTable.Cell("")],
                [DataTable.Cell("All predicted positive"), .number(figures.allPositive), DataTable.Cell("")],
                [
                    DataTable.Cell("Best"), .number(figures.optimum.value),
                    DataTable.Cell(figures.optimum.threshold.title),
                ],
                [
                    DataTable.Cell("Break-even of calibrated scores"), DataTable.Cell(""), .number(figures.breakEven),
                ],
            ]
        )
        let points = figures.points.filter { $0.threshold.score.isFinite }.thinned(to: limits.points)
        guard points.count > 1 else { return .table(title, matrix) }
        var plot = Plot(
            x: .spanning("Threshold", points.map(\.threshold.score)),
            y: .spanning("Gain per row", points.map(\.value), with: 0)
        )
        plot.mark(y: 0)
        plot.line(points.map { ($0.threshold.score, $0.value) }, colour: 1)
        if figures.optimum.threshold.score.isFinite {
            plot.dot(figures.optimum.threshold.score, figures.optimum.value, colour: 2)
        }
        return figure(
            title,
            plot,
            caption:
                "The mean gain of a row at each threshold; the dot is the best: \(Digits.of(figures.optimum.value)) at \(figures.optimum.threshold.title).",
            tables: [matrix]
        )
    }

    mutating func bands(_ screen: BandScreen) -> [PageBlock] {
        let table = DataTable(
            "Rows between the cuts of the score.",
            [
                .text("Score"), .number("Rows"), .number("Positives"), .number("Share of positives"),
                .number("Gain as positive"), .number("Gain as negative"),
            ],
            screen.bands.map { band in
                let name =
                    switch (band.low, band.high) {
                    case (nil, nil): "all"
                    case (nil, let high?): "below \(Digits.of(high))"
                    case (let low?, nil): "from \(Digits.of(low))"
                    case (let low?, let high?): "\(Digits.of(low)) to below \(Digits.of(high))"
                    }
                return [
                    DataTable.Cell(name), .count(band.rows), .count(band.positives), band.rate.cell,
                    .number(band.gainAsPositive), .number(band.gainAsNegative),
                ]
            },
            note: screen.chosen.map { chosen in
                "The cuts were chosen for a precision of \(Digits.of(chosen.target)) at both ends: upper "
                    + (chosen.upper.map(Digits.of) ?? "not reached") + ", lower "
                    + (chosen.lower.map(Digits.of) ?? "not reached") + "."
            }
        )
        return [
            .table(
                "Bands",
                table.limited(to: limits.rows),
                caption:
                    "Each band is a decision, such as approve, review or decline; the gain is that of the whole data set, per row."
            )
        ]
    }
}
