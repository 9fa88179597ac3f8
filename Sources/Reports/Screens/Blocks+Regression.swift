import EvaluationRecords

extension Blocks {
    mutating func scatter(_ screen: ScatterScreen) -> [PageBlock] {
        var plot = Plot(
            x: .spanning("Predicted", screen.predictedEdges),
            y: .spanning("Actual", screen.actualEdges)
        )
        plot.cells(screen.predictedEdges, screen.actualEdges, screen.counts)
        let low = max(plot.x.low, plot.y.low)
        let high = min(plot.x.high, plot.y.high)
        if low < high { plot.line([(low, low), (high, high)], colour: 2) }
        let cells = screen.counts.enumerated().flatMap { row, line in
            line.enumerated().map { (row: row, column: $0, count: $1) }
        }
        let largest = cells.filter { $0.count > 0 }.sorted { $0.count > $1.count }.prefix(limits.curveRows)
        return [
            figure(
                "Actual against predicted",
                plot,
                caption: "The deeper a cell, the more rows it has; on the broken line the prediction is exact.",
                tables: [
                    DataTable(
                        "The cells with the most rows.",
                        [.text("Predicted"), .text("Actual"), .number("Rows")],
                        largest.compactMap { cell in
                            guard cell.column + 1 < screen.predictedEdges.count, cell.row + 1 < screen.actualEdges.count
                            else { return nil }
                            let predicted = (screen.predictedEdges[cell.column], screen.predictedEdges[cell.column + 1])
                            let actual = (screen.actualEdges[cell.row], screen.actualEdges[cell.row + 1])
                            return [
                                DataTable.Cell("\(Digits.of(predicted.0)) to \(Digits.of(predicted.1))"),
                                DataTable.Cell("\(Digits.of(actual.0)) to \(Digits.of(actual.1))"), .count(cell.count),
                            ]
                        }
                    )
                ]
            )
        ]
    }

    mutating func residuals(_ screen: ResidualScreen) -> [PageBlock] {
        let histogram = screen.histogram
        var plot = Plot(
            x: .spanning("Actual less predicted", histogram.edges),
            y: .spanning("Rows", histogram.counts.map(Double.init), with: 0)
        )
        plot.bars(histogram.edges, histogram.counts.map(Double.init), colour: 1)
        plot.mark(x: 0)
        let moments: [(String, Double?)] = [
            ("Mean", screen.mean), ("Standard deviation (n − 1)", screen.stdSample),
            ("Standard deviation (n)", screen.stdPopulation), ("Skew", screen.skew),
            ("Excess kurtosis", screen.kurtosisExcess),
        ]
        let rows =
            moments.map { [DataTable.Cell($0.0), DataTable.Cell.number($0.1)] }
            + zip(screen.quantileLevels, screen.quantiles).map {
                [DataTable.Cell("Quantile \(Digits.of($0))"), .number($1)]
            }
        return [
            figure(
                "Residuals",
                plot,
                caption:
                    "The errors of all rows: a good model's stand close around 0, the broken line, and as often to its left as to its right.",
                tables: [
                    DataTable("The distribution of the residuals.", [.text("Item"), .number("Value")], rows),
                    DataTable(
                        "Rows by residual.",
                        [.text("Residual"), .number("Rows")],
                        zip(bins(histogram.edges), histogram.counts).map { [DataTable.Cell($0), .count($1)] }
                    ),
                ]
            )
        ]
    }

    mutating func residualLines(_ screen: ResidualLines) -> [PageBlock] {
        let parts = screen.parts
        guard !parts.isEmpty else { return [.missing("Residuals along the prediction", FigureReason.noRows.sentence)] }
        var plot = Plot(
            x: .spanning("Mean prediction", parts.map(\.meanPredicted)),
            y: .spanning("Actual less predicted", parts.flatMap { [$0.q05, $0.q95] }, with: 0)
        )
        plot.mark(y: 0)
        plot.band(parts.map { ($0.meanPredicted, $0.q05, $0.q95) }, colour: 1)
        plot.line(parts.map { ($0.meanPredicted, $0.q50) }, colour: 1)
        return [
            figure(
                "Residuals along the prediction",
                plot,
                caption:
                    "The median error by prediction, and the band that holds 90 of 100 rows: a bend means bias, a widening band means unequal errors.",
                tables: [
                    DataTable(
                        "Quantiles of the residual by prediction.",
                        [
                            .number("Mean prediction"), .number("Rows"), .number("5 %"), .number("Median"),
                            .number("95 %"),
                        ],
                        parts.map {
                            [
                                .number($0.meanPredicted), .count($0.rows), .number($0.q05), .number($0.q50),
                                .number($0.q95),
                            ]
                        }
                    )
                ]
            )
        ]
    }

