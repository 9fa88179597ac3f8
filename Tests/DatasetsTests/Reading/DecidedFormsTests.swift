import DurableFiles
import TestSupport
import Testing

@testable import Datasets

@Suite("Forms that the first rows decide")
struct DecidedFormsTests {
    private let rows: Rows

    init() throws { rows = try Rows() }

    private static func plan() -> ReadingPlan {
        Rows.plan { plan in
            plan.decidesForms = { found in
                Dictionary(
                    found.filter { $0.name != "left" }.map { ($0.name, $0.type == .numeric ? .numbers : .texts) }
                ) { first, _ in first }
            }
        }
    }

    @Test("columns are decoded as the first rows seem to have them, and others are not decoded")
    func decided() throws {
        let text = "n,w,left\n" + (0..<100).map { "\($0),w\($0 % 3),1\n" }.joined()
        let (blocks, reading) = try Rows.read(rows.file(text), Self.plan())
        let block = try #require(blocks.first)
        #expect(Set(block.columns.keys) == ["n", "w"])
        #expect(block.columns["n"]?.numbers?.last == 99)
        #expect(block.columns["w"]?.texts?.last == "w0")
        #expect(reading.types == nil)
    }

    @Test("later rows that are no numbers are told, and the forms stay")
    func later() throws {
        // More values than are looked at together.
        let others = String(repeating: ",", count: 63)
        let header = "n" + (1...63).map { ",c\($0)" }.joined() + "\n"
        let text = header + (0..<20_000).map { "\($0)\(others)\n" }.joined() + "none\(others)\n"
        let (blocks, reading) = try Rows.read(rows.file(text), Self.plan())
        #expect(blocks.allSatisfy { $0.columns["n"]?.numbers != nil })
        #expect(blocks.flatMap(\.unreadable) == [UnreadableValue(row: 20_000, column: "n", found: "none")])
        #expect(reading.rows == 20_001)
    }

    @Test("what a plan asks for in so many words is decoded so")
    func asked() throws {
        var plan = Self.plan()
        plan.columns["n"] = .texts
        let (blocks, _) = try Rows.read(rows.file("n\n" + (0..<50).map { "\($0)\n" }.joined()), plan)
        #expect(blocks.first?.columns["n"]?.texts?.first == "0")
    }
}
