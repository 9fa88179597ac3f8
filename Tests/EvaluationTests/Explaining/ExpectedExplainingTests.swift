import EvaluationRecords
import Statistics
import StrictJSON
import Testing

@testable import Evaluation

@Suite("Importance and dependence as the expected files have them")
struct ExpectedExplainingTests {
    private static let files = ExpectedFile.present([
        "importance/expected_linear.json", "importance/expected_logistic.json",
    ])

    private struct Case {
        let expected: JSONValue
        let columns: [String: [String]]
        let names: [String]
        let model: FormulaModel
        let isLogit: Bool

        init(_ file: String) throws {
            expected = try ExpectedFile.json(file)
            columns = try ExpectedFile.columns(
                file.replacing("expected_", with: "").replacing(".json", with: ".csv")
            )
            names = columns.keys.sorted()
            model = try FormulaModel(try #require(expected["model"]))
            isLogit = expected["metric"]?.string == "roc_auc"
        }

        var seed: UInt64 { UInt64(expected["seed"]?.integer ?? 0) }
        var count: Int { columns.first?.value.count ?? 0 }

        func rows(_ numbers: [Int]) throws -> ExplainedRows {
            try MadeRows.table(names.map { name in (name, numbers.map { columns[name]?[$0] ?? "" }) }, numbers: numbers)
        }

        func labels(_ numbers: [Int]) throws -> ImportanceLabels {
            let target = try #require(columns[expected["target"]?.string ?? ""])
            let positive = expected["positive"]?.string
            return ImportanceLabels(
                isLogit
                    ? .binary(numbers.map { target[$0] == positive ? 1 : 0 }, positive: 1, threshold: 0.5)
                    : .regression(numbers.map { Double(target[$0]) ?? .nan })
            )
        }
    }

    @Test("drops, their intervals and rank correlations", arguments: files)
    func importance(_ file: String) async throws {
        let item = try Case(file)
        let expected = try #require(item.expected["importance"])
        let limit = Int(expected["limit"]?.integer ?? 0)
        let plan = ImportancePlan(of: 0..<item.count, limit: limit, seed: item.seed)
        let members = expected["columns"]?.object?.members.map { ($0.key, $0.value) } ?? []
        let groups = members.map { name, value in
            PermutationImportanceRun.Group(name, value["columns"]?.array?.compactMap(\.string) ?? [])
        }
        let pairs = expected["spearman"]?.array ?? []
        var numeric: [String] = []
        for name in pairs.flatMap({ [$0["a"]?.string ?? "", $0["b"]?.string ?? ""] }) where !numeric.contains(name) {
            numeric.append(name)
        }
        let run = try PermutationImportanceRun(
            plan,
            rows: try item.rows(plan.rows),
            labels: try item.labels(plan.rows),
            metric: item.isLogit ? .rocAuc : .rmse,
            groups: groups,
            numeric: numeric,
            limit: limit
        )
        #expect(run.calls == plan.rows.count * (1 + 5 * groups.count))
        let screen = try #require(try await run.screen { try item.model.answers($0) }.value)
        #expect(isClose(abs(screen.base), .number(abs(expected["base"]?.double ?? .nan))))
        #expect(screen.rows == Int(expected["rows"]?.integer ?? 0) && screen.calls == run.calls)
        for (name, value) in members {
            let found = try #require(screen.columns[name])
            #expect(zip(found.drops, value["drops"]?.doubles ?? []).allSatisfy { isClose($0, .number($1)) }, "\(name)")
            #expect(found.drops.count == 5 && isClose(found.mean, value["mean"]) && isClose(found.sd, value["sd"]))
            #expect(isClose(found.low.value, value["low"]) && isClose(found.high.value, value["high"]), "\(name)")
        }
        for pair in pairs {
            let found = screen.spearman.first { $0.a == pair["a"]?.string && $0.b == pair["b"]?.string }
            #expect(isClose(found?.spearman, pair["spearman"]))
            #expect(found?.noted == pair["noted"]?.bool)
        }
    }

    @Test("grids, means and lines", arguments: files)
    func dependence(_ file: String) async throws {
        let item = try Case(file)
        let expected = try #require(item.expected["dependence"])
        let limit = Int(expected["limit"]?.integer ?? 0)
        let plan = DependencePlan(of: 0..<item.count, limit: limit, seed: item.seed)
        let members = expected["columns"]?.object?.members.map { ($0.key, $0.value) } ?? []
        let columns = members.map { name, value in
            DependenceRun.Column(name, value["grid"]?.array?.first?.string == nil ? .numeric : .categorical)
        }
        let run = try DependenceRun(
            plan,
            rows: try item.rows(plan.rows),
            columns: columns,
            output: item.isLogit ? .probability(1, "Yes") : .number,
            limit: limit
        )
        let values = members.reduce(0) { $0 + ($1.1["grid"]?.array?.count ?? 0) }
        #expect(run.calls == plan.rows.count * (1 + values))
        let screen = try #require(try await run.screen { try item.model.answers($0) }.value)
        #expect(isClose(screen.meanPrediction, expected["mean_prediction"]))
        #expect(screen.iceRows.map { Double($0) } == expected["ice_rows"]?.doubles)
        for (name, value) in members {
            let found = try #require(screen.columns[name])
            let grid: [JSONValue] = found.grid.map { value in
                switch value {
                case .number(let number): .number(number)
                case .category(let text): .string(text)
                case .missing: .null
                }
            }
            for (left, right) in zip(grid, value["grid"]?.array ?? []) {
                #expect(left.string == right.string && (left.string != nil || isClose(left.double, right)), "\(name)")
            }
            #expect(grid.count == value["grid"]?.array?.count)
            let means = zip(found.meanPrediction, value["mean_prediction"]?.doubles ?? [])
            #expect(means.allSatisfy { isClose($0, .number($1)) }, "\(name)")
            for (line, wanted) in zip(found.ice, value["ice_first_two"]?.array ?? []) {
                #expect(zip(line, wanted.doubles).allSatisfy { isClose($0, .number($1)) }, "\(name)")
            }
            #expect(found.ice.count == 50)
            let counted = found.histogram?.counts.reduce(0, +) ?? found.counts?.reduce(0, +) ?? 0
            #expect(counted > 0 && counted <= plan.rows.count)
        }
    }
}
