import Identifiers
import Testing

@testable import Inference

@Suite("Labels as they are sent")
struct LabelRowReaderTests {
    private func read(
        _ text: String,
        _ format: LabelRowReader.Format,
        _ columns: LabelColumns = .usual,
        piece: Int = .max
    ) throws -> [LabelRow] {
        var reader = LabelRowReader(format, columns, subject: "labels")
        let bytes = Array(text.utf8)
        var rows: [LabelRow] = []
        var at = 0
        while at < bytes.count {
            let end = piece == .max ? bytes.count : min(bytes.count, at + piece)
            try reader.read(Array(bytes[at..<end]))
            rows += reader.take()
            at = end
        }
        try reader.finish()
        rows += reader.take()
        #expect(reader.count == rows.count)
        return rows
    }

    private func row(_ request: String, _ row: Int = 0, _ label: String?, _ time: String? = nil) throws -> LabelRow {
        LabelRow(
            request: try #require(ScoringRequestID(request)),
            row: row,
            label: label,
            time: try time.map { try #require(Timestamp($0)) }
        )
    }

    @Test("are read as CSV, whatever the order of the columns and in pieces of any size", arguments: [1, 2, 7, .max])
    func csv(piece: Int) throws {
        let text = "other,label,time,request,row\n,yes,2026-11-30T10:00:00Z,a,3\nx,,,b:1,\r\n,\" n,o\",,c,0\n"
        let expected = [
            try row("a", 3, "yes", "2026-11-30T10:00:00Z"), try row("b:1", 0, nil), try row("c", 0, " n,o"),
        ]
        #expect(try read(text, .csv, piece: piece) == expected)
        #expect(try read("request,label\na,1", .csv, piece: piece) == [try row("a", 0, "1")])
    }

    @Test("are read as lines of JSON, with numbers and truth values as their texts", arguments: [1, 5, .max])
    func lines(piece: Int) throws {
        let text = """
            {"request": "a", "label": "yes", "row": 2, "other": [1]}

            {"label": 1, "request": "b"}
            {"label": true, "request": 17, "time": "2026-11-30T10:00:00Z"}
            {"label": null, "request": "d", "time": null}
            {"label": 2.5, "request": "e"}
            """
        let expected = [
            try row("a", 2, "yes"), try row("b", 0, "1"), try row("17", 0, "true", "2026-11-30T10:00:00Z"),
            try row("d", 0, nil), try row("e", 0, "2.5"),
        ]
        #expect(try read(text, .lines, piece: piece) == expected)
    }

    @Test("stand in the columns that are named, and then must")
    func columns() throws {
        let named = LabelColumns(request: "id", row: "place", label: "truth")
        #expect(try read("id,place,truth\na,1,x\n", .csv, named) == [try row("a", 1, "x")])
        #expect(throws: ScoringFailure.self) { try read("id,truth\na,x\n", .csv, named) }
        #expect(throws: ScoringFailure.self) { try read("request,truth\na,x\n", .csv, named) }
    }

    @Test(
        "are refused whole for the first row that is none, with its number",
        arguments: [
            ("request,label\na,1\na b,2\n", "row 2, request"), ("request,label\n,2\n", "row 1, request"),
            ("request,label,row\na,1,-1\n", "row 1, row"), ("request,label,row\na,1,1.5\n", "row 1, row"),
            ("request,label,row\na,1,99999999999\n", "row 1, row"),
            ("request,label,time\na,1,yesterday\n", "row 1, time"),
            ("request,label\na,1\nb\n", "row 2"), ("request,label\na,\"x\0y\"\n", "row 1, label"),
            ("request,request,label\na,b,1\n", "labels"), ("request\na\n", "header"), ("", "labels"),
            ("request,label\na,\"x\n", "row 1"),
        ]
    )
    func wrong(text: String, place: String) throws {
        do {
            _ = try read(text, .csv)
            Issue.record("taken: \(text)")
        } catch let failure as ScoringFailure {
            #expect(failure.code == .labelsInvalid && failure.subject.contains(place), "\(failure.subject)")
        }
    }

    @Test(
        "as lines of JSON are as strict",
        arguments: [
            "[]", "{}", "{\"request\": \"a\"}", "{\"label\": 1}", "{\"request\": {}, \"label\": 1}",
            "{\"request\": \"a\", \"label\": [1]}", "{\"request\": \"a\", \"request\": \"b\", \"label\": 1}", "{",
            "{\"request\": \"a\", \"label\": \"x\\u0000\"}", "{\"request\": \"a\", \"label\": 1, \"row\": true}",
        ]
    )
    func wrongLines(text: String) throws {
        do {
            _ = try read("{\"request\": \"a\", \"label\": 1}\n" + text, .lines)
            Issue.record("taken: \(text)")
        } catch let failure as ScoringFailure {
            #expect(failure.code == .labelsInvalid && failure.subject.contains("row 2"), "\(failure)")
        }
    }

    @Test("have at most 64 KiB")
    func long() throws {
        let most = String(repeating: "x", count: LabelRow.mostBytes)
        #expect(try read("request,label\na,\(most)\n", .csv).first?.label == most)
        #expect(throws: ScoringFailure.self) { try read("request,label\na,\(most)x\n", .csv) }
    }

    @Test("are read again as they are written")
    func written() throws {
        let rows = [try row("a", 0, "x \"y\"\n"), try row("b", 7, nil, "2026-11-30T10:00:00.250Z")]
        let text = rows.map { String(decoding: $0.json, as: UTF8.self) }.joined(separator: "\n")
        #expect(try read(text, .lines) == rows)
    }
}