    mutating func deciles(_ screen: PredictedDeciles) -> [PageBlock] {
        let parts = screen.parts
        guard !parts.isEmpty else { return [.missing("Deciles of the prediction", FigureReason.noRows.sentence)] }
        var plot = Plot(
            x: Axis("Part of the rows, by rising prediction", 0...Double(parts.count), isExact: true),
            y: .spanning("Mean", parts.flatMap { [$0.meanPredicted, $0.meanActual] })
        )
        plot.line(parts.enumerated().map { (Double($0) + 0.5, $1.meanPredicted) }, colour: 1)
        plot.line(parts.enumerated().map { (Double($0) + 0.5, $1.meanActual) }, colour: 2)
        return [
            figure(
                "Deciles of the prediction",
                plot,
                caption:
                    "Mean prediction and mean actual value of each tenth of the rows: where the lines part, the model is off.",
                legend: [("Mean predicted", 1), ("Mean actual", 2)],
                tables: [
                    DataTable(
                        "Parts of the rows by rising prediction.",
                        [
                            .number("Part"), .number("Rows"), .number("Mean predicted"), .number("Mean actual"),
                            .number("Mean absolute error"),
                        ],
                        parts.enumerated().map {
                            [
                                .count($0 + 1), .count($1.rows), .number($1.meanPredicted), .number($1.meanActual),
                                .number($1.mae),
                            ]
                        }
                    )
                ]
            )
        ]
    }

    mutating func quantiles(_ screen: QuantileScreen) -> [PageBlock] {
        let normal = screen.normal.map(\.value)
        var plot = Plot(
            x: .spanning("Quantile of the normal distribution", normal),
            y: .spanning("Quantile of the residuals", screen.residual)
        )
        plot.line(normal.map { ($0, screen.mean + screen.sd * $0) }, colour: 5, isFaint: true)
        plot.line(Array(zip(normal, screen.residual)), colour: 1)
        return [
            figure(
                "Residuals beside the normal distribution",
                plot,
                caption:
                    "On the thin line the errors are normal; ends that leave it mean more large errors than a normal distribution has.",
                tables: [
                    DataTable(
                        "Quantiles of the residuals.",
                        [.number("Level"), .number("Normal"), .number("Residual")],
                        screen.levels.indices.map { $0 }.thinned(to: limits.curveRows).map {
                            [.number(screen.levels[$0]), .number(normal[$0]), .number(screen.residual[$0])]
                        }
                    )
                ]
            )
        ]
    }

    mutating func rec(_ screen: RecScreen) -> [PageBlock] {
        var plot = Plot(
            x: .spanning("Largest error allowed", screen.points.map(\.error), with: 0),
            y: .share("Share of rows")
        )
        plot.line(screen.points.map { ($0.error, $0.share) }.thinned(to: limits.points), colour: 1)
        return [
            figure(
                "Error tolerance (REC)",
                plot,
                caption:
                    "The share of rows whose error is at most so large: the area above the curve is the mean absolute error in parts of the largest.",
                tables: [
                    DataTable(
                        "Areas under the curve.",
                        [.text("Item"), .number("Value")],
                        [
                            [DataTable.Cell("Largest error"), .number(screen.maxError)],
                            [DataTable.Cell("Area to the largest error"), .number(screen.area)],
                            [DataTable.Cell("Largest error of predicting the mean"), .number(screen.nullMax)],
                            [DataTable.Cell("Area to that"), .number(screen.areaToNullMax)],
                        ]
                    ),
                    DataTable(
                        "Points of the curve.",
                        [.number("Error"), .number("Share of rows")],
                        screen.points.thinned(to: limits.curveRows).map { [.number($0.error), .number($0.share)] }
                    ),
                ]
            )
        ]
    }
}
