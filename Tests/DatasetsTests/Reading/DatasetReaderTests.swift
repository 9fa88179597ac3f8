import DurableFiles
import EvaluationRecords
import Identifiers
import Inference
import TestSupport
import Testing

@testable import Datasets

/// A file of rows in a directory of its own.
struct Rows {
    let place: TemporaryDirectory

    init() throws { place = try TemporaryDirectory() }

    func file(_ text: String, _ name: String = "d.csv") throws -> DatasetFile {
        try file(Array(text.utf8), name)
    }

    func file(_ bytes: [UInt8], _ name: String) throws -> DatasetFile {
        try place.write(bytes, to: name)
        return try DatasetFile.open(place.path(name))
    }

    static func plan(_ change: (inout ReadingPlan) -> Void) -> ReadingPlan {
        var plan = ReadingPlan()
        change(&plan)
        return plan
    }

    /// All blocks of a pass, and its facts.
    static func read(_ file: DatasetFile, _ plan: ReadingPlan) throws -> (
        blocks: [DatasetBlock], reading: DatasetReading
    ) {
        let reader = try DatasetReader(file, plan)
        var blocks: [DatasetBlock] = []
        while let block = try reader.next() { blocks.append(block) }
        return (blocks, try #require(reader.reading))
    }
}

@Suite("DatasetReader")
struct DatasetReaderTests {
    private let rows: Rows

    init() throws { rows = try Rows() }

    @Test("only the columns that are asked for are decoded, and a value that is no number is told")
    func columns() throws {
        let file = try rows.file("a,b,c\n1,x,9\n,\" y\",8\nq,,7\n-2.50e1,NA,6\n")
        let plan = Rows.plan { plan in plan.columns = ["a": .numbers, "b": .texts] }
        let (blocks, reading) = try Rows.read(file, plan)
        let block = try #require(blocks.first)
        #expect(block.columns == ["a": .numbers([1, nil, nil, -25]), "b": .texts(["x", " y", nil, nil])])
        #expect(block.rowNumbers == [0, 1, 2, 3])
        #expect(block.unreadable == [UnreadableValue(row: 2, column: "a", found: "q")])
        #expect(block.rows == nil && block.hashes == nil)
        #expect(reading.rows == 4 && reading.selected == 4 && reading.bad == 0)
    }

    @Test("a text that usually means nothing is a class where it is one")
    func classes() throws {
        let file = try rows.file("y\nNone\nNA\n\"\"\n")
        let plan = Rows.plan { plan in plan.columns = ["y": .classes(["None", "some"])] }
        #expect(try Rows.read(file, plan).blocks.first?.columns == ["y": .texts(["None", nil, nil])])
    }

    @Test("a bad row has a number, and the rows after it keep theirs")
    func badRows() throws {
        let file = try rows.file("a,b\n1,2\n3\n4,5\n")
        let (blocks, reading) = try Rows.read(file, Rows.plan { plan in plan.columns = ["a": .numbers] })
        #expect(blocks.flatMap(\.rowNumbers) == [0, 2])
        #expect(blocks.flatMap(\.bad).map(\.number) == [2])
        #expect(reading.rows == 3 && reading.bad == 1)
    }

    @Test("a model is given the rows without label, weight and id")
    func modelRows() throws {
        let file = try rows.file("id,x,y\n7,1,a\n8,2,b\n")
        let reader = try DatasetReader(file, Rows.plan { plan in plan.withheld = ["id", "y"] })
        let block = try #require(try reader.next())
        #expect(reader.rowHeader == ["x"])
        guard case .table(let table)? = block.rows else {
            Issue.record("no table")
            return
        }
        #expect(table.width == 1 && (0..<2).map { table.text(row: $0, column: 0) } == ["1", "2"])
        #expect(table.numbers == [1, 2])
    }

    @Test("JSON lines give the same: null and NaN are missing, a text is no number, and true is not 1")
    func lines() throws {
        let text = """
            {"y": 1.0, "x": 2, "n": null}
            {"x": "3", "y": true, "id": 5}
            [1]
            {"y": NaN, "x": 4, "x": 5}
            {"y": " a", "x": -1e2}

            """
        let file = try rows.file(text, "d.jsonl")
        let plan = Rows.plan { plan in
            plan.columns = ["y": .texts, "x": .numbers]
            plan.withheld = ["y"]
        }
        let (blocks, reading) = try Rows.read(file, plan)
        let block = try #require(blocks.first)
        #expect(block.columns == ["y": .texts(["1.0", "true", " a"]), "x": .numbers([2, nil, -100])])
        #expect(block.rowNumbers == [0, 1, 4] && block.bad.map(\.number) == [3, 4])
        #expect(block.unreadable == [UnreadableValue(row: 1, column: "x", found: "3")])
        guard case .lines(let lines)? = block.rows else {
            Issue.record("no lines")
            return
        }
        #expect(String(decoding: lines.line(0), as: UTF8.self) == #"{"x":2,"n":null}"#)
        #expect(reading.columns == ["y", "x", "n", "id"] && reading.rows == 5 && reading.bad == 2)
    }

