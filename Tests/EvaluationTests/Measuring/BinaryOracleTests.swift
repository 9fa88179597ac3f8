import EvaluationRecords
import StrictJSON
import Testing

@testable import Evaluation

@Suite("An evaluation of two classes")
struct BinaryOracleTests {
    static let tasks = KnownFiles.present(
        ["breast_cancer", "default"].flatMap { folder in
            ["forest", "gbm", "logistic"].map { "\(folder)/scored_\($0).csv" }
        }
    )
    static let edges = ["all_ties", "perfect", "inverted", "hard_0_1", "heavy_ties", "rare_1pct"]

    private static func names(_ file: String) -> (folder: String, model: String) {
        let folder = String(file.prefix { $0 != "/" })
        return (folder, String(file.dropFirst(folder.count + "/scored_".count).dropLast(".csv".count)))
    }

    private static func word(_ value: Known) -> String { value.text.isEmpty ? "\(value.int)" : value.text }

    private static func measured(_ file: String, _ expected: Known) throws -> Measured {
        let positive = word(expected["positive_class"])
        return try Measured(
            file: file,
            label: expected["target"].text,
            classes: ["0", "1"],
            positive: positive,
            score: "proba_\(positive)"
        )
    }

    @Test("its record has the figures of scikit-learn", arguments: tasks)
    func task(_ file: String) throws {
        let (folder, model) = Self.names(file)
        let expected = try KnownFiles.json("\(folder)/expected_eval.json")
        let found = try Self.measured(file, expected).shown()
        compare(expected["models"][model], found, file)
    }

    @Test("its record has the figures of scikit-learn for odd scores", arguments: edges)
    func edge(_ name: String) throws {
        let expected = try KnownFiles.json("edge/expected_eval.json")[name]
        let found = try Measured(file: "edge/\(name).csv", label: "y", classes: ["0", "1"], positive: "1", score: "p")
            .shown()
        // Under ten rows there are no deciles.
        compare(expected["n"].int < 10 ? expected.without("lift") : expected, found, name)
    }

    private func compare(_ expected: Known, _ found: Known, _ name: String) {
        var comparison = KnownComparison { path in
            path.contains("log_loss") || path.contains("brier") ? .relative(1e-9) : .absolute(1e-9)
        }
        comparison.compare(expected, RecordView(result: found).binary)
        comparison.report(name, atLeast: 400)
    }

    @Test("its record has the intervals, charts, slices and groups of the files", arguments: tasks)
    func screens(_ file: String) throws {
        let (folder, model) = Self.names(file)
        let expected = try KnownFiles.json("\(folder)/expected_more.json")
        var measured = try Self.measured(file, expected)
        measured.settings = EvaluationSettings(seed: UInt64(expected["seed"].int))
        try compareScreens(
            expected["models"][model],
            measured,
            try KnownFiles.table(file),
            expected["slice_columns"],
            file
        )
    }

    @Test("its record has the intervals of the file for odd scores", arguments: edges)
    func edgeScreens(_ name: String) throws {
        let expected = try KnownFiles.json("edge/expected_more.json")
        let file = "edge/\(name).csv"
        var measured = try Measured(file: file, label: "y", classes: ["0", "1"], positive: "1", score: "p")
        measured.settings = EvaluationSettings(seed: UInt64(expected["seed"].int))
        try compareScreens(expected["cases"][name], measured, try KnownFiles.table(file), .null, name)
    }

    @Test("three positives among 300 rows give what the file gives")
    func three() throws {
        let expected = try KnownFiles.json("synthetic_three_positives/expected_more.json")
        let file = "synthetic_three_positives/data.csv"
        let positive = Self.word(expected["positive"])
        let table = try KnownFiles.table(file)
        let other = table.texts("y").compactMap { $0 }.first { $0 != positive } ?? "other"
        var measured = try Measured(
            file: file,
            label: "y",
            classes: [other, positive],
            positive: positive,
            score: "p"
        )
        measured.settings = EvaluationSettings(seed: UInt64(expected["seed"].int))
        try compareScreens(
            expected.without("positive", "seed", "slice_columns"),
            measured,
            table,
            expected["slice_columns"],
            "three positives"
        )
    }

    @Test("four scores of the synthetic rows, their slices and groups give what the file gives")
    func synthetic() throws {
        let expected = try KnownFiles.json("synthetic_binary/expected_more.json")
        let table = try KnownFiles.table("synthetic_binary/data.csv")
        func measured(_ score: String) throws -> Measured {
            var measured = try Measured(
                file: "synthetic_binary/data.csv",
                label: "label",
                classes: ["no", "yes"],
                positive: "yes",
                score: score
            )
            measured.settings = EvaluationSettings(seed: UInt64(expected["seed"].int))
            return measured
        }
        for (score, figures) in expected["scores"].members {
            try compareScreens(figures, try measured(score), table, .null, score)
        }
        let parts = Known(
            .of(expected.members.filter { ["groups", "subpopulation"].contains($0.key) }.map { ($0.key, $0.value) })
        )
        try compareScreens(parts, try measured("score"), table, expected["slice_columns"], "groups and slices")
        let rows = try measured("score").result(memory: 1 << 20).rows
        #expect(rows.read == expected["rows"]["read"].int && rows.used == expected["rows"]["used"].int)
        #expect(rows.leftOut["label-missing"] == expected["rows"]["left_out"]["label-missing"].int)
    }

    /// The record has no variances, no plain intervals and no single replicates.
    private static let left: Set<String> = [
        "variance", "plain_low", "plain_high", "first", "positives_of_area", "points_shown",
    ]

