import EvaluationRecords
import Identifiers
import Inference
import Statistics
import StrictJSON
import Testing

@testable import Evaluation

@Suite("Questions about a model's answers")
struct OddExplainingTests {
    private static func rows(_ count: Int) throws -> ExplainedRows {
        try MadeRows.table([
            ("x", (0..<count).map { "\(Double($0) / Double(count))" }), ("noise", (0..<count).map { "\($0 % 7)" }),
        ])
    }

    /// The probability is x.
    private static func ask(_ rows: ExplainedRows) throws -> ExplainedAnswers {
        let scores = try rows.values(of: "x").map { $0 ?? 0 }
        return ExplainedAnswers(classes: scores.map { $0 >= 0.5 ? 1 : 0 }, probabilities: [scores])
    }

    private static func run(_ count: Int, _ labels: [Int32], _ columns: [String]) throws -> PermutationImportanceRun {
        try PermutationImportanceRun(
            ImportancePlan(of: 0..<count, seed: 1),
            rows: try rows(count),
            labels: ImportanceLabels(.binary(labels, positive: 1, threshold: 0.5)),
            metric: .rocAuc,
            groups: columns.map { PermutationImportanceRun.Group($0, [$0]) }
        )
    }

    @Test("a column that the model does not look at has no importance, and one that it needs has")
    func importance() async throws {
        let labels = (0..<60).map { Int32($0 >= 30 ? 1 : 0) }
        let screen = try await Self.run(60, labels, ["x", "noise"]).screen { try Self.ask($0) }.value
        let columns = try #require(screen?.columns)
        #expect(screen?.base == 1)
        #expect(columns["noise"]?.drops == [0, 0, 0, 0, 0] && columns["noise"]?.low.value == 0)
        #expect((columns["x"]?.mean ?? 0) > 0.2)
    }

    @Test(
        "a group of columns is measured behind each column alone, under a name of its own, and of columns that the model sees"
    )
    func groups() throws {
        typealias Group = PermutationImportanceRun.Group
        let both = Group("both", ["x", "noise"])
        #expect(try Group.all(["x", "noise"], [both]) == [Group("x", ["x"]), Group("noise", ["noise"]), both])
        for wrong in [[Group("x", ["x", "noise"])], [both, both], [Group("other", ["x", "label"])]] {
            let error = #expect(throws: ExplainingFailure.self) { try Group.all(["x", "noise"], wrong) }
            #expect(error?.code == .column, "\(wrong)")
        }
    }

    @Test("labels of one class, or too few rows, give a reason")
    func reasons() async throws {
        let one = try await Self.run(40, Array(repeating: 1, count: 40), ["x"]).screen { try Self.ask($0) }
        #expect(one.reason == .tooFewOfAClass || one.reason == .oneClass)
        let few = try await Self.run(9, (0..<9).map { Int32($0 % 2) }, ["x"]).screen { try Self.ask($0) }
        #expect(few.reason == .tooFewRows)
    }

