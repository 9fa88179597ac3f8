import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import TestSupport
import Testing

@testable import Datasets

@Suite("The types of columns")
struct ColumnTypeTests {
    private let rows: Rows

    init() throws { rows = try Rows() }

    private func types(_ file: DatasetFile, threads: Int = 1) throws -> [DatasetColumnSchema] {
        try DatasetSurvey(file, threads: threads).columns(DatasetRoles())
    }

    @Test("21 different numbers make a column numeric; 20, or one word among them, do not")
    func values() throws {
        let text =
            "many,few,word,none\n" + (0..<21).map { "\($0),\(min($0, 19)),\($0 == 20 ? "x" : String($0)),\n" }.joined()
        let file = try rows.file(text)
        for threads in [1, 3] {
            let found = try types(file, threads: threads)
            #expect(found.map(\.type) == [.numeric, .categorical, .categorical, .categorical])
            #expect(found.map(\.rule) == [.manyNumbers, .otherwise, .otherwise, .otherwise])
        }
    }

    @Test(
        "a value that is no number counts wherever it stands, also after thousands of numbers",
        arguments: ["1.2.3", "-", "1-2", "12345678x", "123456789;1", "1234567.8.9", "٣"]
    )
    func late(_ word: String) throws {
        // More columns than a thread looks at in one go, and more rows.
        let header = (0..<9).map { "c\($0)" }.joined(separator: ",") + "\n"
        let lines = (0..<3000).map { row in
            let number = row.isMultiple(of: 7) ? "NA" : "\(row * 1_234_567).\(row)"
            return (0..<9).map { row == 2999 && $0 == 5 ? word : number }.joined(separator: ",") + "\n"
        }
        let file = try rows.file(header + lines.joined())
        for threads in [1, 3] {
            let found = try types(file, threads: threads)
            #expect(found.map(\.type) == (0..<9).map { $0 == 5 ? .categorical : .numeric })
        }
    }

    @Test("JSON lines have the same types; what is nested is text")
    func lines() throws {
        let text = (0..<30).map { #"{"n": \#($0), "t": "\#($0)", "l": [1], "b": true}"# + "\n" }.joined()
        let found = try types(try rows.file(text, "d.jsonl"))
        #expect(found.map(\.name) == ["n", "t", "l", "b"])
        #expect(found.map(\.type) == [.numeric, .categorical, .text, .categorical])
    }

    @Test("the model's schema comes first, then the declaration, then the values")
    func order() {
        let found = ["a", "b", "c"].map { DatasetColumnSchema(name: $0, type: .numeric, rule: .manyNumbers) }
        let schema = ModelSchema(
            inputs: .columns([ModelSchema.Column(name: "a", type: .string)])
        )
        let types = ColumnTypes.decide(found, declared: ["a": .ignore, "b": .text], schema: schema)
        #expect(types.map(\.type) == [.categorical, .text, .numeric])
        #expect(types.map(\.rule) == [.model, .declared, .manyNumbers])
    }

    @Test("the schema digest is that of names and types in their order")
    func digest() {
        let columns = [
            DatasetColumnSchema(name: "a", type: .numeric, rule: .declared),
            DatasetColumnSchema(name: "b\"", type: .text, rule: .otherwise),
        ]
        let bytes = Array(#"[{"name":"a","type":"numeric"},{"name":"b\"","type":"text"}]"#.utf8)
        #expect(SchemaDigest.of(columns) == StreamingDigest.of(bytes))
        #expect(SchemaDigest.of(columns.reversed()) != SchemaDigest.of(columns))
    }

    @Test("a declaration reads back as it was written")
    func json() throws {
        var roles = DatasetRoles()
        roles.label = "y"
        roles.labels = ["no", "yes"]
        roles.types = ["y": .categorical]
        let declared = DatasetDeclaration(
            name: try #require(DatasetName("churn")),
            path: "/d.csv",
            format: .csv,
            digest: StreamingDigest.of([1]),
            size: 1,
            rows: 2,
            columns: [DatasetColumnSchema(name: "y", type: .categorical, rule: .declared)],
            roles: roles,
            added: Timestamp(seconds: 5)
        )
        let fields = try JSONFields(declared.json) { DatasetFailure(.declarationInvalid, $0.place, $0.expected) }
        #expect(try DatasetDeclaration(fields) == declared)
    }

    @Test("roles that contradict each other are refused")
    func roles() throws {
        var roles = DatasetRoles()
        roles.label = "y"
        roles.labels = ["no", "yes"]
        roles.positive = "maybe"
        #expect(throws: DatasetFailure.self) { try roles.validate(["y"], path: "d") }
        roles.positive = "yes"
        try roles.validate(["y"], path: "d")
        roles.weight = "y"
        #expect(throws: DatasetFailure.self) { try roles.validate(["y"], path: "d") }
        roles.weight = "w"
        #expect(throws: DatasetFailure.self) { try roles.validate(["y"], path: "d") }
    }
}
