import Datasets
import EvaluationRecords
import Identifiers
import Statistics
import Testing

@testable import Drifting

@Suite("Reading both sides")
struct SampleReaderTests {
    private let sides: Sides

    init() throws { sides = try Sides() }

    @Test("texts far behind numbers make a column categorical, with all of its rows")
    func lateText() throws {
        let numbers = (0..<70_000).map { "\($0 % 40).50\n" }.joined()
        let findings = try sides.findings("v\n" + numbers + "oops\n", "v\n" + numbers)
        let column = try #require(findings.columns.first)
        #expect(column.kind == .categorical)
        #expect(column.reference == SideCounts(n: 70_001, missing: 0))
        #expect(column.changes?.vanished == [CategoryCount(category: "oops", rows: 1)])
        guard case .categorical(let bins)? = column.bins.value else {
            Issue.record("no bins")
            return
        }
        // As it is written, and not as the number that it is.
        #expect(bins.categories.contains("0.50"))
    }

    @Test("numbers that are few in the first rows and many later are numbers, as are those of the other side")
    func lateNumbers() throws {
        let few = (0..<66_000).map { "\($0 % 3)\n" }.joined()
        let many = (0..<1_000).map { "\($0)\n" }.joined()
        let column = try #require(try sides.findings("v\n" + few + many, "v\n" + few).columns.first)
        #expect(column.kind == .numeric)
        #expect(column.reference.n == 67_000)
        #expect(column.current.n == 66_000)
        #expect(column.verdict == .stable || column.verdict == .changed)
    }

    @Test("twenty numbers are categories and twenty-one are numbers, on whichever side", arguments: [20, 21])
    func border(_ count: Int) throws {
        let many = "v\n" + (0..<count * 4).map { "\($0 % count)\n" }.joined()
        let few = "v\n" + (0..<80).map { "\($0 % 2)\n" }.joined()
        for (left, right) in [(many, few), (few, many)] {
            let column = try #require(try Sides().findings(left, right).columns.first)
            #expect(column.kind == (count > 20 ? .numeric : .categorical))
        }
    }

    @Test("a declared kind decides, and values that are none count as missing and are told")
    func declared() throws {
        var sides = sides
        sides.roles.types["v"] = .numeric
        let text = "v\n" + (0..<90).map { "\($0 % 5)\n" }.joined()
        let findings = try sides.findings(text + "none of these\n", text)
        #expect(findings.columns[0].kind == .numeric)
        #expect(findings.columns[0].rule == "declared")
        #expect(findings.columns[0].reference == SideCounts(n: 90, missing: 1))
        #expect(findings.warnings.map(\.code) == ["drift.unreadable"])
    }

    @Test("times that the model reads have the shape in which a node sees them, and are texts where they are asked for")
    func times() throws {
        let text = "t,v\n2026-11-30,1\n2026-11-30 10:00:00,2\n2026-11-30T10:00:00Z,3\n,4\nsoon,5\n"
        let reader = SampleReader(
            input: try sides.input(text, "times"),
            threads: 1,
            decided: ["t": .text, "v": .numeric],
            times: ["t"]
        )
        guard case .shapes(let shapes)? = try reader.read().columns["t"] else {
            Issue.record("no shapes")
            return
        }
        #expect(shapes.lengths.map { $0.isNaN ? -1 : $0 } == [19, 19, 19, -1, 4])
        #expect(Set(shapes.characters.prefix(3)).count == 1)
        guard case .codes(let codes)? = try reader.read(texts: ["t"]).columns["t"] else {
            Issue.record("no texts")
            return
        }
        #expect(codes.categories.first?.text == "2026-11-30")
    }

