import EvaluationRecords
import Statistics
import StrictJSON
import Testing

@testable import Evaluation

@Suite("Comparisons as the expected files have them")
struct ExpectedComparisonTests {
    private static func hold(
        _ found: Screen<EvaluationRecords.PairedDifference>?,
        _ expected: JSONValue,
        margin: Bool = false,
        _ what: String
    ) throws {
        let given = try #require(found?.value, "\(what)")
        #expect(isClose(given.difference, expected["difference"]), "\(what)")
        #expect(isClose(given.p?.value, expected["p"]), "\(what)")
        #expect(isClose(given.low?.value, expected["low"]), "\(what)")
        #expect(isClose(given.high?.value, expected["high"]), "\(what)")
        let suffix = margin ? "_margin_0.01" : ""
        #expect(given.verdict.rawValue == expected["verdict\(suffix)"]?.string, "\(what)")
        let needed = given.neededRows.map { Double($0) }
        #expect(isClose(needed, expected["n_needed\(suffix)"]), "\(what)")
    }

    private static func hold(_ challenger: EvaluationRecords.Challenger, _ expected: JSONValue, _ what: String) throws {
        for (name, value) in expected["metrics"]?.object?.members.map({ ($0.key, $0.value) }) ?? [] {
            try hold(challenger.metrics[name == "ks" ? "ks_statistic" : name], value, "\(what) \(name)")
        }
        if let table = expected["right_wrong"] {
            let found = try #require(challenger.rightWrong)
            #expect(table["both"]?.integer == Int64(found.both) && table["neither"]?.integer == Int64(found.neither))
            #expect(table["only_first"]?.integer == Int64(found.onlyFirst))
            #expect(table["only_second"]?.integer == Int64(found.onlySecond))
        }
        if let share = expected["disagreement_d0"] {
            #expect(isClose(challenger.disagreement.value, share["value"]), "\(what)")
            #expect(isClose(challenger.disagreement.bounds?.low, share["low"]), "\(what)")
            #expect(isClose(challenger.disagreement.bounds?.high, share["high"]), "\(what)")
            #expect(challenger.disagreement.hits.map { Int64($0) } == share["k"]?.integer)
        }
        if let distance = expected["disagreement_99"] {
            #expect(isClose(challenger.disagreement99, distance), "\(what)")
        }
    }

    @Test("verdicts and the rows that would decide are those of the table")
    func verdicts() throws {
        let rows = try ExpectedFile.json("tables/tables.json")["verdicts"]?.array ?? []
        #expect(rows.count >= 18)
        for item in rows {
            let margin = item["margin"].flatMap { $0 == .null ? nil : $0.double }
            let found = MeasuredDifference(
                first: 0.5,
                second: 0.5,
                difference: item["difference"]?.double ?? .nan,
                bounds: .given(
                    Interval(low: item["low"]?.double ?? 0, high: item["high"]?.double ?? 0, method: .delong)
                ),
                p: item["p"]?.double,
                rows: Int(item["n"]?.integer ?? 0)
            )
            let judged = try DifferenceJudgement(alpha: 0.05, margin: margin, challengers: 1)
                .decide(.rocAuc, [.success(found)])
            let given = try #require(judged[0].value)
            #expect(given.verdict.rawValue == item["verdict"]?.string, "\(item)")
            let needed = given.neededRows.map { Double($0) }
            #expect(isClose(needed, item["n_needed"]), "\(item)")
        }
    }

