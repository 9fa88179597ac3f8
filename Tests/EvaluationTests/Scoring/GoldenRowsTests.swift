import Identifiers
import Inference
import MLflow
import Testing

@testable import Evaluation

@Suite("Rows of a golden prediction")
struct GoldenRowsTests {
    private static let schema = ModelSchema(
        inputs: .columns([
            ModelSchema.Column(name: "age", type: .double), ModelSchema.Column(name: "city", type: .string),
        ])
    )

    /// Of ages 1 and 2.5.
    private static func golden(_ schema: ModelSchema? = schema) throws -> GoldenRows {
        try GoldenRows(
            Made.record(
                input: ModelInput(
                    form: .frame,
                    tensors: [
                        Made.doubles([1, 2.5], name: "age"), Made.texts(["Oslo", "Rom, \"alt\""], name: "city"),
                    ]
                ),
                output: Made.array(Made.doubles([0, 1]))
            ),
            schema: schema
        )
    }

    private static func table(_ rows: [[String]]) -> BatchRows {
        var table = TextRows(width: rows.first?.count ?? 0)
        for (place, row) in rows.enumerated() { table.append(row.map { Array($0.utf8) }, number: place + 1) }
        return .table(table)
    }

    private static func lines(_ lines: [String]) -> BatchRows {
        var all = JSONLines()
        for (place, line) in lines.enumerated() { all.append(Array(line.utf8), number: place + 1) }
        return .lines(all)
    }

    private static func found(_ golden: GoldenRows, _ header: [String]?, _ rows: BatchRows) -> [Bool]? {
        var golden = golden
        golden.begin(header: header)
        if golden.needsSurvey { golden.survey(rows) }
        return golden.hashes(of: rows)?.map { golden.hashes.contains($0) }
    }

    @Test("are found whatever they are written in, and nothing else is")
    func forms() throws {
        let golden = try Self.golden()
        let table = Self.table([
            ["Oslo", "7", "1.0"], ["Rom, \"alt\"", "8", "25e-1"], ["Rom", "8", "2.5"], ["oslo", "7", "1"],
        ])
        #expect(Self.found(golden, ["city", "other", "age"], table) == [true, true, false, false])
        let lines = Self.lines([
            #"{"city":"Oslo","age":1}"#, #"{"age":2.5,"city":"Rom, \u0022alt\u0022","x":null}"#,
            #"{"age":2.5,"city":""}"#,
        ])
        #expect(Self.found(golden, nil, lines) == [true, true, false])
    }

    @Test("are found without a schema, where whole numbers are of another type")
    func withoutSchema() throws {
        let golden = try Self.golden(nil)
        let table = Self.table([["1", "Oslo"], ["2", "Oslo"]])
        #expect(Self.found(golden, ["age", "city"], table) == [true, false])
    }

    @Test("cannot be found among rows of other columns, and a row that is none has no hash")
    func otherColumns() throws {
        #expect(Self.found(try Self.golden(nil), ["age"], Self.table([["1"]])) == nil)
        #expect(Self.found(try Self.golden(), ["age"], Self.table([["1"]])) == nil)
        var golden = try Self.golden()
        golden.begin(header: ["age", "city"])
        let found = golden.hashes(of: Self.table([["old", "Oslo"], ["1", "Oslo"]]))
        let hashes = try #require(found)
        #expect(hashes[0] == 0 && golden.hashes.contains(hashes[1]))
    }

    @Test("of an array are its rows, and free JSON has none")
    func otherForms() throws {
        func golden(_ input: ModelInput, _ schema: ModelSchema?) throws -> GoldenRows {
            try GoldenRows(Made.record(input: input, output: Made.array(Made.doubles([0, 1]))), schema: schema)
        }
        let array = try golden(
            ModelInput(form: .array, tensors: [Made.doubles([1, 2, 3, 4], shape: [2, 2])]),
            ModelSchema(inputs: .tensors([ModelSchema.Tensor(name: nil, elementType: "float64", shape: [-1, 2])]))
        )
        let table = Self.table([["3", "4"], ["2", "1"], ["1", "2"]])
        #expect(Self.found(array, ["a", "b"], table) == [true, false, true])
        let free = try golden(
            ModelInput(form: .json, tensors: [Made.texts([#"["a"]"#], content: .json)]),
            nil
        )
        #expect(free.hashes.isEmpty && Self.found(free, ["a", "b"], table) == nil)
    }

    @Test("are known by a digest of the input alone")
    func digest() throws {
        let input = ModelInput(form: .frame, tensors: [Made.doubles([1, 2], name: "x")])
        let one = try Made.record(input: input, output: Made.array(Made.doubles([0, 1])))
        let other = try Made.record(input: input, output: Made.array(Made.doubles([5, 6])))
        #expect(try one.inputDigest() == other.inputDigest())
        #expect(try one.inputDigest() != Self.golden().digest)
    }
}
