import Testing

@testable import Statistics

@Suite("Regression")
struct RegressionTests {
    static let tasks = CaseFiles.present(
        ["bikeshare", "diabetes"].flatMap { ["\($0)/scored_forest.csv", "\($0)/scored_ridge.csv"] }
    )

    @Test("figures, residuals, curves, slices and groups are those of the files", arguments: tasks)
    func task(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let model = String(file.dropFirst(folder.count + "/scored_".count).dropLast(".csv".count))
        let more = try CaseFiles.json("\(folder)/expected_more.json")
        let table = try CaseFiles.table(file)
        let rows = try RegressionRows(
            labels: table.doubles(more["target"].text),
            predictions: table.doubles("prediction")
        )
        var first = CaseComparison { _ in .figure(1e-9) }
        first.compare(
            try CaseFiles.json("\(folder)/expected_eval.json")["models"][model].without("definition").withoutAll(
                "points_shown"
            ),
            try .evaluation(rows)
        )
        first.report("\(file), part 1", atLeast: 100)
        var second = CaseComparison(screenTolerance)
        let expected = more["models"][model]
        let found = try Shown.screens(rows, seed: UInt64(more["seed"].int)).merging([
            "subpopulation": .subpopulation(rows, table, more["slice_columns"]),
            "groups": .groups(rows, table, expected["groups"].keys),
        ])
        second.compare(expected, found)
        second.report("\(file), part 2", atLeast: 300)
    }

    @Test("the synthetic regression, weighted and not, gives what the file gives")
    func synthetic() throws {
        let expected = try CaseFiles.json("synthetic_regression/expected_more.json")
        let table = try CaseFiles.table("synthetic_regression/data.csv")
        let rows = try RegressionRows(labels: table.doubles("y"), predictions: table.doubles("prediction"))
        let seed = UInt64(expected["seed"].int)
        let weighted = try RegressionRows(
            labels: rows.labels,
            predictions: rows.predictions,
            weights: table.doubles("weight")
        )
        let figures = try WeightedRegressionFigures(weighted)
        let bootstrap = try RegressionBootstrap.figures(weighted, Bootstrap(seed: seed), threads: Threads(2))
        let columns = JSON(texts: [("group", "categorical")])
        let found = try Shown.screens(rows, seed: seed).merging([
            "seed": .int(Int(seed)),
            "weighted": .members([
                "kish_n": .double(figures.effectiveRows),
                "values": .members([
                    "rmse": .figure(figures.rootMeanSquaredError), "mae": .figure(figures.meanAbsoluteError),
                    "r2": .figure(figures.r2),
                ]),
                "bootstrap": .members(
                    Dictionary(
                        uniqueKeysWithValues: bootstrap.map { ($0.key.rawValue, Shown.bootstrap($0.value)) }
                    )
                ),
            ]),
            "groups": .groups(rows, table, ["group"]),
            "subpopulation": .subpopulation(rows, table, columns),
        ])
        var comparison = CaseComparison(screenTolerance)
        comparison.compare(expected, found)
        comparison.report("synthetic regression", atLeast: 400)
    }
}

