import EvaluationRecords
import Identifiers
import Statistics
import StrictJSON
import Testing

@testable import Evaluation

@Suite("An evaluation of several classes and of numbers")
struct OtherOracleTests {
    static let models = ["forest", "logistic"]
    static let regressions = KnownFiles.present(
        ["bikeshare", "diabetes"].flatMap { ["\($0)/scored_forest.csv", "\($0)/scored_ridge.csv"] }
    )

    private static let left: Set<String> = ["variance", "plain_low", "plain_high", "first", "points_shown"]

    private func multiclass(_ file: String, _ label: String, _ labels: [String]) throws -> Measured {
        let table = try KnownFiles.table(file)
        return Measured(
            probabilities: labels.map { table.doubles("proba_\($0)") },
            labels: table.texts(label).map { text in
                text.flatMap { text in labels.firstIndex(of: text) }.map { Int32($0) } ?? ScoredRows.missing
            },
            classes: labels
        )
    }

    /// The parts that a record has of several classes: areas have no counts of their own.
    private func prepared(_ expected: Known) -> Known {
        let members = expected.withoutAll(Self.left).members.map { key, value -> (String, Known) in
            guard key == "ovr_auc" else { return (key, value) }
            return (key, Known(.of(value.members.map { ($0.key, BinaryOracleTests.area($0.value)) })))
        }
        return Known(.of(members))
    }

    @Test("its record has the figures and screens of the files", arguments: models)
    func wine(_ model: String) throws {
        let first = try KnownFiles.json("wine/expected_eval.json")["models"][model]
        let more = try KnownFiles.json("wine/expected_more.json")
        let labels = first["labels"].items.map(\.text)
        let file = "wine/scored_\(model).csv"
        var measured = try multiclass(file, "target", labels)
        measured.settings = EvaluationSettings(seed: UInt64(more["seed"].int))
        measured.add(try KnownFiles.table(file), slices: more["slice_columns"], groups: [])
        let view = RecordView(result: try measured.shown())
        var comparison = KnownComparison { _ in .figure(1e-9) }
        comparison.compare(first, view.multiclass)
        comparison.report("wine/\(model), part 1", atLeast: 30)
        var second = KnownComparison()
        let expected = more["models"][model]
        second.compare(prepared(expected), view.multiclassScreens(expected))
        second.report("wine/\(model), part 2", atLeast: 60)
    }

    @Test("a class without labels stays in the matrix and is named")
    func synthetic() throws {
        let expected = try KnownFiles.json("synthetic_multiclass/expected_more.json")
        let labels = expected["labels"].items.map(\.text)
        var measured = try multiclass("synthetic_multiclass/data.csv", expected["label"].text, labels)
        measured.settings = EvaluationSettings(seed: UInt64(expected["seed"].int))
        let view = RecordView(result: try measured.shown())
        var comparison = KnownComparison()
        comparison.compare(prepared(expected.without("label", "seed")), view.multiclassScreens(expected))
        comparison.report("synthetic multiclass", atLeast: 50)
    }

    @Test("its record has the figures, curves, slices and groups of a regression", arguments: regressions)
    func regression(_ file: String) throws {
        let folder = String(file.prefix { $0 != "/" })
        let model = String(file.dropFirst(folder.count + "/scored_".count).dropLast(".csv".count))
        let first = try KnownFiles.json("\(folder)/expected_eval.json")["models"][model]
        let more = try KnownFiles.json("\(folder)/expected_more.json")
        let table = try KnownFiles.table(file)
        let expected = more["models"][model]
        var measured = Measured(
            labels: table.optionalDoubles(more["target"].text),
            predictions: table.doubles("prediction")
        )
        measured.settings = EvaluationSettings(seed: UInt64(more["seed"].int))
        measured.add(table, slices: more["slice_columns"], groups: expected["groups"].keys)
        let view = RecordView(result: try measured.shown())
        var comparison = KnownComparison { _ in .figure(1e-9) }
        comparison.compare(first.without("definition").withoutAll(["points_shown"]), view.regression)
        comparison.report("\(file), part 1", atLeast: 100)
        var second = KnownComparison()
        second.compare(regression(expected), view.regressionScreens(expected))
        second.report("\(file), part 2", atLeast: 300)
    }

