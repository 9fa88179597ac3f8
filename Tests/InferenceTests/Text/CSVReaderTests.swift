import Identifiers
import Inference
import Testing

@Suite("CSVReader")
struct CSVReaderTests {
    private static let text = "\u{FEFF}a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n2\n3,\"q\"w\n4,é\r5,end"

    @Test("However the bytes are cut, the rows are the same", arguments: [1, 2, 3, 7, 1000])
    func pieces(size: Int) throws {
        var reader = CSVReader()
        let bytes = Array(Self.text.utf8)
        var rows: [[String]] = []
        var numbers: [Int] = []
        var bad: [BadRow] = []
        func take(_ taken: (rows: TextRows, bad: [BadRow])) {
            for row in 0..<taken.rows.count { rows.append((0..<2).map { taken.rows.text(row: row, column: $0) }) }
            numbers += taken.rows.numbers
            bad += taken.bad
        }
        for start in stride(from: 0, to: bytes.count, by: size) {
            try reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
            take(reader.take())
        }
        try reader.finish()
        take(reader.take())
        #expect(reader.header == ["a", "b"])
        #expect(rows == [["1", "x, \"y\"\nz"], ["4", "é"], ["5", "end"]])
        #expect(numbers == [1, 4, 5])
        #expect(bad.map(\.number) == [2, 3] && bad[0].reason == "expected 2 values, found 1")
    }

    @Test("Lines of spaces are blank, where no quotes stand around them")
    func blank() throws {
        var reader = CSVReader()
        try reader.read(Array(" \n\ta\n  \nx\n\t\n\" \"\n ".utf8))
        try reader.finish()
        let taken = reader.take()
        #expect(reader.header == ["\ta"] && taken.bad.isEmpty)
        #expect((0..<taken.rows.count).map { taken.rows.text(row: $0, column: 0) } == ["x", " "])
    }

    @Test("A quote that nothing closes, and bytes that are no UTF-8, make a bad row")
    func bad() throws {
        var reader = CSVReader()
        try reader.read(Array("a\n".utf8) + [0xFF, 0x0A] + Array("\"open\n1\n".utf8))
        try reader.finish()
        #expect(reader.take().bad.map(\.number) == [1, 2])
    }

    @Test("Nothing, and a name that is there twice, is no header", arguments: ["", "\n\n", "a,a\n1,2\n"])
    func header(text: String) {
        #expect(throws: ScoringFailure.self) {
            var reader = CSVReader()
            try reader.read(Array(text.utf8))
            try reader.finish()
        }
    }
}