extension Shown {
    static func evaluation(_ rows: RegressionRows) throws -> Shown {
        let figures = try RegressionFigures(rows)
        let residuals = try Residuals(rows)
        return .members([
            "n": .int(figures.rows), "mae": .figure(figures.meanAbsoluteError.figure),
            "mse": .figure(figures.meanSquaredError), "rmse": .figure(figures.rootMeanSquaredError),
            "r2": .figure(figures.r2), "explained_variance": .figure(figures.explainedVariance),
            "mape": .figure(figures.meanAbsolutePercentageError), "smape": .figure(figures.symmetricPercentageError),
            "wape": .figure(figures.weightedPercentageError),
            "median_absolute_error": .figure(figures.medianAbsoluteError), "max_error": .figure(figures.maxError),
            "rmsle": .figure(figures.rootMeanSquaredLogError), "pearson": .figure(figures.pearson),
            "spearman": .figure(figures.spearman), "d2_absolute": .figure(figures.d2Absolute),
            "residuals": .members([
                "definition": .text("actual - predicted"), "mean": .figure(residuals.mean),
                "std_population": .figure(residuals.populationDeviation),
                "std_sample": .figure(residuals.sampleDeviation), "skew": .figure(residuals.skewness),
                "kurtosis_excess": .figure(residuals.excessKurtosis), "quantile_levels": .doubles(Residuals.levels),
                "quantiles": .doubles(residuals.quantiles),
                "histogram": .members([
                    "edges": .doubles(residuals.histogram.edges), "counts": .ints(residuals.histogram.counts),
                ]),
            ]),
            "by_predicted_decile": .list(
                try PredictedParts.deciles(rows).map { means in
                    guard let means else { return .null }
                    return .members([
                        "rows": .int(means.rows), "mean_predicted": .double(means.prediction),
                        "mean_actual": .double(means.label), "mae": .double(means.absoluteError),
                    ])
                }
            ),
        ])
    }

    static func screens(_ rows: RegressionRows, seed: UInt64) throws -> Shown {
        let figures = try RegressionFigures(rows)
        let residuals = try Residuals(rows)
        let curve = try ErrorCurve(rows)
        let bootstrap = try RegressionBootstrap.figures(rows, Bootstrap(seed: seed), threads: Threads(2))
        let names = Dictionary(uniqueKeysWithValues: bootstrap.map { ($0.key.rawValue, $0.value) })
        return .members([
            "n": .int(rows.count), "mae": .estimate(figures.meanAbsoluteError),
            "bootstrap": .bootstraps(names, seed: Int(seed)),
            "rec": .members([
                "max_error": .double(curve.maxError), "area": .figure(curve.area), "null_max": .double(curve.nullMax),
                "area_to_null_max": .figure(curve.areaToNullMax),
                "points": .list(
                    curve.points.map { .members(["error": .double($0.error), "share": .double($0.share)]) }
                ),
            ]),
            "qq": .members([
                "mean": .figure(residuals.mean), "sd": .figure(residuals.sampleDeviation),
                "levels": .doubles((1...99).map { Double($0) / 100 }),
                "normal": .doubles(residuals.normalQuantiles), "residual": .doubles(residuals.residualQuantiles),
            ]),
            "residual_lines": .list(
                try PredictedParts.residualLines(rows).map { lines in
                    guard let lines else { return .null }
                    return .members([
                        "rows": .int(lines.rows), "mean_predicted": .double(lines.prediction),
                        "q05": .double(lines.low), "q50": .double(lines.middle), "q95": .double(lines.high),
                    ])
                }
            ),
        ])
    }

    static func subpopulation(_ rows: RegressionRows, _ table: Table, _ columns: JSON) -> Shown {
        .subpopulation(
            columns.members.flatMap { column, kind in
                let parts =
                    kind.text == "numeric"
                    ? Slicing.numeric(table.optionalDoubles(column))
                    : Slicing.categorical(table.optionalTexts(column).map { $0.map(Category.init) })
                return parts.map { part in
                    let slice = RegressionSlice.measure(rows, part)
                    let shown: [String: Shown] = [
                        "n": .int(part.rows.count), "mae": .figure(slice.meanAbsoluteError),
                        "rmse": .figure(slice.rootMeanSquaredError), "mean_residual": .figure(slice.meanResidual),
                        "judged": .flag(slice.isJudged),
                    ]
                    return (column, kind.text, part.key, slice.tests, shown)
                }
            }
        )
    }

    static func groups(_ rows: RegressionRows, _ table: Table, _ columns: [String]) -> Shown {
        var groups: [String: Shown] = [:]
        for column in columns {
            let values = table.optionalTexts(column).map { $0.map(Category.init) }
            groups[column] = (try? RegressionFairness(rows, groups: values)).map { .fairness($0) }
        }
        return .members(groups)
    }
}
