import Identifiers
import Inference
import MLflow
import StrictJSON
import TestSupport
import Testing

@Suite("Invocation")
struct InvocationTests {
    private static func columns(_ columns: [(String?, ColumnType, Bool)]) -> ModelSchema {
        ModelSchema(
            inputs: .columns(columns.map { ModelSchema.Column(name: $0.0, type: $0.1, isRequired: $0.2) })
        )
    }

    private static let doubles = columns([("a", .double, true), ("b", .double, true), ("c", .double, false)])

    private func parse(_ body: String, _ schema: ModelSchema?) throws(ScoringFailure) -> ModelInput {
        try Invocation.parse(Array(body.utf8), format: .json, schema: schema)
    }

    private func refusal(_ body: String, _ schema: ModelSchema?) -> ScoringFailure? {
        do {
            _ = try parse(body, schema)
            return nil
        } catch {
            return error
        }
    }

    @Test("Whole numbers become doubles and what is missing becomes NaN")
    func doubles() throws {
        let input = try parse(
            #"{"dataframe_split":{"columns":["b","z","a"],"data":[[1,"x",2.5],[null,null,"Infinity"]]}}"#,
            Self.doubles
        )
        #expect(input.form == .frame && input.rows == 2)
        #expect(input.tensors.map(\.name) == ["a", "b"])
        #expect(input.tensors[0].numbers(Double.self) == [2.5, .infinity])
        #expect(input.tensors[1].numbers(Double.self)[0] == 1 && input.tensors[1].numbers(Double.self)[1].isNaN)
    }

    @Test("Every required column that is not there is named")
    func missing() throws {
        let failure = try #require(refusal(#"{"dataframe_records":[{"x":1}]}"#, Self.doubles))
        #expect(failure.code == .inputInvalid)
        #expect(failure.message.contains(#""a", "b""#) && failure.findings.count == 2)
    }

