import DurableFiles
import EvaluationRecords
import Statistics
import StrictJSON
import TestSupport
import Testing

@testable import Datasets

@Suite("RowSelector")
struct RowSelectorTests {
    private static func taken(_ selection: RowSelection, _ strata: [String?]) -> [Int] {
        var selector = RowSelector(selection, strata: strata)
        return strata.indices.filter { selector.takes($0) }
    }

    @Test("a fraction takes the rows of the written draws")
    func fraction() throws {
        let path = "\(Fixtures.repository)/Tests/StatisticsTests/Cases/generator/vectors.json"
        let vectors = try JSONParser.parse(OpenFile.read(path).readAll(limit: 1 << 20), subject: path)
        for (seed, rows) in try #require(vectors["fraction_selection_0_3_of_40"]?.object).members {
            let selection = RowSelection.fraction(0.3, seed: try #require(UInt64(seed)), stratified: false)
            let expected = try #require(rows.array).compactMap(\.integer).map { Int($0) }
            #expect(Self.taken(selection, Array(repeating: nil, count: 40)) == expected)
        }
    }

    @Test("so many rows are those with the smallest draws of purpose 9, in the order of the file")
    func rows() {
        let expected = Selection(of: 0..<3000, limit: 700, purpose: .rows, draws: Draws(seed: 7)).rows
        #expect(Self.taken(.rows(700, seed: 7, stratified: false), Array(repeating: nil, count: 3000)) == expected)
        #expect(Self.taken(.rows(9, seed: 7, stratified: false), Array(repeating: nil, count: 4)) == [0, 1, 2, 3])
    }

    @Test("a stratified selection takes of each label its part, and a rare one once")
    func strata() {
        let strata: [String?] = (0..<1000).map { $0 % 10 == 0 ? "b" : "a" } + ["rare", nil, nil, nil, nil]
        let rows = Self.taken(.fraction(0.25, seed: 3, stratified: true), strata)
        let counts = Dictionary(grouping: rows) { strata[$0] ?? "-" }.mapValues(\.count)
        #expect(counts == ["a": 225, "b": 25, "rare": 1, "-": 1])
        let fixed = Self.taken(.rows(100, seed: 3, stratified: true), strata)
        #expect(fixed.count == 100)
        #expect(fixed.count { strata[$0] == "b" } == 10)
    }

    @Test("largest remainders share out all rows and no more")
    func allotment() {
        #expect(Allotment.rows(10, of: [5, 5, 5]) == [4, 3, 3])
        #expect(Allotment.rows(7, of: [1, 1]) == [1, 1])
        #expect(Allotment.rows(3, of: [Int.max / 2, Int.max / 2 - 5]) == [2, 1])
        #expect(Allotment.fraction(0.5, of: [1, 2, 3, 0]) == [1, 1, 2, 0])
    }

    @Test("a file gives the selected rows, with their own numbers, whatever is decoded")
    func file() throws {
        let rows = try Rows()
        let file = try rows.file("y,x\n" + (0..<500).map { "\($0 % 3),\($0)\n" }.joined())
        for selection in [
            RowSelection.fraction(0.2, seed: 9, stratified: false), .rows(50, seed: 9, stratified: false),
            .rows(51, seed: 9, stratified: true), .fraction(0.1, seed: 9, stratified: true),
        ] {
            let plan = Rows.plan { plan in
                plan.columns = ["x": .numbers]
                plan.selection = selection
                plan.stratum = "y"
            }
            let (blocks, reading) = try Rows.read(file, plan)
            let expected = Self.taken(selection, (0..<500).map { String($0 % 3) })
            #expect(blocks.flatMap(\.rowNumbers) == expected)
            #expect(blocks.flatMap { $0.columns["x"]?.numbers ?? [] } == expected.map { Double($0) })
            #expect(reading.rows == 500 && reading.selected == expected.count)
        }
    }
}
