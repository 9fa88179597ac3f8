import Testing

@testable import Statistics

@Suite("Comparisons on the same rows")
struct ComparisonTests {
    @Test("verdicts and the rows that would decide are those of the table")
    func verdicts() throws {
        var comparison = CaseComparison { _ in .relative(1e-9) }
        for item in try CaseFiles.json("tables/tables.json")["verdicts"].items {
            let margin = item["margin"].isNull ? nil : item["margin"].double
            let interval = Interval(low: item["low"].double, high: item["high"].double, method: .delong)
            let verdict = Verdict.of(
                p: item["p"].double,
                difference: item["difference"].double,
                low: interval.low,
                margin: margin
            )
            let needed =
                verdict == .undecided
                ? Verdict.rowsNeeded(
                    difference: item["difference"].double,
                    interval: interval,
                    rows: item["n"].int,
                    margin: margin
                )
                : nil
            comparison.compare(
                item.only(["verdict", "n_needed"]),
                .members(["verdict": .text(verdict.rawValue), "n_needed": .number(needed)])
            )
        }
        comparison.report("verdicts", atLeast: 30)
    }

    @Test("differences of two scores and the verdicts over several are those of the file")
    func binary() throws {
        let expected = try CaseFiles.json("synthetic_binary/expected_more.json")
        let data = try ["score", "score_b", "score_c", "score_d"].map {
            try BinaryCase("synthetic_binary/data.csv", label: "label", positive: "yes", score: $0).rows
        }
        let seed = expected["seed"].int
        var comparison = CaseComparison(screenTolerance)
        for (other, name) in zip(data.dropFirst(), ["score_vs_score_b", "score_vs_score_c", "score_vs_score_d"]) {
            comparison.compare(
                expected["comparison"][name].without("orientation"),
                try .comparison(data[0], other, seed: seed),
                [name]
            )
        }
        let differences = try data.dropFirst().map {
            try AreaDifference.paired(data[0].scores, $0.scores, isPositive: $0.isPositive)
        }
        var challengers: [String: Shown] = [:]
        for (name, challenger) in zip(["score_b", "score_c", "score_d"], Challenger.judge(differences)) {
            challengers[name] = Shown.difference(challenger.difference).merging([
                "p_holm": .double(challenger.adjustedP), "low_bonferroni": .number(challenger.bounds.low),
                "high_bonferroni": .number(challenger.bounds.high),
                "verdict": .text(challenger.verdict().rawValue),
                "verdict_margin_0.01": .text(challenger.verdict(margin: 0.01).rawValue),
            ])
        }
        comparison.compare(expected["several"]["challengers"], .members(challengers), ["several"])
        comparison.report("comparison: synthetic", atLeast: 250)
    }

    @Test(
        "differences of two models are those of the files",
        arguments: CaseFiles.present(["breast_cancer/expected_more.json", "default/expected_more.json"])
    )
    func models(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let expected = try CaseFiles.json(file)
        let positive = expected["positive_class"].text
        let data = try [expected["comparison"]["first"].text, expected["comparison"]["second"].text].map {
            try BinaryCase(
                "\(folder)/scored_\($0).csv",
                label: expected["target"].text,
                positive: positive,
                score: "proba_\(positive)"
            ).rows
        }
        var comparison = CaseComparison(screenTolerance)
        comparison.compare(
            expected["comparison"].without("first", "second", "orientation"),
            try .comparison(data[0], data[1], seed: expected["seed"].int)
        )
        comparison.report("comparison: \(folder)", atLeast: 80)
    }