    @Test(
        "What MLflow would change in silence is refused, with its row and column",
        arguments: [
            (ColumnType.long, "1.5", "1.5"), (.integer, "2147483648", "2147483648"), (.integer, "null", "null"),
            (.boolean, #""false""#, "false"), (.boolean, "2", "2"), (.boolean, "null", "null"), (.binary, #""?""#, "?"),
            (.datetime, #""23/11/2026""#, "23/11/2026"), (.datetime, #""2026-02-30""#, "2026-02-30"),
            (.double, #""x""#, "x"), (.double, "[1]", "list"), (.array(of: .long), "[1.5]", "1.5"),
            (.map(of: .string), #"{"k":1}"#, "1"), (.array(of: .double), "null", "null"),
        ]
    )
    func refused(type: ColumnType, value: String, found: String) throws {
        let schema = Self.columns([("ok", .any, true), ("x", type, true)])
        let body = #"{"dataframe_split":{"columns":["ok","x"],"data":[[1,\#(value)]]}}"#
        let failure = try #require(refusal(body, schema))
        #expect(failure.subject.contains("row 1") && failure.subject.contains("\"x\""), "\(failure)")
        #expect(failure.message.contains(found), "\(failure)")
    }

    @Test("An optional column of any type may hold null")
    func optional() throws {
        for type in [ColumnType.long, .boolean, .binary, .array(of: .long)] {
            let input = try parse(#"{"dataframe_records":[{"x":null}]}"#, Self.columns([("x", type, false)]))
            #expect(input.tensors[0].missing == [0], "\(type)")
        }
    }

    @Test("Times may have a zone")
    func times() throws {
        let input = try parse(
            #"{"dataframe_records":[{"t":"1970-01-01T01:00:00.5+01:00"},{"t":"1970-01-01T00:00:01Z"}]}"#,
            Self.columns([("t", .datetime, true)])
        )
        #expect(input.tensors[0].content == .datetime)
        #expect(input.tensors[0].numbers(Int64.self) == [500_000_000, 1_000_000_000])
    }

    @Test("Whole numbers within a list of doubles become doubles")
    func nested() throws {
        let schema = Self.columns([("v", .array(of: .double), true)])
        let input = try parse(#"{"dataframe_records":[{"v":[1,2.5,"NaN"]}]}"#, schema)
        #expect(input.tensors[0].texts == ["[1.0,2.5,NaN]"])
    }

    @Test(
        "Hostile bodies are refused",
        arguments: [
            #"{"inputs":[],"inputs":[]}"#, #"{"dataframe_split":{"columns":["a","b"],"data":[[1,2],[3]]}}"#,
            #"{"dataframe_records":[{"a":1,"a":2,"b":1}]}"#,
            #"{"dataframe_split":{"columns":["a","b","b"],"data":[[1,2,3]]},"extra":{"k":1,"k":2}}"#,
            #"{"dataframe_split":{"columns":["b","a","a"],"data":[[1,2,3]]}}"#,
            #"{"inputs":"# + String(repeating: "[", count: 70) + String(repeating: "]", count: 70) + "}",
            "{\"inputs\":[\"\u{0}\"]}", "", "nul", #"{"inputs":[1,]}"#, #"{"inputs":[01]}"#, #"{"inputs":["\ud800"]}"#,
        ]
    )
    func hostile(body: String) {
        #expect(refusal(body, Self.doubles)?.code == .inputInvalid)
    }

    @Test("rows of single values fill an array of objects with plain values, by rows as by columns")
    func singleObjects() throws {
        let schema = ModelSchema(inputs: .tensors([.init(name: "x", elementType: "object", shape: [-1])]))
        let rows = try parse(#"{"instances": [{"x": 1}, {"x": "a"}, {"x": null}]}"#, schema)
        let columns = try parse(#"{"inputs": {"x": [1, "a", null]}}"#, schema)
        #expect(rows.tensors == columns.tensors && rows.tensors.map(\.shape) == [[3]])
    }

    @Test(
        "Values without names are refused where the columns have names and none is required: else all would be passed over"
    )
    func nameless() throws {
        let schema = Self.columns([("a", .double, false), ("b", .double, false)])
        for body in [#"{"inputs":[[1,2]]}"#, #"{"instances":[[1,2]]}"#, #"{"inputs":[1,2]}"#] {
            let failure = try #require(refusal(body, schema), "\(body)")
            #expect(failure.message.contains("an object with the names of the model's columns"), "\(failure)")
        }
        #expect(try parse(#"{"inputs":[]}"#, schema).tensors.isEmpty)
    }

    @Test("Null as the whole input is the model's to judge where it has no signature, else it is refused")
    func nothing() throws {
        for body in [#"{"inputs": null}"#, #"{"instances": null}"#] {
            let input = try parse(body, nil)
            #expect(input.form == .json && input.tensors.map(\.texts) == [["null"]], "\(body)")
            #expect(try #require(refusal(body, Self.doubles), "\(body)").message.contains("found null"))
        }
    }

    @Test("Names that Python holds for equal are one name twice", arguments: ["true,1", "1.0,1", "false,0", "0,0"])
    func twins(names: String) throws {
        let body = #"{"dataframe_split":{"columns":[\#(names)],"data":[[1,2]]}}"#
        #expect(try #require(refusal(body, nil)).message.contains("each column once"))
    }

    @Test("Rows as objects are refused in dataframe_split, where pandas takes them apart by their keys")
    func objectsInSplit() throws {
        let body = #"{"dataframe_split":{"columns":["a"],"data":[[1],{"a":1}]}}"#
        for schema in [nil, Self.columns([("a", .any, true)]), Self.columns([("a", .map(of: .long), true)])] {
            let failure = try #require(refusal(body, schema))
            #expect(failure.message.contains("expected a list, found an object"), "\(failure)")
        }
    }

    @Test("Names of several levels are refused where the model does not say what its columns are called")
    func levels() throws {
        let body = #"{"dataframe_split":{"columns":[["a","x"],["a","y"]],"data":[[1,2]]}}"#
        #expect(try #require(refusal(body, nil)).message.contains("texts or numbers"))
    }

    @Test(
        "True and false within a list of numbers are refused, as MLflow refuses them",
        arguments: [ColumnType.double, .long]
    )
    func booleans(type: ColumnType) throws {
        let schema = Self.columns([("v", .array(of: type), true)])
        #expect(refusal(#"{"dataframe_records":[{"v":[1,true]}]}"#, schema) != nil)
    }

    @Test("Bytes for an array of NumPy's own may not end in NUL, where they would be cut off")
    func fixedBytes() throws {
        let schema = ModelSchema(inputs: .tensors([ModelSchema.Tensor(name: nil, elementType: "bytes", shape: [-1])]))
        let input = try parse(#"{"inputs":["aGk=","AGk="]}"#, schema)
        #expect(input.tensors[0].content == .fixed && input.tensors[0].texts == ["hi", "\u{0}i"])
        #expect(try #require(refusal(#"{"inputs":["aQA="]}"#, schema)).message.contains("end in NUL"))
    }

    @Test("A param of doubles may be any number, words and whole numbers of any length among them")
    func parameters() throws {
        let schema = ModelSchema(
            inputs: nil,
            parameters: [ModelSchema.Parameter(name: "d", type: .double, defaultValue: .null, shape: nil)]
        )
        let bodies = ["Infinity": Double.infinity, "18446744073709551615": 0x1p64, "1000000000000000000000000": 1e24]
        for (text, number) in bodies {
            let input = try parse(#"{"inputs":[1],"params":{"d":\#(text)}}"#, schema)
            #expect(input.parameters == ["d": JSONValue.number(number)], "\(text)")
        }
    }

    @Test("Bytes that are no UTF-8, and bodies over the limit, are refused")
    func bytes() {
        #expect(throws: ScoringFailure.self) {
            try Invocation.parse(Array(#"{"inputs":["\#("x")"#.utf8) + [0xFF], format: .json, schema: nil)
        }
        #expect(throws: ScoringFailure.self) {
            try Invocation.parse(Array(#"{"inputs":[1]}"#.utf8), format: .json, schema: nil, sizeLimit: 5)
        }
    }

    @Test("A message never repeats the data")
    func excerpt() throws {
        let secret = String(repeating: "s", count: 5000)
        let failure = try #require(
            refusal(#"{"dataframe_records":[{"a":"\#(secret)","b":1}]}"#, Self.doubles)
        )
        #expect(failure.message.count < 200)
    }

    @Test("A request to a language model goes as it is, and its answer has no predictions around it")
    func language() throws {
        let body = Array(#"{"messages":[{"role":"user"}],"temperature":1}"#.utf8)
        let invocation = try Invocation(body, format: .json, schema: nil)
        #expect(!invocation.isWrapped && invocation.input.form == .json)
        #expect(invocation.input.tensors[0].texts == [String(decoding: body, as: UTF8.self)])
    }

    @Test("A request to a language model is one row where it has single values and lists of texts alone")
    func languageRows() throws {
        let schema = Self.columns([("prompt", .string, true), ("temperature", .double, false)])
        for body in [#"{"prompt":["x","y"]}"#, #"{"prompt":["x","y"],"temperature":1}"#, #"{"prompt":[]}"#] {
            let input = try parse(body, schema)
            #expect(input.rows == 1 && input.tensors[0].content == .mixed, "\(body)")
        }
        for body in [#"{"prompt":["x","y"],"temperature":[1,2]}"#, #"{"prompt":["x",null]}"#] {
            #expect(try parse(body, schema).rows == 2, "\(body)")
        }
        #expect(try parse(#"{"inputs":{"prompt":["x","y"]}}"#, schema).rows == 2)
    }

    @Test("What is passed over is told")
    func warnings() throws {
        let body = Array(#"{"inputs":[1],"params":{"q":1}}"#.utf8)
        let invocation = try Invocation(body, format: .json, schema: nil)
        #expect(invocation.warnings.count == 1 && invocation.warnings[0].contains("\"q\""))
    }
}
