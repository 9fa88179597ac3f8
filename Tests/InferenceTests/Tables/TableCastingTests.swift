import Identifiers
import Inference
import MLflow
import TestSupport
import Testing

@Suite("TableCasting and LineCasting")
struct TableCastingTests {
    private static let schema = ModelSchema(
        inputs: .columns([
            .init(name: "n", type: .long), .init(name: "s", type: .string),
            .init(name: "o", type: .double, isRequired: false),
        ])
    )

    private func rows(_ text: String) throws -> (header: [String], rows: TextRows) {
        var reader = CSVReader()
        try reader.read(Array(text.utf8))
        try reader.finish()
        return (reader.header ?? [], reader.take().rows)
    }

    @Test("Bad rows are left out and told by number, the others keep their order")
    func badRows() throws {
        let table = try rows("s,n,x\nA,1,9\nB,1.5,9\nNA,3.0,9\nC,,9\nD,-4,9\n")
        var casting = try TableCasting(header: table.header, schema: Self.schema)
        let chunk = try casting.cast(table.rows)
        #expect(chunk.rows == [0, 2, 4] && chunk.input.rows == 3)
        #expect(chunk.input.tensors.map(\.name) == ["n", "s"])
        #expect(chunk.input.tensors[0].numbers(Int64.self) == [1, 3, -4])
        #expect(chunk.input.tensors[1].texts == ["A", "", "D"] && chunk.input.tensors[1].missing == [1])
        #expect(chunk.bad.map(\.number) == [2, 4] && chunk.bad[0].reason.contains("\"n\""))
    }

    @Test("A table that lacks required columns is refused")
    func lacking() {
        #expect(throws: ScoringFailure.self) { try TableCasting(header: ["n"], schema: Self.schema) }
    }

    @Test("A header that stands between other signs is shown, with what values stand between")
    func separators() throws {
        let schema = ModelSchema(
            inputs: .columns([.init(name: "age", type: .long), .init(name: "city", type: .string)])
        )
        for header in ["age;city", "age\tcity"] {
            let failure = #expect(throws: ScoringFailure.self) { try TableCasting(header: [header], schema: schema) }
            let said = failure?.message ?? ""
            #expect(said.contains("it has \"age") && said.hasSuffix("values stand between commas"), "\(said)")
        }
    }

    @Test("A gap anywhere in an optional column counts for each of its pieces, in a table as in lines")
    func gapsElsewhere() throws {
        let schema = ModelSchema(
            inputs: .columns([
                .init(name: "l", type: .long, isRequired: false), .init(name: "b", type: .boolean, isRequired: false),
                .init(name: "w", type: .long), .init(name: "d", type: .double, isRequired: false),
            ])
        )
        let whole = try rows("l,b,w,d\n1,true,1,1\n,false,2,\n3,,3,3\n")
        let piece = try rows("l,b,w,d\n9007199254740993,true,1,1\n")
        var table = try TableCasting(header: whole.header, schema: schema)
        #expect(table.needsSurvey)
        table.survey(whole.rows)
        let cells = try table.cast(piece.rows).input.tensors
        #expect(
            cells.map(\.examples) == [[[]], [[]], [], []] && cells[0].numbers(Int64.self) == [9_007_199_254_740_993]
        )
        #expect(cells.allSatisfy { $0.missing.isEmpty })
        func lines(_ text: String) throws -> JSONLines {
            var reader = JSONLinesReader()
            try reader.read(Array(text.utf8))
            reader.finish()
            return reader.take()
        }
        var casting = try LineCasting(schema: schema)
        #expect(casting.needsSurvey)
        try casting.survey(try lines("{\"l\":1,\"w\":1,\"d\":1}\n{\"w\":2,\"b\":true}\n{\"w\":3,\"b\":null}\n"))
        let members = try casting.cast(try lines("{\"l\":2,\"b\":true,\"w\":4,\"d\":5}\n")).input.tensors
        #expect(members.map(\.examples) == [[[]], [[]], [], []])
        var full = try TableCasting(header: whole.header, schema: schema)
        full.survey(piece.rows)
        #expect(try full.cast(piece.rows).input.tensors.allSatisfy { $0.examples.isEmpty })
    }

    @Test("A tensor without a name takes the columns side by side")
    func matrix() throws {
        let schema = ModelSchema(inputs: .tensors([.init(name: nil, elementType: "float32", shape: [-1, 2])]))
        let table = try rows("a,b\n1,2\n3,x\n5,6\n")
        var casting = try TableCasting(header: table.header, schema: schema)
        let chunk = try casting.cast(table.rows)
        #expect(chunk.input.form == .array && chunk.input.tensors[0].shape == [2, 2])
        #expect(chunk.input.tensors[0].numbers(Float.self) == [1, 2, 5, 6])
        #expect(throws: ScoringFailure.self) { try TableCasting(header: ["a"], schema: schema) }
    }

    @Test("Without a schema the first rows decide the types")
    func inferred() throws {
        let first = try rows("i,f,b,s\n1,1.5,True,x\n2,,false,7\n")
        var casting = try TableCasting(header: first.header, schema: nil)
        #expect(try casting.cast(first.rows).input.tensors.map(\.type) == [.int64, .float64, .bool, .bytes])
        let second = try casting.cast(try rows("i,f,b,s\nq,1,true,y\n").rows)
        #expect(second.input.rows == 0 && second.bad.count == 1)
    }

    @Test("JSON lines: what is no row is told, what a row lacks too")
    func lines() throws {
        var reader = JSONLinesReader()
        let text = """
            {"n": 1, "s": "A", "o": null}

            {"n": 2}
            [1]
            {"n": 1
            {"n": 3, "s": "B", "x": [1]},{"n": 9, "s": "C"}
            {"s": "D", "n": 4.0, "n": 5}
            {"s": "E", "n": 6.0}
            """
        for byte in text.utf8 { try reader.read([byte]) }
        reader.finish()
        var casting = try LineCasting(schema: Self.schema)
        let chunk = try casting.cast(reader.take())
        #expect(chunk.rows == [0, 6] && chunk.bad.map(\.number) == [2, 3, 4, 5, 6])
        #expect(chunk.input.tensors[0].numbers(Int64.self) == [1, 6])
        #expect(chunk.input.tensors[1].texts == ["A", "E"])
    }
}