    @Test(
        "differences of two regressions are those of the files",
        arguments: CaseFiles.present(["bikeshare/expected_more.json", "diabetes/expected_more.json"])
    )
    func regressions(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let expected = try CaseFiles.json(file)
        let seed = expected["seed"].int
        let data = try [expected["comparison"]["first"].text, expected["comparison"]["second"].text].map {
            let table = try CaseFiles.table("\(folder)/scored_\($0).csv")
            return try RegressionRows(
                labels: table.doubles(expected["target"].text),
                predictions: table.doubles("prediction")
            )
        }
        let found = try RegressionBootstrap.differences(
            data[0],
            data[1],
            Bootstrap(seed: UInt64(seed)),
            threads: Threads(2)
        )
        var metrics: [String: Shown] = [:]
        for (metric, difference) in found {
            metrics[metric.rawValue] = .paired(try difference.get(), rows: data[0].count)
        }
        let shown = Shown.members([
            "n": .int(data[0].count), "seed": .int(seed), "metrics": .members(metrics),
            "disagreement_99": .figure(Disagreement.ninetyNinth(data[0].predictions, data[1].predictions)),
        ])
        var comparison = CaseComparison(screenTolerance)
        comparison.compare(expected["comparison"].without("first", "second", "orientation"), shown)
        comparison.report("comparison: \(folder)", atLeast: 30)
    }

    @Test("differences of two models of several classes are those of the file")
    func multiclass() throws {
        let expected = try CaseFiles.json("wine/expected_more.json")
        let seed = expected["seed"].int
        let data = try [expected["comparison"]["first"].text, expected["comparison"]["second"].text].map {
            let table = try CaseFiles.table("wine/scored_\($0).csv")
            let labels = ["a", "b", "c"]
            return try MulticlassRows(
                probabilities: labels.map { table.doubles("proba_\($0)") },
                labels: table.texts("target").map { labels.firstIndex(of: $0) ?? -1 }
            )
        }
        let found = try MulticlassBootstrap.differences(
            data[0],
            data[1],
            Bootstrap(seed: UInt64(seed)),
            threads: Threads(2)
        )
        var metrics: [String: Shown] = [:]
        for (metric, difference) in found {
            metrics[metric.rawValue] = .paired(try difference.get(), rows: data[0].count)
        }
        let right = data.map { rows in zip(rows.labels, rows.predictions).map { $0 == $1 } }
        metrics["accuracy"] = try .accuracy(right[0], right[1])
        let differing = zip(data[0].predictions, data[1].predictions).count { $0 != $1 }
        let shown = Shown.members([
            "n": .int(data[0].count), "seed": .int(seed), "metrics": .members(metrics),
            "right_wrong": .agreement(right[0], right[1]),
            "disagreement_d0": .rate(Rate(differing, of: data[0].count)),
        ])
        var comparison = CaseComparison(screenTolerance)
        comparison.compare(expected["comparison"].without("first", "second", "orientation"), shown)
        comparison.report("comparison: wine", atLeast: 40)
    }
}

extension Shown {
    static func accuracy(_ first: [Bool], _ second: [Bool]) throws -> Shown {
        let test = try McNemarTest(
            onlyFirst: zip(first, second).count { $0 && !$1 },
            onlySecond: zip(first, second).count { !$0 && $1 },
            rows: first.count
        )
        return Shown.mcNemar(test)
            .merging(verdicts(difference: test.difference, bounds: test.bounds, p: test.p, rows: test.rows))
    }

    static func comparison(_ first: BinaryRows, _ second: BinaryRows, seed: Int) throws -> Shown {
        let all: [BinaryMetric] = [.f1, .mcc, .averagePrecision, .kolmogorovSmirnov, .logLoss, .brier]
        let found = try PairedBootstrap.differences(
            first,
            second,
            all,
            Bootstrap(seed: UInt64(seed)),
            threads: Threads(2)
        )
        var metrics: [String: Shown] = [:]
        for (metric, difference) in found {
            metrics[metric.rawValue] = .paired(try difference.get(), rows: first.count)
        }
        let area = try AreaDifference.paired(first.scores, second.scores, isPositive: first.isPositive)
        metrics["roc_auc"] = difference(area).merging(
            verdicts(difference: area.difference, bounds: area.bounds, p: area.p.number, rows: first.count)
        )
        let right = [first, second].map { rows in zip(rows.scores, rows.isPositive).map { ($0 >= 0.5) == $1 } }
        metrics["accuracy"] = try accuracy(right[0], right[1])
        let differing = zip(first.scores, second.scores).count { ($0 >= 0.5) != ($1 >= 0.5) }
        return .members([
            "n": .int(first.count), "seed": .int(seed), "right_wrong": .agreement(right[0], right[1]),
            "disagreement_d0": .rate(Rate(differing, of: first.count)), "metrics": .members(metrics),
        ])
    }
}