    /// The interval of mae is the normal one, so its bootstrap is in no record.
    private func regression(_ expected: Known) -> Known {
        let members = expected.withoutAll(Self.left).members.map { key, value -> (String, Known) in
            guard key == "bootstrap" else { return (key, value) }
            return (
                key,
                Known(
                    .of(value.members.map { ($0.key, $0.key == "metrics" ? $0.value.without("mae") : $0.value) })
                )
            )
        }
        return Known(.of(members))
    }

    @Test("the synthetic regression, weighted and not, gives what the file gives")
    func syntheticRegression() throws {
        let expected = try KnownFiles.json("synthetic_regression/expected_more.json")
        let table = try KnownFiles.table("synthetic_regression/data.csv")
        var measured = Measured(labels: table.optionalDoubles("y"), predictions: table.doubles("prediction"))
        measured.settings = EvaluationSettings(seed: UInt64(expected["seed"].int))
        var plain = measured
        plain.add(
            table,
            slices: Known(.object(JSONObject([(key: "group", value: .string("categorical"))]))),
            groups: ["group"]
        )
        let view = RecordView(result: try plain.shown())
        var comparison = KnownComparison()
        comparison.compare(
            regression(expected.without("weighted", "slice_columns")),
            view.regressionScreens(expected)
        )
        comparison.report("synthetic regression", atLeast: 300)

        measured.weights = table.doubles("weight")
        let weighted = RecordView(result: try measured.shown())
        let metrics = expected["weighted"]["bootstrap"].keys
        var second = KnownComparison()
        second.compare(
            expected["weighted"].withoutAll(["first"]),
            Known(
                .of([
                    ("kish_n", weighted.result["effective_rows"]),
                    ("values", Known(.of(metrics.map { ($0, weighted.value($0)) }))),
                    ("bootstrap", Known(.of(metrics.map { ($0, weighted.metric($0)) }))),
                ])
            )
        )
        second.report("weighted regression", atLeast: 12)
    }

    @Test("labels match by the written rule, and unseen ones are refused or counted as errors")
    func labels() throws {
        var compared = 0
        for (file, expected) in try KnownFiles.json("labels/expected_labels.json")["files"].members {
            let table = try KnownFiles.table("labels/\(file)")
            let classes = expected["classes"].items.map(\.text)
            let numbers = table.texts("label").map { label -> Int32 in
                guard let label else { return ScoredRows.missing }
                return classes.firstIndex { LabelText.areSame(label, $0) }.map { Int32($0) } ?? ScoredRows.unseen
            }
            var measured = Measured(scores: table.doubles("p"), isPositive: numbers.map { _ in true }, classes: classes)
            measured.positive = expected["positive"].text
            measured.labels = .classes(numbers)
            let isRefused = expected["refused"].flag
            if isRefused {
                let refused = measured
                #expect(throws: EvaluationFailure.self) { try refused.result() }
                measured.settings = EvaluationSettings(seed: 1, unseen: .count)
            }
            let figures = isRefused ? expected["counted"] : expected["expected"]
            guard !figures.isNull else { continue }
            let view = RecordView(result: try measured.shown())
            let matrix = view.screen("confusion")["values"]
            let unseen = view.result["rows"]["left_out"]["label-unseen"]
            let positives = Known(.integer(Int64(matrix[1][0].int + matrix[1][1].int)))
            var comparison = KnownComparison()
            comparison.compare(
                figures,
                Known(
                    .of([
                        ("used", view.result["rows"]["used"]),
                        ("errors_added", unseen.isNull ? Known(.integer(0)) : unseen), ("positives", positives),
                        ("accuracy", view.value("accuracy")), ("roc_auc", view.value("roc_auc")),
                        ("tp", matrix[1][1]), ("fp", matrix[0][1]), ("fn", matrix[1][0]), ("tn", matrix[0][0]),
                    ])
                )
            )
            comparison.report("labels: \(file)", atLeast: 9)
            #expect(view.result["rows"]["left_out"]["label-missing"].int == expected["label_missing"].int)
            compared += 1
        }
        #expect(compared >= 4)
    }
}
