import DurableFiles
import EvaluationRecords
import Identifiers
import Inference
import TestSupport
import Testing

@testable import Datasets

/// The Python that writes Parquet for these tests, and reads it.
private enum PyArrow {
    static let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
    static let command = "'\(python)'"
    static let isThere = Shell.has("pyarrow.parquet", in: command)
}

/// Files that pyarrow writes, read by a confined Python that has it.
@Suite("Parquet", .enabled(if: PyArrow.isThere, "`make setup` installs a Python with pyarrow"))
struct ParquetTests {
    private let rows: Rows

    init() throws { rows = try Rows() }

    /// A file of a table, which the lines of Python call `table`.
    private func file(_ table: String, groups rowsOfEach: Int = 1 << 20, _ name: String = "d.parquet") throws
        -> DatasetFile
    {
        let program = """
            import datetime, decimal
            import pyarrow as pa, pyarrow.csv, pyarrow.parquet as pq
            \(table)
            pq.write_table(table, "\(name)", row_group_size=\(rowsOfEach))

            """
        try rows.place.handle.replace(file: "make.py", with: Array(program.utf8))
        try Shell.run("cd '\(rows.place.handle.path)' && \(PyArrow.command) -B make.py")
        return try opened(name)
    }

    private func opened(_ name: String) throws -> DatasetFile {
        var file = try DatasetFile.open(rows.place.path(name))
        file.parquet = ParquetReading(python: PyArrow.python)
        return file
    }

    @Test(
        "values keep the types of the file: a text is no number, a truth value is not 1, and null and NaN are missing"
    )
    func types() throws {
        let file = try file(
            """
            table = pa.table({
                "f": pa.array([1.5, None, float("nan")]), "i": pa.array([7, None, -3], pa.int64()),
                "u": pa.array([2**63, None, 4], pa.uint64()), "b": pa.array([True, None, False]),
                "s": pa.array([" 1", None, ""]), "c": pa.array(["x", None, "x"]).dictionary_encode(),
                "d": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-0.01")]),
                "t": pa.array([datetime.datetime(2026, 1, 2, 3, 4, 5), None, datetime.datetime(2026, 1, 2)]),
                "n": pa.array([{"x": [1]}, None, {"x": []}]), "z": pa.array([None] * 3, pa.null()),
            })
            """
        )
        let texts = ["f", "i", "u", "b", "s", "c", "d", "t", "n", "z"]
        let (blocks, reading) = try Rows.read(
            file,
            Rows.plan { plan in
                plan.columns = Dictionary(uniqueKeysWithValues: texts.map { ($0, .texts) })
                plan.findsTypes = true
            }
        )
        let columns = try #require(blocks.first).columns
        #expect(columns["f"] == .texts(["1.5", nil, nil]))
        #expect(columns["i"] == .texts(["7", nil, "-3"]))
        #expect(columns["u"] == .texts(["9223372036854775808", nil, "4"]))
        #expect(columns["b"] == .texts(["true", nil, "false"]))
        #expect(columns["s"] == .texts([" 1", nil, ""]) && columns["c"] == .texts(["x", nil, "x"]))
        #expect(columns["d"] == .texts(["1.50", nil, "-0.01"]))
        #expect(columns["t"] == .texts(["2026-01-02T03:04:05", nil, "2026-01-02T00:00:00"]))
        #expect(
            columns["n"] == .texts([#"{"x": [1]}"#, nil, #"{"x": []}"#]) && columns["z"] == .texts([nil, nil, nil])
        )
        #expect(reading.columns == texts && reading.types?.map(\.name) == texts)
        #expect(reading.types?.first { $0.name == "n" }?.type == .text)

        let numbers = try Rows.read(
            file,
            Rows.plan { plan in plan.columns = ["f": .numbers, "u": .numbers, "b": .numbers, "s": .numbers] }
        ).blocks[0]
        #expect(numbers.columns["f"] == .numbers([1.5, nil, nil]))
        #expect(numbers.columns["u"] == .numbers([9_223_372_036_854_775_808, nil, 4]))
        #expect(
            numbers.columns["b"] == .numbers([nil, nil, nil]) && numbers.columns["s"] == .numbers([nil, nil, nil])
        )
        #expect(numbers.unreadable.contains(UnreadableValue(row: 0, column: "s", found: " 1")))
        #expect(numbers.unreadable.contains { $0.row == 2 && $0.column == "b" })
    }

    @Test("rows of many groups keep their numbers, and the digest is that of the file")
    func groups() throws {
        let count = 70_000
        let file = try file(
            "table = pa.table({\"a\": pa.array(range(\(count))), \"b\": [\"p\"] * \(count)})",
            groups: 30_000
        )
        let (blocks, reading) = try Rows.read(file, Rows.plan { plan in plan.columns = ["a": .numbers] })
        #expect(blocks.allSatisfy { $0.count <= DatasetBlock.rowLimit })
        #expect(blocks.flatMap(\.rowNumbers) == Array(0..<count))
        #expect(blocks.flatMap { $0.columns["a"]?.numbers ?? [] } == (0..<count).map { Double($0) })
        #expect(reading.rows == count && reading.columns == ["a", "b"])
        #expect(reading.digest == (try StreamingDigest.of(OpenFile.read(rows.place.path("d.parquet"))).digest))
        #expect(reading.size == (try OpenFile.read(rows.place.path("d.parquet")).status()).size)
    }

