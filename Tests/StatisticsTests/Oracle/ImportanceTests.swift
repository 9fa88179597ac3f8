import Testing

@testable import Statistics

@Suite("Importance and dependence")
struct ImportanceTests {
    @Test(
        "drops, intervals, grids and lines are those of the files",
        arguments: CaseFiles.present(["importance/expected_linear.json", "importance/expected_logistic.json"])
    )
    func models(_ file: String) throws {
        let expected = try CaseFiles.json(file)
        let table = try CaseFiles.table(file.replacingPrefix("importance/expected_", suffix: "json", with: "csv"))
        let model = LinearModel(expected["model"], table)
        var comparison = CaseComparison { path in
            path.last == "low" || path.last == "high" ? .figure(1e-9) : .figure(1e-12)
        }
        comparison.compare(expected["predictions_first"], .doubles((0..<10).map { model.predict(row: $0) { $0 } }))
        comparison.compare(expected["importance"], try importance(expected, table, model), ["importance"])
        comparison.compare(expected["dependence"], dependence(expected, table, model), ["dependence"])
        comparison.report(file, atLeast: 250)
    }

    private func importance(_ expected: JSON, _ table: Table, _ model: LinearModel) throws -> Shown {
        let plan = ImportancePlan(
            of: 0..<table.count,
            limit: expected["importance"]["limit"].int,
            seed: UInt64(expected["seed"].int)
        )
        let target = table.texts(expected["target"].text)
        func metric(_ predictions: [Double]) throws -> Double {
            if expected["metric"].text == "roc_auc" {
                let rows = try BinaryRows(
                    scores: predictions,
                    isPositive: plan.rows.map { target[$0] == expected["positive"].text }
                )
                return try BinarySummary(try ScoreRanking(rows)).area.value
            }
            let rows = try RegressionRows(
                labels: plan.rows.map { Double(target[$0]) ?? .nan },
                predictions: predictions
            )
            return -(try RegressionFigures(rows).rootMeanSquaredError.number ?? .nan)
        }
        let base = try metric(plan.rows.map { model.predict(row: $0) { $0 } })
        var columns: [String: Shown] = [:]
        for (name, item) in expected["importance"]["columns"].members {
            let moved = Set(item["columns"].items.map(\.text))
            let permuted = try (0..<ImportancePlan.repeats).map { number in
                let order = plan.order(name, repeat: number)
                return try metric(
                    plan.rows.indices.map { place in
                        model.predict(row: plan.rows[place], from: plan.rows[order[place]], columns: moved)
                    }
                )
            }
            let found = try PermutationImportance(base: base, permuted: permuted)
            columns[name] = .members([
                "columns": .texts(item["columns"].items.map(\.text)), "drops": .doubles(found.drops),
                "mean": .double(found.mean), "sd": .double(found.deviation), "low": .number(found.bounds.low),
                "high": .number(found.bounds.high),
            ])
        }
        let pairs = expected["importance"]["spearman"].items.map { item in
            let values = ["a", "b"].map { side in
                let column = table.optionalDoubles(item[side].text)
                return plan.rows.map { column[$0] }
            }
            let rho = RankDependence.spearman(values[0], values[1])
            return Shown.members([
                "a": .text(item["a"].text), "b": .text(item["b"].text), "spearman": .figure(rho),
                "noted": .flag(abs(rho.number ?? 0) > RankDependence.noted),
            ])
        }
        let isNegative = expected["metric"].text != "roc_auc"
        return .members([
            "limit": .int(expected["importance"]["limit"].int), "rows": .int(plan.rows.count),
            "rows_first": .ints(Array(plan.rows.prefix(20))), "base": .double(isNegative ? -base : base),
            "columns": .members(columns), "spearman": .list(pairs),
        ])
    }

    private func dependence(_ expected: JSON, _ table: Table, _ model: LinearModel) -> Shown {
        let plan = DependencePlan(
            of: 0..<table.count,
            limit: expected["dependence"]["limit"].int,
            seed: UInt64(expected["seed"].int)
        )
        func mean(_ values: [Double]) -> Double { values.compensatedSum / Double(values.count) }
        var columns: [String: Shown] = [:]
        for (name, item) in expected["dependence"]["columns"].members {
            let isText = item["grid"].items.first?.isText ?? false
            let numbers = table.optionalDoubles(name)
            let texts = table.optionalTexts(name)
            let numeric = isText ? [] : DependencePlan.grid(plan.rows.map { numbers[$0] })
            let categories = isText ? DependencePlan.grid(plan.rows.map { texts[$0].map(Category.init) }) : []
            let values = isText ? categories.map(\.text) : numeric.map { "\($0)" }
            func predict(_ row: Int, _ value: String) -> Double {
                model.predict(row: row) { $0 == name ? value : nil }
            }
            columns[name] = .members([
                "grid": isText ? .texts(values) : .doubles(numeric),
                "mean_prediction": .doubles(values.map { value in mean(plan.rows.map { predict($0, value) }) }),
                "ice_first_two": .list(
                    plan.lines.prefix(2).map { row in .doubles(values.map { predict(row, $0) }) }
                ),
            ])
        }
        return .members([
            "limit": .int(expected["dependence"]["limit"].int), "rows": .int(plan.rows.count),
            "rows_first": .ints(Array(plan.rows.prefix(20))), "ice_rows": .ints(plan.lines),
            "mean_prediction": .double(mean(plan.rows.map { model.predict(row: $0) { $0 } })),
            "columns": .members(columns),
        ])
    }
}

extension String {
    func replacingPrefix(_ prefix: String, suffix: String, with new: String) -> String {
        "importance/" + dropFirst(prefix.count).dropLast(suffix.count) + new
    }
}

/// The model that the files describe.
private struct LinearModel {
    private struct Term {
        let values: [String]
        let column: String
        let coefficient: Double
        let missing: Double
        let level: String?
    }

    private let intercept: Double
    private let isLogit: Bool
    private let terms: [Term]

    init(_ model: JSON, _ table: Table) {
        intercept = model["intercept"].double
        isLogit = model["link"].text == "logit"
        terms = model["terms"].items.map {
            Term(
                values: table.texts($0["column"].text),
                column: $0["column"].text,
                coefficient: $0["coefficient"].double,
                missing: $0["missing"].double,
                level: $0["level"].isNull ? nil : $0["level"].text
            )
        }
    }

    /// - Parameter replaced: the value of a column in place of the row's own; nil, or the column's name, for that.
    func predict(row: Int, _ replaced: (String) -> String?) -> Double {
        predict { term in
            let value = replaced(term.column)
            return value == nil || value == term.column ? term.values[row] : value ?? ""
        }
    }

    func predict(row: Int, from other: Int, columns: Set<String>) -> Double {
        predict { $0.values[columns.contains($0.column) ? other : row] }
    }

    private func predict(_ value: (Term) -> String) -> Double {
        var z = intercept
        for term in terms {
            let text = value(term)
            if let level = term.level {
                if text == level { z += term.coefficient }
            } else {
                z += term.coefficient * (text.isEmpty ? term.missing : Double(text) ?? .nan)
            }
        }
        return isLogit ? 1 / (1 + Elementary.exp(-z)) : z
    }
}
