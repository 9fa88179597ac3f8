@testable import Statistics

extension Shown {
    static func rates(_ rates: BinaryRates) -> Shown {
        .members([
            "accuracy": .rate(rates.accuracy), "precision": .rate(rates.precision), "recall": .rate(rates.recall),
            "specificity": .rate(rates.specificity), "npv": .rate(rates.negativePredictiveValue),
            "predicted_positive_rate": .rate(rates.predictedPositiveRate), "prevalence": .rate(rates.prevalence),
        ])
    }

    static func area(_ area: AreaUnderCurve) -> Shown {
        let estimate = area.estimate()
        let plain = AreaInterval.plain(area)
        var members: [String: Shown] = [
            "positives": .int(area.positives), "negatives": .int(area.negatives), "value": .figure(estimate.figure),
            "variance": .double(area.variance), "se": .double(area.standardError),
            "low": .number(estimate.bounds.low), "high": .number(estimate.bounds.high),
            "plain_low": .number(plain.low), "plain_high": .number(plain.high),
        ]
        if let interval = estimate.bounds.interval { members["interval"] = .text(interval.method.rawValue) }
        if let reason = estimate.bounds.reason { members["no_interval"] = .text(reason.rawValue) }
        if let reason = estimate.figure.reason { members["undefined"] = .text(reason.rawValue) }
        return .members(members)
    }

    static func estimate(_ estimate: Estimate) -> Shown {
        .members([
            "value": .figure(estimate.figure), "low": .number(estimate.bounds.low),
            "high": .number(estimate.bounds.high),
            "interval": .text(estimate.bounds.interval?.method.rawValue ?? ""),
        ])
    }

    static func bootstrap(_ figure: BootstrapFigure) -> Shown {
        var members: [String: Shown] = [
            "value": .figure(figure.figure), "dropped": .int(figure.dropped),
            "first": .list(figure.first(5).map { .double($0 ?? .nan) }), "low": .number(figure.bounds.low),
            "high": .number(figure.bounds.high),
        ]
        if let reason = figure.bounds.reason { members["no_interval"] = .text(reason.rawValue) }
        return .members(members)
    }

    static func bootstraps(_ figures: [String: BootstrapFigure], seed: Int) -> Shown {
        .members([
            "seed": .int(seed), "replicates": .int(1000), "metrics": .members(figures.mapValues { .bootstrap($0) }),
        ])
    }

    static func threshold(_ best: ThresholdFigure?) -> Shown {
        best.map { .members(["threshold": .double($0.threshold), "value": .double($0.value)]) } ?? .null
    }

    static func chart(_ chart: DecisionChart) -> Shown {
        .members([
            "distinct_scores": .int(chart.distinctScores),
            "points": .list(
                chart.points.map {
                    .members([
                        "threshold": .double($0.threshold), "tp": .int(Int($0.cells.tp)),
                        "fp": .int(Int($0.cells.fp)), "mcc": .figure($0.cells.mcc),
                    ])
                }
            ),
            "best": .members([
                "precision": .threshold(chart.precision), "recall": .threshold(chart.recall),
                "specificity": .threshold(chart.specificity), "f1": .threshold(chart.f1),
                "accuracy": .threshold(chart.accuracy), "mcc": .threshold(chart.mcc),
                "youden": .threshold(chart.youden),
            ]),
        ])
    }

    static func bands(_ bands: [Band]) -> Shown {
        .list(
            bands.map {
                .members([
                    "low": .number($0.low), "high": .number($0.high), "rows": .int($0.rows),
                    "positives": .int($0.positives), "rate": .rate($0.rate),
                    "gain_as_positive": .figure($0.gainAsPositive), "gain_as_negative": .figure($0.gainAsNegative),
                ])
            }
        )
    }

    static func liftBand(_ decile: LiftDecile, positives: Int) -> Shown {
        let band = decile.randomBand()
        return .members([
            "decile": .int(decile.decile), "cum_rows": .int(decile.cumulativeRows),
            "random_low": .count(band?.lowerBound), "random_high": .count(band?.upperBound),
            "random_low_gain": .number(band.map { Double($0.lowerBound) / Double(positives) }),
            "random_high_gain": .number(band.map { Double($0.upperBound) / Double(positives) }),
            "tied_rows_at_cut": .int(decile.tiedRowsAtCut),
        ])
    }