    @Test("scores are compared one by one, and several of them by Holm")
    func binary() throws {
        let expected = try ExpectedFile.json("synthetic_binary/expected_more.json")
        let columns = try ExpectedFile.columns("synthetic_binary/data.csv")
        let labels: [Int32] = try #require(columns["label"]).map { $0.isEmpty ? -2 : $0 == "yes" ? 1 : 0 }
        func side(_ name: String) throws -> ComparedSide {
            let scores = try #require(columns[name]).map { Double($0) ?? .nan }
            return try Sides.binary(name.replacing("_", with: "-"), labels, scores)
        }
        let seed = UInt64(expected["seed"]?.integer ?? 0)
        let champion = try side("score")
        for name in ["score_b", "score_c", "score_d"] {
            let pair = try #require(expected["comparison"]?["score_vs_\(name)"])
            // The margin is for the deciding metric alone.
            let result = try Sides.compare(try Sides.plan(margin: 0.01, seed: seed), champion, side(name))
            #expect(result.rows == 553 && result.metric == .rocAuc)
            let area = try #require(pair["metrics"]?["roc_auc"])
            try Self.hold(result.challengers[0].metrics["roc_auc"], area, margin: true, "\(name) with a margin")
            let plain = try Sides.compare(try Sides.plan(seed: seed), champion, side(name))
            try Self.hold(plain.challengers[0], pair, name)
        }
        let several = try #require(expected["several"]?["challengers"])
        for margin in [nil, 0.01] {
            let result = try Sides.compare(
                try Sides.plan(margin: margin, seed: seed),
                champion,
                side("score_b"),
                side("score_c"),
                side("score_d")
            )
            for (challenger, name) in zip(result.challengers, ["score_b", "score_c", "score_d"]) {
                let item = try #require(several[name])
                let found = try #require(challenger.metrics["roc_auc"]?.value)
                #expect(isClose(found.pHolm?.value, item["p_holm"]) && isClose(found.p?.value, item["p"]))
                #expect(isClose(found.low?.value, item["low_bonferroni"]), "\(name)")
                #expect(isClose(found.high?.value, item["high_bonferroni"]), "\(name)")
                let verdict = item[margin == nil ? "verdict" : "verdict_margin_0.01"]?.string
                #expect(challenger.verdict.rawValue == verdict, "\(name)")
            }
        }
    }

    @Test(
        "two models of two classes",
        arguments: ExpectedFile.present(["breast_cancer/expected_more.json", "default/expected_more.json"])
    )
    func models(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let expected = try ExpectedFile.json(file)
        let comparison = try #require(expected["comparison"])
        let positive = try #require(expected["positive_class"]?.string)
        let sides = try ["first", "second"].map { side -> ComparedSide in
            let name = try #require(comparison[side]?.string)
            let columns = try ExpectedFile.columns("\(folder)/scored_\(name).csv")
            let target = try #require(columns[expected["target"]?.string ?? ""])
            let scores = try #require(columns["proba_\(positive)"]).map { Double($0) ?? .nan }
            return try Sides.binary(name, target.map { $0 == positive ? 1 : 0 }, scores)
        }
        let plan = try Sides.plan(seed: UInt64(expected["seed"]?.integer ?? 0))
        try Self.hold(try Sides.compare(plan, sides[0], sides[1]).challengers[0], comparison, folder)
    }

    @Test("two models of several classes")
    func multiclass() throws {
        let expected = try ExpectedFile.json("wine/expected_more.json")
        let comparison = try #require(expected["comparison"])
        let classes = ["a", "b", "c"]
        let sides = try ["first", "second"].map { side -> ComparedSide in
            let name = try #require(comparison[side]?.string)
            let columns = try ExpectedFile.columns("wine/scored_\(name).csv")
            let labels = try #require(columns["target"]).map { Int32(classes.firstIndex(of: $0) ?? -1) }
            let probabilities = try classes.map { try #require(columns["proba_\($0)"]).map { Double($0) ?? .nan } }
            let predictions = labels.indices.map { row in
                var best = 0
                for index in classes.indices where probabilities[index][row] > probabilities[best][row] { best = index }
                return Int32(best)
            }
            return try Sides.side(
                name,
                ScoredRows(
                    rowNumbers: Array(labels.indices),
                    labels: .classes(labels),
                    predictions: .classes(predictions),
                    probabilities: probabilities
                )
            )
        }
        let plan = try Sides.plan(.multiclass, seed: UInt64(expected["seed"]?.integer ?? 0))
        try Self.hold(try Sides.compare(plan, sides[0], sides[1]).challengers[0], comparison, "wine")
    }

    @Test(
        "two regressions",
        arguments: ExpectedFile.present(["diabetes/expected_more.json", "bikeshare/expected_more.json"])
    )
    func regressions(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let expected = try ExpectedFile.json(file)
        let comparison = try #require(expected["comparison"])
        let sides = try ["first", "second"].map { side -> ComparedSide in
            let name = try #require(comparison[side]?.string)
            let columns = try ExpectedFile.columns("\(folder)/scored_\(name).csv")
            let target = try #require(columns[expected["target"]?.string ?? ""]).map { Double($0) }
            let predictions = try #require(columns["prediction"]).map { Double($0) ?? .nan }
            return try Sides.regression(name, target, predictions)
        }
        let plan = try Sides.plan(.regression, seed: UInt64(expected["seed"]?.integer ?? 0))
        try Self.hold(try Sides.compare(plan, sides[0], sides[1]).challengers[0], comparison, folder)
    }
}