    @Test("new lines, NUL, markup and a mebibyte are values; what is no text of Unicode makes its row a bad one")
    func hostileValues() throws {
        let long = String(repeating: "é", count: 1 << 19)
        let before = "a,b\n1,\"x\ny\"\n2,p\u{0}q\n3,\(long)\n4,"
        let table = try rows.file(Array(before.utf8) + [0xFF] + Array("\n5,<b>&\n".utf8), "d.csv")
        let plan = Rows.plan { plan in
            plan.columns = ["b": .texts]
            plan.hashesRows = true
        }
        let (blocks, reading) = try Rows.read(table, plan)
        #expect(blocks.flatMap { $0.columns["b"]?.texts ?? [] } == ["x\ny", "p\u{0}q", long, "<b>&"])
        #expect(blocks.flatMap(\.rowNumbers) == [0, 1, 2, 4] && blocks.flatMap(\.bad).map(\.number) == [4])
        #expect(reading.rows == 5 && reading.bad == 1)
        let lines = try rows.file(
            #"{"a":1,"b":"x\ny"}"# + "\n" + #"{"a":2,"b":"p\u0000q"}"# + "\n" + #"{"a":9,"b":"\ud800"}"# + "\n"
                + #"{"a":5,"b":"<b>&"}"# + "\n",
            "d.jsonl"
        )
        let (others, _) = try Rows.read(lines, plan)
        #expect(others.flatMap { $0.columns["b"]?.texts ?? [] } == ["x\ny", "p\u{0}q", "<b>&"])
        #expect(others.flatMap(\.bad).map(\.number) == [3])
        let hashes = blocks.flatMap { $0.hashes ?? [] }
        #expect(others.flatMap { $0.hashes ?? [] } == [hashes[0], hashes[1], hashes[3]])
    }

    @Test("a row has one hash, whatever the order of its columns, its quotes and its form")
    func hashes() throws {
        let plan = Rows.plan { plan in plan.hashesRows = true }
        let first = try Rows.read(try rows.file("a,b\n1,x\n2,y\n1,x\n", "1.csv"), plan).blocks.flatMap {
            $0.hashes ?? []
        }
        let second = try Rows.read(try rows.file("b,a\n\"x\",1\n", "2.csv"), plan).blocks.flatMap { $0.hashes ?? [] }
        let third = try Rows.read(try rows.file(#"{"b":"x","a":1}"#, "3.jsonl"), plan).blocks.flatMap {
            $0.hashes ?? []
        }
        #expect(first.count == 3 && first[0] == first[2] && first[0] != first[1])
        #expect(second == [first[0]] && third == [first[0]])
    }

    @Test("a column that is not there is refused with those that are")
    func missingColumn() throws {
        let file = try rows.file("a,b\n1,2\n")
        let plan = Rows.plan { plan in plan.columns = ["c": .texts] }
        let error = #expect(throws: DatasetFailure.self) { try DatasetReader(file, plan) }
        #expect(error?.code == .columnMissing && error?.message.contains("\"a\", \"b\"") == true)
        let lines = try rows.file("{\"a\":1}\n", "d.jsonl")
        #expect(throws: DatasetFailure.self) { try Rows.read(lines, plan) }
    }

    @Test("blocks end at 65,536 rows, and hold all of them in order")
    func blocks() throws {
        let count = 150_001
        let text = "a,b\n" + (0..<count).map { "\($0),\($0 % 7 == 0 ? "\"q,\($0)\"" : "p")\n" }.joined()
        let (blocks, reading) = try Rows.read(try rows.file(text), Rows.plan { plan in plan.columns = ["a": .numbers] })
        #expect(blocks.allSatisfy { $0.count <= DatasetBlock.rowLimit })
        #expect(blocks.flatMap(\.rowNumbers) == Array(0..<count))
        #expect(blocks.flatMap { $0.columns["a"]?.numbers ?? [] } == (0..<count).map { Double($0) })
        #expect(reading.rows == count)
    }

    @Test("blocks are as small as a pass wants them, with the same rows", arguments: ["csv", "jsonl"])
    func smallBlocks(_ form: String) throws {
        let lines = (0..<1_000).map { form == "csv" ? "\($0),p\n" : "{\"a\":\($0),\"b\":\"p\"}\n" }.joined()
        let file = try rows.file((form == "csv" ? "a,b\n" : "") + lines, "small.\(form)")
        let plan = Rows.plan { plan in
            plan.columns = ["a": .numbers]
            plan.blockRows = 64
        }
        let (blocks, reading) = try Rows.read(file, plan)
        #expect(blocks.count == 16 && blocks.allSatisfy { $0.count <= 64 })
        #expect(blocks.flatMap(\.rowNumbers) == Array(0..<1_000))
        #expect(blocks.flatMap { $0.columns["a"]?.numbers ?? [] } == (0..<1_000).map { Double($0) })
        #expect(reading.rows == 1_000)
    }

    @Test("reading ahead gives the same blocks, and the end again and again")
    func readAhead() throws {
        let file = try rows.file("a\n1\n2\n3\n")
        let plan = Rows.plan { plan in plan.columns = ["a": .numbers] }
        let ahead = try ReadAhead(file, plan)
        #expect(try ahead.next()?.columns == ["a": .numbers([1, 2, 3])])
        #expect(try ahead.next()?.count == nil)
        #expect(try ahead.next()?.count == nil)
        #expect(ahead.reading == (try Rows.read(file, plan)).reading)
    }
}