    @Test("the same rows as CSV are selected alike, have the same hashes, and reach a model with their values")
    func sameAsTable() throws {
        let text = "id,x,y\n" + (0..<500).map { "\($0),\($0 * 3),\($0 % 2 == 0 ? "yes" : "no")\n" }.joined()
        let table = try rows.file(text, "d.csv")
        let parquet = try file("table = pyarrow.csv.read_csv(\"d.csv\")", groups: 64)
        let plan = Rows.plan { plan in
            plan.columns = ["x": .numbers, "y": .texts]
            plan.hashesRows = true
            plan.selection = .rows(50, seed: 7, stratified: false)
            plan.withheld = ["id", "y"]
        }
        let (one, first) = try Rows.read(table, plan)
        let (other, second) = try Rows.read(parquet, plan)
        #expect(one.flatMap(\.rowNumbers) == other.flatMap(\.rowNumbers) && first.selected == 50)
        #expect(one.flatMap { $0.hashes ?? [] } == other.flatMap { $0.hashes ?? [] })
        #expect(one.flatMap { $0.columns["y"]?.texts ?? [] } == other.flatMap { $0.columns["y"]?.texts ?? [] })
        #expect(first.rows == second.rows && first.digest != second.digest)
        let block = try #require(other.first { $0.count > 0 })
        guard case .lines(let lines)? = block.rows else {
            Issue.record("no lines")
            return
        }
        #expect(String(decoding: lines.line(0), as: UTF8.self) == "{\"x\":\(block.rowNumbers[0] * 3)}")
        #expect(lines.numbers[0] == block.rowNumbers[0] + 1)
    }

    @Test("a file without rows has columns, and none of its rows")
    func empty() throws {
        let file = try file("table = pa.table({\"a\": pa.array([], pa.int64())})")
        let (blocks, reading) = try Rows.read(file, Rows.plan { plan in plan.columns = ["a": .numbers] })
        #expect(blocks.allSatisfy { $0.count == 0 } && reading.rows == 0 && reading.columns == ["a"])
    }

    @Test("a column that is not there is refused with those that are, and one that is there twice, too")
    func columns() throws {
        let one = try file("table = pa.table({\"a\": [1], \"b\": [2]})")
        let missing = #expect(throws: DatasetFailure.self) {
            try Rows.read(one, Rows.plan { plan in plan.columns = ["c": .numbers] })
        }
        #expect(missing?.code == .columnMissing && missing?.message.contains("\"a\", \"b\"") == true)
        let twice = try file("table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=[\"a\", \"a\"])")
        let refused = #expect(throws: DatasetFailure.self) { try Rows.read(twice, ReadingPlan()) }
        #expect(refused?.code == .formInvalid)
    }

    @Test("a file that is no Parquet, or was cut, is refused as one")
    func damaged() throws {
        _ = try file("table = pa.table({\"a\": list(range(1000))})")
        let whole = try OpenFile.read(rows.place.path("d.parquet")).readAll(limit: 1 << 20)
        for (name, bytes) in [
            ("text.parquet", Array("a,b\n1,2\n".utf8)), ("cut.parquet", Array(whole.dropLast(20))),
            ("none.parquet", []),
        ] {
            try rows.place.write(bytes, to: name)
            let error = #expect(throws: DatasetFailure.self, "\(name)") {
                try Rows.read(try opened(name), Rows.plan { plan in plan.columns = ["a": .numbers] })
            }
            #expect(error?.code == .formInvalid, "\(name)")
        }
    }

    @Test("a file that is written to while it is read is refused, and another content than the declared one, too")
    func changed() throws {
        var file = try file("table = pa.table({\"a\": [1, 2, 3]})")
        let plan = Rows.plan { plan in plan.columns = ["a": .numbers] }
        let declared = StreamingDigest.of([1])
        file.expected = declared
        let other = #expect(throws: DatasetFailure.self) { try Rows.read(file, plan) }
        #expect(other?.code == .digestDiffers)
        file.expected = nil
        let reader = try DatasetReader(file, plan)
        _ = try reader.next()
        try OpenFile.append(rows.place.path("d.parquet"), mode: 0o644).write([1, 2, 3])
        let error = #expect(throws: FileFailure.self) { while try reader.next() != nil {} }
        #expect(error?.code == .changed)
    }

    @Test(
        "a program that is no Python with pyarrow is named, with what to do",
        arguments: ["/bin/true", "/nowhere/python"]
    )
    func noReader(_ python: String) throws {
        var file = try file("table = pa.table({\"a\": [1]})")
        file.parquet = ParquetReading(python: python)
        let error = #expect(throws: DatasetFailure.self) { try Rows.read(file, ReadingPlan()) }
        #expect(error?.code == .parquetReader && error?.subject == python)
    }

    @Test(
        "a Python without pyarrow is told to have none",
        .enabled(
            if: Shell.has("/usr/bin/python3") && !Shell.has("pyarrow", in: "/usr/bin/python3"),
            "it needs a Python without pyarrow"
        )
    )
    func noLibrary() throws {
        var file = try file("table = pa.table({\"a\": [1]})")
        file.parquet = ParquetReading(python: "/usr/bin/python3")
        let error = #expect(throws: DatasetFailure.self) { try Rows.read(file, ReadingPlan()) }
        #expect(error?.code == .parquetReader && error?.message.contains("install pyarrow") == true)
    }
}
