import EvaluationRecords

extension Blocks {
    mutating func calibration(_ screen: CalibrationScreen) -> [PageBlock] {
        [
            bins("Calibration, bins of equal width", screen.uniform),
            bins("Calibration, bins of equal rows", screen.quantile),
        ]
    }

    private mutating func bins(_ title: String, _ bins: CalibrationBins) -> PageBlock {
        var plot = Plot(x: .share("Mean predicted probability"), y: .share("Share of positives"))
        plot.line([(0, 0), (1, 1)], colour: 5, isFaint: true)
        for (predicted, bar) in zip(bins.meanPredicted, bins.bars) {
            guard let value = bar.figure.value else { continue }
            plot.interval(
                predicted,
                low: bar.figure.bounds?.low,
                value: value,
                high: bar.figure.bounds?.high,
                colour: 1
            )
        }
        let filled = bins.counts.indices.filter { bins.counts[$0] > 0 }
        let rows = filled.enumerated().compactMap { index, bin -> [DataTable.Cell]? in
            guard index < bins.bars.count, bin + 1 < bins.binEdges.count else { return nil }
            return [
                DataTable.Cell("\(Digits.of(bins.binEdges[bin])) to \(Digits.of(bins.binEdges[bin + 1]))"),
                .count(bins.counts[bin]), .number(bins.meanPredicted[index]), bins.bars[index].figure.cell,
            ]
        }
        return figure(
            title,
            plot,
            caption:
                "On the thin line, events happen as often as the model says; below it the model says too much. ECE \(Digits.figure(bins.ece)), largest distance \(Digits.figure(bins.mce)).",
            tables: [
                DataTable(
                    "Bins of the score.",
                    [.text("Score"), .number("Rows"), .number("Mean predicted"), .number("Share of positives")],
                    rows
                )
            ]
        )
    }

    mutating func calibrationFit(_ fit: CalibrationFit) -> [PageBlock] {
        [
            .table(
                "Calibration fit",
                DataTable(
                    "Logistic regression of the label on the log odds of the score.",
                    [.text("Part"), .number("Estimate"), .number("Standard error"), .text("Calibrated")],
                    [
                        [
                            DataTable.Cell("Slope"), .number(fit.slope.value), .number(fit.slopeSE.value),
                            DataTable.Cell("1; below it scores are too extreme"),
                        ],
                        [
                            DataTable.Cell("Intercept"), .number(fit.intercept.value), .number(fit.interceptSE.value),
                            DataTable.Cell("0; above it scores are too low"),
                        ],
                    ]
                )
            )
        ]
    }

    mutating func brierParts(_ parts: BrierParts) -> [PageBlock] {
        let rows: [(String, Double, String)] = [
            ("Brier score", parts.brier, "reliability − resolution + uncertainty + within"),
            ("Reliability", parts.reliability, "lower is better: distance from calibration"),
            ("Resolution", parts.resolution, "higher is better: how far bins differ from the prevalence"),
            ("Uncertainty", parts.uncertainty, "of the data alone"),
            ("Within bins", parts.within, "what bins hide: variance less twice the covariance"),
            ("Variance within bins", parts.withinVariance, ""),
            ("Covariance within bins", parts.withinCovariance, ""),
        ]
        return [
            .table(
                "Parts of the Brier score",
                DataTable(
                    "The Brier score in parts, on bins of equal rows.",
                    [.text("Part"), .number("Value"), .text("Meaning")],
                    rows.map { [DataTable.Cell($0.0), .number($0.1), DataTable.Cell($0.2)] }
                )
            )
        ]
    }
}