    @Test("an unknown column, another metric and other rows are refused before the model is asked")
    func refused() throws {
        let labels = (0..<20).map { Int32($0 % 2) }
        let column = #expect(throws: ExplainingFailure.self) { try Self.run(20, labels, ["y"]) }
        #expect(column?.code == .column && column?.message.contains("\"x\", \"noise\"") == true)
        let metric = #expect(throws: ExplainingFailure.self) {
            try PermutationImportanceRun(
                ImportancePlan(of: 0..<20, seed: 1),
                rows: try Self.rows(20),
                labels: ImportanceLabels(.binary(labels, positive: 1, threshold: 0.5)),
                metric: .rmse,
                groups: []
            )
        }
        #expect(metric?.code == .metric)
        let rows = #expect(throws: ExplainingFailure.self) {
            try DependenceRun(
                DependencePlan(of: 0..<20, limit: 5, seed: 1),
                rows: try Self.rows(20),
                columns: [],
                output: .number
            )
        }
        #expect(rows?.code == .row)
    }

    @Test("answers that are too few, or no numbers, end it")
    func answers() async throws {
        let run = try Self.run(20, (0..<20).map { Int32($0 % 2) }, ["x"])
        for answers in [
            ExplainedAnswers(probabilities: [[0.5]]),
            ExplainedAnswers(probabilities: [Array(repeating: .nan, count: 20)]), ExplainedAnswers(),
        ] {
            let failure = await #expect(throws: ExplainingFailure.self) { _ = try await run.screen { _ in answers } }
            #expect(failure?.code == .answer)
        }
    }

    @Test("a dependence may be in log odds, and less its mean")
    func scales() async throws {
        let plan = DependencePlan(of: 0..<30, seed: 1)
        func screen(logOdds: Bool, centred: Bool) async throws -> DependenceScreen? {
            try await DependenceRun(
                plan,
                rows: try Self.rows(30),
                columns: [DependenceRun.Column("x", .numeric), DependenceRun.Column("noise", .categorical)],
                output: .probability(1, "yes"),
                logOdds: logOdds,
                centred: centred
            ).screen { try Self.ask($0) }.value
        }
        let plain = try #require(try await screen(logOdds: false, centred: false))
        let x = try #require(plain.columns["x"])
        // The prediction is the value itself.
        #expect(x.grid.count > 10 && x.grid.count == x.meanPrediction.count && !x.ice.isEmpty)
        for line in x.ice + [x.meanPrediction] {
            #expect(
                zip(x.grid, line).allSatisfy { place, prediction in
                    guard case .number(let value) = place else { return false }
                    return abs(value - prediction) < 1e-12
                }
            )
        }
        #expect(plain.columns["noise"]?.counts?.reduce(0, +) == 30 && plain.output == "yes")
        let centred = try #require(try await screen(logOdds: false, centred: true)?.columns["x"])
        #expect(
            zip(centred.meanPrediction, x.meanPrediction).allSatisfy { abs($0 + plain.meanPrediction - $1) < 1e-12 }
        )
        let odds = try #require(try await screen(logOdds: true, centred: false)?.columns["x"])
        for (value, p) in zip(odds.meanPrediction, x.meanPrediction) {
            #expect(abs(value - (Elementary.log(p) - Elementary.log(1 - p))) < 1e-9)
        }
        let regression = #expect(throws: ExplainingFailure.self) {
            try DependenceRun(plan, rows: try Self.rows(30), columns: [], output: .number, logOdds: true)
        }
        #expect(regression?.code == .metric)
    }

    @Test("the grid of a column of whole numbers has whole numbers")
    func whole() throws {
        let rows = try MadeRows.table([("n", (0..<10).map { "\($0)" })])
        let values = try DependenceGrid.values(DependenceRun.Column("n", .numeric, isWhole: true), rows)
        #expect(values.allSatisfy { if case .number(let number) = $0 { number.rounded() == number } else { false } })
        #expect(Set(values).count == values.count && values.map(\.text).allSatisfy { !$0.contains(".") })
    }

    @Test("objects keep their form, and a value is of the kind that stands in the row")
    func objects() throws {
        let row = try MadeRows.lines(#"{"a":1,"b":"x","c":true,"d":null}"#)
        #expect(MadeRows.text(try row.setting("a", toText: "2.5")) == [#"{"a":2.5,"b":"x","c":true,"d":null}"#])
        #expect(MadeRows.text(try row.setting("b", toText: "7")) == [#"{"a":1,"b":"7","c":true,"d":null}"#])
        #expect(MadeRows.text(try row.setting("a", toText: "")) == [#"{"a":null,"b":"x","c":true,"d":null}"#])
        #expect(MadeRows.text(try row.setting("d", toText: "3")) == [#"{"a":1,"b":"x","c":true,"d":3}"#])
        #expect(MadeRows.text(try row.setting("b", to: .category("y"))) == [#"{"a":1,"b":"y","c":true,"d":null}"#])
        let failure = #expect(throws: ExplainingFailure.self) { try row.setting("a", toText: "many") }
        #expect(failure?.code == .column && failure?.message.contains("\"many\"") == true)
    }

    @Test("what-if asks once for the row, the changed row and the grid")
    func whatIf() async throws {
        let row = try MadeRows.table([("x", ["0.25"]), ("noise", ["1"])])
        let question = try WhatIf(
            row,
            changes: [WhatIf.Change("x", "0.75")],
            grid: ("x", [.number(0), .number(0.5), .number(1)])
        )
        #expect(question.calls == 5)
        var asked: [ExplainedRows] = []
        let answer = try await question.answer { rows in
            asked.append(rows)
            let values = try rows.values(of: "x").map { TensorValue.float($0 ?? 0) }
            return BatchAnswer(
                rows: Array(0..<rows.count),
                columns: [BatchColumn(name: "prediction", values: values)],
                bad: []
            )
        }
        #expect(asked.count == 1 && asked[0].count == 5)
        #expect(MadeRows.text(asked[0]) == ["0.25,1", "0.75,1", "0,1", "0.5,1", "1,1"])
        #expect(answer.before.number("prediction") == 0.25 && answer.after.number("prediction") == 0.75)
        #expect(answer.grid.map { $0.number("prediction") } == [0, 0.5, 1])
    }

    @Test("a row that the model cannot answer is named")
    func badRow() async throws {
        let question = try WhatIf(try MadeRows.table([("x", ["1"])]), changes: [WhatIf.Change("x", "one")])
        let failure = await #expect(throws: ExplainingFailure.self) {
            _ = try await question.answer { _ in
                BatchAnswer(rows: [0], columns: [], bad: [BadRow(number: 2, reason: "x is no number")])
            }
        }
        #expect(failure?.code == .answer && failure?.subject == "the changed row")
        #expect(failure?.message.contains("x is no number") == true)
        #expect(throws: ExplainingFailure.self) { try WhatIf(try MadeRows.table([("x", ["1", "2"])]), changes: []) }
    }
}
