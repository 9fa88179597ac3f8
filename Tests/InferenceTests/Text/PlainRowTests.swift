import Identifiers
import Inference
import Testing

/// The rows that are read in one go are those that are read step by step.
@Suite("Rows without quotes")
struct PlainRowTests {
    private func read(_ bytes: [UInt8], pieces size: Int) throws -> (rows: [[String]], numbers: [Int], bad: [BadRow]) {
        var reader = CSVReader()
        for start in stride(from: 0, to: bytes.count, by: size) {
            try reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        try reader.finish()
        let (rows, bad) = reader.take()
        let texts = (0..<rows.count).map { row in (0..<rows.width).map { rows.text(row: row, column: $0) } }
        return (texts, rows.numbers, bad)
    }

    /// A byte at a time nothing is read in one go.
    private func compare(_ bytes: [UInt8]) throws {
        let expected = try read(bytes, pieces: 1)
        for size in [9, 17, 64, 1000, 1 << 20] {
            let found = try read(bytes, pieces: size)
            #expect(
                found.rows == expected.rows && found.numbers == expected.numbers && found.bad == expected.bad,
                "\(size)"
            )
        }
    }

    @Test("with every end of line, blank lines, quotes, empty values and rows of another width among them")
    func mixtures() throws {
        let rows = [
            "1,2,3", "", "  ", "a,,c", ",,", "\"q,\"\"\n\",x,y", "1,2", "1,2,3,4", "long value here,and another,\t",
            "é,ü,€", "x\"y,1,2",
        ]
        for end in ["\n", "\r\n", "\r"] {
            var text = "a,b,c" + end
            for turn in 0..<200 { text += rows[turn * 7 % rows.count] + end }
            try compare(Array(text.utf8))
        }
    }

    @Test("with one column, and more rows than one step takes")
    func narrowAndMany() throws {
        try compare(Array(("a\n" + (0..<20_000).map { $0 % 9 == 0 ? "\n" : "\($0)\n" }.joined()).utf8))
        try compare(Array(("a,b\n" + (0..<9_000).map { "\($0),\($0 * 3)\n" }.joined() + "last,one").utf8))
    }

    @Test("bytes that are no UTF-8 make a bad row, also where two halves of a letter would meet")
    func encoding() throws {
        let row: [UInt8] = [0xC3, 0x2C, 0xA9, 0x0A]
        var bytes = Array("a,b\n".utf8)
        for turn in 0..<40 { bytes += turn % 3 == 0 ? row : Array("1,ok é\n".utf8) }
        try compare(bytes)
        #expect(try read(bytes, pieces: 1 << 20).bad.count == 14)
    }

    @Test("numbers read quickly are those read slowly")
    func numbers() {
        for text in [
            "0", "-0", "12", "-12.50", ".5", "1.", "", "-", ".", "1e5", "1.2.3", "9007199254740993",
            "123456789012345678",
            "0.1", "-0.30000000000000004", "1234567.0000000001", "00012", " 7", "inf", "0.000000000000000000000001",
            "1,5",
        ] {
            var text = text
            text.withUTF8 { utf8 in
                let quick = NumberText.quick(utf8)
                let slow = NumberText.double(utf8)
                #expect(quick?.bitPattern == slow?.bitPattern, "\(String(decoding: utf8, as: UTF8.self))")
            }
        }
    }
}
