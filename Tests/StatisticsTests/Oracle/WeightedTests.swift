import Testing

@testable import Statistics

@Suite("Weighted rows")
struct WeightedTests {
    @Test("weighted cells, rates, values and bootstrap are those of the file")
    func binary() throws {
        let expected = try CaseFiles.json("synthetic_binary/expected_more.json")
        let data = try BinaryCase(
            "synthetic_binary/data.csv",
            label: "label",
            positive: "yes",
            score: "score",
            weight: "weight"
        )
        let rows = data.rows
        let ranking = try ScoreRanking(rows)
        let summary = try BinarySummary(ranking)
        let cells = try ThresholdSweep.cells(ranking, at: [0.5])[0]
        let counts = try ThresholdSweep.cells(try ScoreRanking(rows.withoutWeights()), at: [0.5])[0]
        let rates = try #require(WeightedBinaryRates(rows, threshold: 0.5))
        let metrics: [BinaryMetric] = [.rocArea, .f1, .averagePrecision, .logLoss]
        let bootstrap = try BinaryBootstrap.figures(
            rows,
            metrics,
            Bootstrap(seed: UInt64(expected["seed"].int)),
            threads: Threads(2)
        )
        let names = Dictionary(uniqueKeysWithValues: bootstrap.map { ($0.key.rawValue, $0.value) })
        let found = Shown.members([
            "n": .int(rows.count), "sum_weights": .double(ranking.total),
            "kish_n": .double(rates.accuracy.effective),
            "cells": .members([
                "tp": .double(cells.tp), "fp": .double(cells.fp), "fn": .double(cells.fn), "tn": .double(cells.tn),
            ]),
            "counts": .members([
                "tp": .int(Int(counts.tp)), "fp": .int(Int(counts.fp)), "fn": .int(Int(counts.fn)),
                "tn": .int(Int(counts.tn)),
            ]),
            "rates": .members([
                "accuracy": .weighted(rates.accuracy), "precision": .weighted(rates.precision),
                "recall": .weighted(rates.recall), "specificity": .weighted(rates.specificity),
            ]),
            "values": .members([
                "f1": .figure(cells.f1), "mcc": .figure(cells.mcc), "cohen_kappa": .figure(cells.cohenKappa),
                "balanced_accuracy": .figure(cells.balancedAccuracy),
                "average_precision": .figure(summary.averagePrecision), "ks": .figure(summary.kolmogorovSmirnov),
                "roc_auc": .figure(summary.weightedArea), "log_loss": .figure(summary.losses.logLoss.figure),
                "brier": .figure(summary.losses.brier.figure), "accuracy": .figure(cells.accuracy),
                "ece_uniform": .figure(summary.uniformCalibration.expectedError),
            ]),
            "bootstrap": .bootstraps(names, seed: expected["seed"].int),
        ])
        var comparison = CaseComparison()
        comparison.compare(expected["weighted"], found)
        comparison.report("weighted binary", atLeast: 60)
    }
}

extension Shown {
    static func weighted(_ rate: WeightedRate) -> Shown {
        .members([
            "value": .figure(rate.figure), "kish_n": .double(rate.effective), "low": .number(rate.bounds.low),
            "high": .number(rate.bounds.high),
        ])
    }
}
