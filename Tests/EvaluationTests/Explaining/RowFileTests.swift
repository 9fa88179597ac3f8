import Evaluation
import Identifiers
import TestSupport
import Testing

@Suite("Rows of a file that a question is about")
struct RowFileTests {
    private static func with(
        _ text: String,
        _ name: String = "rows.csv",
        _ body: (RowFile) throws -> Void
    ) throws {
        let directory = try TemporaryDirectory()
        try directory.write(Array(text.utf8), to: name)
        try body(try RowFile(directory.path(name)))
        withExtendedLifetime(directory) {}
    }

    @Test("a row is found by its number from 0, and the only one without a number")
    func row() throws {
        try Self.with("a,b\n1,x\n2,y\n3,z\n") { file in
            try #expect(MadeRows.text(file.row(1)) == ["2,y"])
            try #expect(file.row(2).numbers == [2])
        }
        try Self.with(#"{"a":1}"# + "\n", "one.jsonl") { file in
            try #expect(MadeRows.text(file.row(nil)) == [#"{"a":1}"#])
        }
    }

    @Test("a number beyond the end, several rows without a number, and a name without a form are refused")
    func refused() throws {
        try Self.with("a,b\n1,x\n2,y\n") { file in
            let beyond = #expect(throws: ExplainingFailure.self) { try file.row(2) }
            #expect(beyond?.code == .row && beyond?.message.contains("from 0 to 1") == true)
            let several = #expect(throws: ExplainingFailure.self) { try file.row(nil) }
            #expect(several?.code == .row && several?.message.contains("2 rows") == true)
        }
        #expect(throws: ExplainingFailure.self) { try RowFile("rows.parquet") }
    }

    @Test("a sample has each row once, whatever the limit, and depends on the seed alone")
    func sample() throws {
        try Self.with("a\n" + (0..<50).map { "\($0)\n" }.joined()) { file in
            try #expect(file.sample(seed: 1)?.numbers == Array(0..<50))
            let few = try #require(try file.sample(limit: 5, seed: 1))
            #expect(few.count == 5 && few.numbers == few.numbers.sorted())
            try #expect(file.sample(limit: 5, seed: 1)?.numbers == few.numbers)
            #expect(try few.values(of: "a") == few.numbers.map { Double($0) })
        }
    }
}