    @Test("JSON lines give what CSV gives")
    func lines() throws {
        let numbers = Made.normal(400, seed: 11)
        let words = (0..<400).map { ["red", "green", "blue"][$0 % 3] }
        let table = "n,w\n" + zip(numbers, words).map { "\($0),\($1)\n" }.joined()
        let lines = zip(numbers, words).map { "{\"n\":\($0),\"w\":\"\($1)\"}\n" }.joined()
        let other = "n,w\n" + zip(Made.normal(400, seed: 12), words).map { "\($0),\($1)\n" }.joined()
        let otherLines = zip(Made.normal(400, seed: 12), words).map { "{\"n\":\($0),\"w\":\"\($1)\"}\n" }.joined()
        let first = try sides.findings(table, other)
        var second = try Sides()
        second.ending = "jsonl"
        #expect(try second.findings(lines, otherLines).columns == first.columns)
    }

    @Test("one thread and four find the same, to the last bit")
    func threads() throws {
        func table(_ seed: UInt64) -> String {
            let numbers = (0..<4).map { Made.normal(3_000, seed: seed + $0) }
            return "a,b,c,d,k\n"
                + (0..<3_000).map { row in
                    numbers.map { "\($0[row])" }.joined(separator: ",") + ",k\(Int(numbers[0][row] * 3))\n"
                }.joined()
        }
        let settings = DriftSettings(classifier: .logistic, compatible: ["evidently"])
        let one = try Sides().findings(table(20), table(40), settings, threads: 1)
        let four = try Sides().findings(table(20), table(40), settings, threads: 4)
        #expect(try Sides.record(one).id == Sides.record(four).id)
    }

    @Test("a file that is compared with itself has no drift at all")
    func itself() throws {
        let input = try sides.input("a,b\n" + (0..<300).map { "\($0),\($0 % 4)\n" }.joined(), "same")
        let findings = try DriftPass(DriftSettings(), reference: input, current: input, threads: Threads(2)).finish()
        #expect(findings.counts.stable == 2)
        #expect(findings.verdict == .stable)
        #expect(findings.reference == findings.current)
    }

    @Test(
        "a table that is wider than memory is compared in blocks of columns, with the same result",
        arguments: [1, 30_000]
    )
    func wide(_ memory: Int) throws {
        func table(_ first: String, _ rows: Int, shift: Double) -> String {
            let numbers = Made.normal(rows, seed: UInt64(rows), shift: shift)
            let lines = numbers.enumerated().map { row, number in
                let late = row == rows - 1 ? "oops" : "\(row % 30)"
                return "\(row),\(number),c\(row % 7),\(late),id\(row)-\(rows),\(row % 5 == 0 ? "" : "x")\n"
            }
            return "\(first),z,b,m,id,gap\n" + lines.joined()
        }
        // A column of one side alone is the first by its name.
        let (left, right) = (table("a", 1_300, shift: 0), table("w", 1_200, shift: 0.3))
        let settings = DriftSettings(classifier: .logistic)
        let whole = try Sides.record(try Sides().findings(left, right, settings))
        let blocks = try Sides.record(try Sides().findings(left, right, settings, memory: memory))
        #expect(blocks.bytes == whole.bytes)
        #expect(whole.result.columns.map(\.name) == ["z", "b", "m", "id", "id", "gap"])
        #expect(whole.result.domain.value != nil)
    }

    @Test("keeps no more columns in memory than it may, the same ones on both sides")
    func bounded() {
        var buffers = ColumnBuffers(memory: 3_000)
        for _ in 0..<4 {
            let block = ["d", "a", "c", "b"].map { ($0, DatasetColumn.numbers([Double?](repeating: 1, count: 50))) }
            buffers.append(Dictionary(block) { first, _ in first }) { _ in .categories }
        }
        #expect(buffers.names == ["a", "b", "c", "d"])
        #expect(buffers.columns.keys.sorted() == ["a"])
        var none = ColumnBuffers(memory: 0)
        none.append(["a": .numbers([1]), "b": .numbers([1])]) { _ in .categories }
        #expect(none.columns.keys.sorted() == ["a"])
    }
}