    static func fit(_ fit: Result<CalibrationFit, Reason>) -> Shown {
        switch fit {
        case .success(let fit):
            .members([
                "slope": .double(fit.slope), "intercept": .double(fit.intercept), "slope_se": .double(fit.slopeError),
                "intercept_se": .double(fit.interceptError),
            ])
        case .failure(let reason):
            .members(["slope": .null, "intercept": .null, "undefined": .text(reason.rawValue)])
        }
    }

    static func parts(_ parts: BrierParts) -> Shown {
        .members([
            "brier": .double(parts.brier), "reliability": .double(parts.reliability),
            "resolution": .double(parts.resolution), "uncertainty": .double(parts.uncertainty),
            "within_variance": .double(parts.withinVariance), "within_covariance": .double(parts.withinCovariance),
            "within": .double(parts.within),
        ])
    }

    static func bars(_ bins: Reliability) -> Shown {
        .list(bins.bins.map { Shown.rate($0.rate()).merging(["bin": .int($0.bin)]) })
    }

    /// All of part 2 for two classes but slices, groups and comparisons.
    static func screens(_ rows: BinaryRows, seed: UInt64, costs expected: [JSON]) throws -> Shown {
        let ranking = try ScoreRanking(rows)
        let summary = try BinarySummary(ranking)
        let half = try ThresholdSweep.cells(ranking, at: [0.5])[0]
        let quantile = try Reliability.quantile(ranking)
        let metrics: [BinaryMetric] = [
            .f1, .mcc, .cohenKappa, .balancedAccuracy, .averagePrecision, .kolmogorovSmirnov, .uniformError,
        ]
        let bootstrap = try? BinaryBootstrap.figures(rows, metrics, Bootstrap(seed: seed), threads: Threads(2))
        let cuts = try Bands.cuts(ranking, target: 0.95)
        let lift = try LiftCounter.deciles(rows, ranking)
        return .members([
            "n": .int(ranking.rows), "positives": .int(ranking.positives), "rates": .rates(BinaryRates(half)),
            "roc_auc": .area(summary.area), "log_loss": .estimate(summary.losses.logLoss),
            "brier": .estimate(summary.losses.brier),
            "bootstrap": bootstrap.map {
                .bootstraps(
                    Dictionary(uniqueKeysWithValues: $0.map { ($0.key.rawValue, $0.value) }),
                    seed: Int(seed)
                )
            } ?? .null,
            "partial_auc_fpr_0_1": .members([
                "raw": .figure(summary.partialArea.raw), "mcclish": .figure(summary.partialArea.standardised),
            ]),
            "calibration_fit": .fit(try CalibrationFit.fit(ranking)),
            "brier_parts": .parts(try BrierParts(ranking, quantile)),
            "calibration_bars": .members([
                "uniform": .bars(summary.uniformCalibration), "quantile": .bars(quantile),
            ]),
            "decision_chart": Shown.chart(try DecisionChart(ranking)).merging([
                "costs": .list(try expected.map { try .cost($0, ranking, half) })
            ]),
            "bands_0.3_0.7": .bands(try Bands.bands(ranking, cuts: [0.3, 0.7])),
            "band_cuts": .members([
                "target": .double(0.95), "upper": .number(cuts.upper), "lower": .number(cuts.lower),
                "used": .doubles(cuts.used),
            ]),
            "bands_chosen": .bands(try Bands.bands(ranking, cuts: cuts.used)),
            "lift_band": ranking.rows < 10
                ? .null : .list(lift.map { .liftBand($0, positives: ranking.positives) }),
        ])
    }

    private static func cost(_ expected: JSON, _ ranking: ScoreRanking, _ half: BinaryCells) throws -> Shown {
        let weights = expected["gain"]
        let gains = Gains(
            truePositive: weights["tp"].double,
            falsePositive: weights["fp"].double,
            falseNegative: weights["fn"].double,
            trueNegative: weights["tn"].double
        )
        let chart = try CostChart(ranking, gains)
        return .members([
            "gain": .members([
                "tp": .double(gains.truePositive), "fp": .double(gains.falsePositive),
                "fn": .double(gains.falseNegative), "tn": .double(gains.trueNegative),
            ]),
            "at_half": .figure(half.gain(gains)), "all_negative": .figure(chart.allNegative),
            "all_positive": .figure(chart.allPositive), "optimum": .threshold(chart.optimum),
            "break_even": .figure(gains.breakEven),
        ])
    }
}