    private func compareScreens(
        _ expected: Known,
        _ given: Measured,
        _ table: KnownTable,
        _ slices: Known,
        _ name: String
    ) throws {
        var measured = given
        let costs = expected["decision_chart"]["costs"].items.map { cost -> GainMatrix in
            func gain(_ key: String) -> Double { cost["gain"][key].double ?? 0 }
            return GainMatrix(tp: gain("tp"), fp: gain("fp"), fn: gain("fn"), tn: gain("tn"))
        }
        func settings(_ cuts: [Double]?, _ precision: Double?, replicates: Int) -> EvaluationSettings {
            EvaluationSettings(
                seed: given.settings.seed,
                replicates: replicates,
                costs: costs.isEmpty ? [.standard] : costs,
                bandCuts: cuts,
                bandPrecision: precision
            )
        }
        measured.settings = settings([0.3, 0.7], nil, replicates: 1000)
        measured.add(table, slices: slices, groups: expected["groups"].keys)
        var chosen = given
        chosen.settings = settings(nil, 0.95, replicates: 0)
        let view = RecordView(result: try measured.shown())
        let other = RecordView(result: try chosen.shown())
        var comparison = KnownComparison()
        comparison.compare(Self.prepared(expected), view.binaryScreens(expected, chosen: other))
        comparison.report(name, atLeast: 60)
    }

    /// The parts that a record has: an area has no counts of its own, and few rows have no bootstrap and no deciles.
    static func prepared(_ expected: Known) -> Known {
        var members = expected.withoutAll(left).members
        if let place = members.firstIndex(where: { $0.key == "roc_auc" }) {
            members[place].value = area(members[place].value)
        }
        members.removeAll { ["bootstrap", "lift_band"].contains($0.key) && $0.value.isNull }
        if let place = members.firstIndex(where: { $0.key == "subpopulation" }) {
            let slices = members[place].value["slices"].items.map { slice in
                Known(.of(slice.members.map { ($0.key, $0.key == "roc_auc" ? area($0.value) : $0.value) }))
            }
            members[place].value = Known(
                .of(
                    members[place].value.members.map {
                        ($0.key, $0.key == "slices" ? Known(.array(slices.map(\.value))) : $0.value)
                    }
                )
            )
        }
        return Known(.of(members.map { ($0.key, $0.value) }))
    }

    static func area(_ area: Known) -> Known { area.without("positives", "negatives", "se") }

    @Test("perfect, inverted and few positives have the interval or the reason that the file has")
    func intervals() throws {
        let expected = try KnownFiles.json("synthetic_perfect/expected_intervals.json")
        var comparison = KnownComparison()
        for (name, figures) in expected.members {
            let isInverted = name == "perfect_inverted"
            let found = try Measured(
                file: "synthetic_perfect/\(isInverted ? "perfect" : name).csv",
                label: "y",
                classes: ["0", "1"],
                positive: isInverted ? "0" : "1",
                score: "p"
            ).shown()
            let figure = Self.area(figures["roc_auc"].withoutAll(Self.left))
            comparison.compare(figure, RecordView(result: found).metric("roc_auc"), [name, "roc_auc"])
        }
        comparison.report("perfect", atLeast: 15)
    }

    @Test("weighted cells, rates, values and bootstrap are those of the file")
    func weighted() throws {
        let file = try KnownFiles.json("synthetic_binary/expected_more.json")
        let expected = file["weighted"]
        var measured = try Measured(
            file: "synthetic_binary/data.csv",
            label: "label",
            classes: ["no", "yes"],
            positive: "yes",
            score: "score",
            weight: "weight"
        )
        measured.settings = EvaluationSettings(seed: UInt64(file["seed"].int))
        let view = RecordView(result: try measured.shown())
        func cells(_ matrix: Known) -> Known {
            Known(
                .of([
                    ("tn", matrix[0][0]), ("fp", matrix[0][1]), ("fn", matrix[1][0]), ("tp", matrix[1][1]),
                ])
            )
        }
        let names = ["ks": "ks_statistic"]
        let rates = expected["rates"].keys.map { name -> (String, Known) in
            let rate = view.metric(name)
            return (name, Known(.of(rate.members.map { ($0.key == "effective_n" ? "kish_n" : $0.key, $0.value) })))
        }
        let bootstrap = expected["bootstrap"]["metrics"].keys.map { ($0, view.metric(names[$0] ?? $0)) }
        let values = expected["values"].keys.map { ($0, view.value(names[$0] ?? $0)) }
        let confusion = view.screen("confusion")
        let found = Known(
            .of([
                ("n", view.result["rows"]["used"]), ("kish_n", view.result["effective_rows"]),
                ("cells", cells(confusion["weighted"])), ("counts", cells(confusion["values"])),
                ("rates", Known(.of(rates))), ("values", Known(.of(values))),
                (
                    "bootstrap",
                    Known(
                        .of([
                            ("seed", view.result["settings"]["seed"]),
                            ("replicates", view.result["settings"]["replicates"]), ("metrics", Known(.of(bootstrap))),
                        ])
                    )
                ),
            ])
        )
        var comparison = KnownComparison()
        comparison.compare(expected.without("sum_weights").withoutAll(["first"]), found)
        comparison.report("weighted binary", atLeast: 50)
    }

    @Test("the two files of a drift have the figures of the file")
    func drift() throws {
        let name = "performance_drift/expected_performance_drift.json"
        let expected = try KnownFiles.json(name)
        var comparison = KnownComparison { _ in .figure(1e-9) }
        for part in ["reference", "current"] {
            let found = try Measured(
                file: "performance_drift/\(part).csv",
                label: "target",
                classes: ["0", "1"],
                positive: "1",
                score: "p"
            ).shown()
            let view = RecordView(result: found)
            comparison.compare(expected[part], Known(.of(expected[part].keys.map { ($0, view.value($0)) })), [part])
        }
        comparison.report("performance drift", atLeast: 8)
    }
}
