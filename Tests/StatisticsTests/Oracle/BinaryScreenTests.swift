import Testing

@testable import Statistics

/// Tolerances of part 2: distributions in a figure widen it.
func screenTolerance(_ path: [String]) -> Tolerance {
    if path.contains("calibration_fit") { return .relative(1e-8) }
    if path.contains("ks_predictions"), path.last == "p" { return .pValue(absolute: 1e-6, relative: 1e-4) }
    if let last = path.last, last.hasPrefix("n_needed") { return .relative(1e-9) }
    let last = path.last ?? ""
    let isDistribution =
        path.contains("roc_auc") || path.contains("ovr_auc") || path.contains("tests")
        || path.contains("against_reference")
    if ["p", "q", "p_holm"].contains(last) { return .relative(1e-9) }
    if isDistribution, ["low", "high", "plain_low", "plain_high"].contains(last) { return .figure(1e-9) }
    return .figure(1e-12)
}

@Suite("Screens of two classes")
struct BinaryScreenTests {
    static let tasks = CaseFiles.present(
        ["breast_cancer", "default"].flatMap {
            ["\($0)/scored_forest.csv", "\($0)/scored_gbm.csv", "\($0)/scored_logistic.csv"]
        }
    )

    @Test("intervals, bootstrap, charts, slices and groups are those of the files", arguments: tasks)
    func task(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let model = String(file.dropFirst(folder.count + "/scored_".count).dropLast(".csv".count))
        let expected = try CaseFiles.json("\(folder)/expected_more.json")
        let positive = expected["positive_class"].text
        let data = try BinaryCase(
            file,
            label: expected["target"].text,
            positive: positive,
            score: "proba_\(positive)"
        )
        try compare(expected["models"][model], data, seed: expected["seed"].int, expected["slice_columns"], file)
    }

    @Test(
        "odd scores give what the file gives",
        arguments: ["all_ties", "perfect", "inverted", "hard_0_1", "heavy_ties", "rare_1pct"]
    )
    func edge(_ name: String) throws {
        let expected = try CaseFiles.json("edge/expected_more.json")
        let data = try BinaryCase("edge/\(name).csv", label: "y", positive: "1", score: "p")
        try compare(expected["cases"][name], data, seed: expected["seed"].int, .null, name)
    }

    @Test("three positives among 300 rows give what the file gives")
    func three() throws {
        let expected = try CaseFiles.json("synthetic_three_positives/expected_more.json")
        let data = try BinaryCase(
            "synthetic_three_positives/data.csv",
            label: "y",
            positive: expected["positive"].text,
            score: "p"
        )
        try compare(
            expected.without("positive", "seed", "slice_columns"),
            data,
            seed: expected["seed"].int,
            expected["slice_columns"],
            "three positives"
        )
    }

    @Test("four scores of the synthetic rows give what the file gives")
    func synthetic() throws {
        let expected = try CaseFiles.json("synthetic_binary/expected_more.json")
        for (score, figures) in expected["scores"].members {
            let data = try BinaryCase("synthetic_binary/data.csv", label: "label", positive: "yes", score: score)
            try compare(figures, data, seed: expected["seed"].int, .null, score)
        }
        let data = try BinaryCase("synthetic_binary/data.csv", label: "label", positive: "yes", score: "score")
        #expect(data.table.count == expected["rows"]["read"].int && data.rows.count == expected["rows"]["used"].int)
        let parts = expected.only(["groups", "subpopulation"])
        try compare(parts, data, seed: expected["seed"].int, expected["slice_columns"], "synthetic: groups")
    }

    @Test("perfect, inverted, missing and few positives have the interval or reason that the file has")
    func intervals() throws {
        let expected = try CaseFiles.json("synthetic_perfect/expected_intervals.json")
        var comparison = CaseComparison(screenTolerance)
        for (name, figures) in expected.members {
            let file = name == "perfect_inverted" ? "perfect" : name
            let positive = name == "perfect_inverted" ? "0" : "1"
            let rows = try BinaryCase("synthetic_perfect/\(file).csv", label: "y", positive: positive, score: "p").rows
            let area = try BinarySummary(try ScoreRanking(rows)).area
            comparison.compare(figures.without("note"), .members(["roc_auc": .area(area)]), [name])
        }
        comparison.report("perfect", atLeast: 30)
    }

    private func compare(
        _ expected: JSON,
        _ data: BinaryCase,
        seed: Int,
        _ columns: JSON,
        _ name: String
    ) throws {
        var found = try Shown.screens(data.rows, seed: UInt64(seed), costs: expected["decision_chart"]["costs"].items)
        if !columns.isNull { found = found.merging(["subpopulation": subpopulation(data, columns)]) }
        var groups: [String: Shown] = [:]
        for column in expected["groups"].keys {
            let fairness = try BinaryFairness(
                data.rows,
                groups: data.texts(column).map { $0.map(Category.init) },
                Bootstrap(seed: UInt64(seed)),
                threads: Threads(2)
            )
            groups[column] = .fairness(fairness, seed: seed)
        }
        found = found.merging(["groups": .members(groups)])
        var comparison = CaseComparison(screenTolerance)
        comparison.compare(expected.withoutAll("points_shown"), found)
        comparison.report(name, atLeast: 60)
    }

    private func subpopulation(_ data: BinaryCase, _ columns: JSON) -> Shown {
        let slicer = BinarySlicer(data.rows)
        let slices = columns.members.flatMap { column, kind in
            let parts =
                kind.text == "numeric"
                ? Slicing.numeric(data.doubles(column))
                : Slicing.categorical(data.texts(column).map { $0.map(Category.init) })
            return parts.map { slice in
                let measured = slicer.measure(slice)
                return (column, kind.text, slice.key, measured.tests, Shown.shown(measured))
            }
        }
        return .subpopulation(slices)
    }
}
