import DurableFiles
import Foundation
import Inference
import MLflow
import StrictJSON
import TestSupport
import Testing

/// Requests as MLflow's scoring server reads them, and answers as it writes them.
@Suite(.enabled(if: Oracle.python.isThere)) struct RequestOracleTests {
    private struct Case {
        let name: String
        let inputs: String?
        var parameters: String?
        var format = "json"
        let body: String

        init(_ name: String, _ inputs: String?, _ body: String, parameters: String? = nil, format: String = "json") {
            self.name = name
            self.inputs = inputs
            self.body = body
            self.parameters = parameters
            self.format = format
        }
    }

    private static let doubles = #"[{"type":"double","name":"a"},{"type":"double","name":"b"}]"#
    private static let mixed = """
        [{"type":"boolean","name":"b"},{"type":"integer","name":"i"},{"type":"long","name":"l"},
         {"type":"float","name":"f"},{"type":"double","name":"d"},{"type":"string","name":"s"},
         {"type":"binary","name":"x"},{"type":"datetime","name":"t"}]
        """
    private static let optional = #"[{"type":"double","name":"a"},{"type":"string","name":"s","required":false}]"#
    private static let unnamed = #"[{"type":"double"},{"type":"double"}]"#
    private static let one = #"[{"type":"string","name":"text"}]"#
    private static let nested = """
        [{"type":"array","items":{"type":"double"},"name":"v"},
         {"type":"object","properties":{"k":{"type":"string","required":true},"n":{"type":"long","required":false}},"name":"o"},
         {"type":"map","values":{"type":"string"},"name":"m"}]
        """
    private static let any = #"[{"type":"any","name":"a"}]"#
    private static let matrix = #"[{"type":"tensor","tensor-spec":{"dtype":"float32","shape":[-1,2]}}]"#
    private static let vector = #"[{"type":"tensor","tensor-spec":{"dtype":"int64","shape":[-1]}}]"#
    private static let cube = #"[{"type":"tensor","tensor-spec":{"dtype":"float64","shape":[-1,2,2]},"name":"c"}]"#
    private static let named = """
        [{"type":"tensor","tensor-spec":{"dtype":"float64","shape":[-1,2]},"name":"x"},
         {"type":"tensor","tensor-spec":{"dtype":"int64","shape":[-1,1]},"name":"y"}]
        """
    private static let params = """
        [{"name":"t","default":0.5,"shape":null,"type":"double"},{"name":"k","default":[1],"shape":[-1],"type":"long"}]
        """
    private static let split = #"{"dataframe_split":{"columns":["a","b"],"data":[[1,2.5],[3,4]]}}"#

    /// Requests that both read alike.
    private static let same: [Case] = [
        Case("whole numbers into doubles", doubles, split),
        Case("split with index", doubles, #"{"dataframe_split":{"index":[7],"columns":["a","b"],"data":[[1,2.5]]}}"#),
        Case("order of columns", doubles, #"{"dataframe_split":{"columns":["b","a"],"data":[[1,2.5]]}}"#),
        Case("more columns", doubles, #"{"dataframe_split":{"columns":["z","a","b"],"data":[["q",1,2.5]]}}"#),
        Case("null in doubles", doubles, #"{"dataframe_split":{"columns":["a","b"],"data":[[null,2.5],[1,null]]}}"#),
        Case(
            "bare NaN",
            doubles,
            #"{"dataframe_split":{"columns":["a","b"],"data":[[NaN,2.5],[Infinity,-Infinity]]}}"#
        ),
        Case("numbers as texts", doubles, #"{"dataframe_split":{"columns":["a","b"],"data":[["1.5"," 2 "]]}}"#),
        Case("true in doubles", doubles, #"{"dataframe_split":{"columns":["a","b"],"data":[[true,false]]}}"#),
        Case(
            "extreme doubles",
            doubles,
            #"{"dataframe_split":{"columns":["a","b"],"data":[[1.7976931348623157e308,5e-324]]}}"#
        ),
        Case(
            "a long whole number",
            doubles,
            #"{"dataframe_split":{"columns":["a","b"],"data":[[100000000000000000000,-0.0]]}}"#
        ),
        Case("no rows", doubles, #"{"dataframe_split":{"columns":["a","b"],"data":[]}}"#),
        Case("records", doubles, #"{"dataframe_records":[{"a":1,"b":2},{"b":4.5,"a":3}]}"#),
        Case("records with holes", doubles, #"{"dataframe_records":[{"a":1},{"b":4.5}]}"#),
        Case("records with more keys", doubles, #"{"dataframe_records":[{"a":1,"b":2,"c":[1]},{"a":1,"b":2}]}"#),
        Case("missing columns", doubles, #"{"dataframe_split":{"columns":["x"],"data":[[1]]}}"#),
        Case("nothing", doubles, #"{"dataframe_records":[]}"#),
        Case("a text in doubles", doubles, #"{"dataframe_split":{"columns":["a","b"],"data":[["x",1]]}}"#),
        Case("no data", doubles, #"{"dataframe_split":{"columns":["a","b"]}}"#),
        Case("an unknown key of split", doubles, #"{"dataframe_split":{"columns":["a","b"],"data":[[1,2]],"x":1}}"#),
        Case("two forms", doubles, #"{"inputs":[],"instances":[]}"#),
        Case("no form", doubles, #"{"data":[]}"#),
        Case("no object", doubles, "[1]"),
        Case("no JSON", doubles, "{"),
        Case("inputs by column", doubles, #"{"inputs":{"a":[1,2],"b":[3.5,4]}}"#),
        Case("inputs, one row", doubles, #"{"inputs":{"a":1,"b":3.5}}"#),
        Case("inputs as records", doubles, #"{"inputs":[{"a":1.5,"b":2}]}"#),
        Case("inputs without names", doubles, #"{"inputs":[[1,2]]}"#),
        Case("inputs of other lengths", doubles, #"{"inputs":{"a":[1,2],"b":[3.5]}}"#),
        Case("instances as records", doubles, #"{"instances":[{"a":1.5,"b":2},{"a":3,"b":4}]}"#),
        Case("instances by column", doubles, #"{"instances":{"a":[1,2],"b":[3.5,4]}}"#),
        Case(
            "all types",
            mixed,
            """
            {"dataframe_split":{"columns":["b","i","l","f","d","s","x","t"],"data":[
            [true,-2147483648,9223372036854775807,0.1,0.1,"é","aGk=","2026-11-23T08:00:00.123456789"],
            [false,7,-1,1e10,2,"","","1969-07-20T00:00:00.000000001"]]}}
            """
        ),
        Case(
            "null times and texts",
            #"[{"type":"datetime","name":"t"},{"type":"string","name":"s"}]"#,
            #"{"dataframe_split":{"columns":["t","s"],"data":[["2026-01-01 10:00:00",null],[null,"x"]]}}"#
        ),
        Case(
            "numbers in a column of texts",
            #"[{"type":"string","name":"s"}]"#,
            #"{"dataframe_split":{"columns":["s"],"data":[["x"],[5]]}}"#
        ),
        Case("an optional column that is not there", optional, #"{"dataframe_split":{"columns":["a"],"data":[[1]]}}"#),
        Case("an optional column of nulls", optional, #"{"dataframe_records":[{"a":1,"s":null},{"a":2,"s":"x"}]}"#),
        Case("columns without names", unnamed, #"{"inputs":[[1,2],[3,4]]}"#),
        Case("too few columns without names", unnamed, #"{"inputs":[[1],[3]]}"#),
        Case("a table without names", unnamed, #"{"dataframe_split":{"data":[[1,2]]}}"#),
        Case("one column as a list", one, #"{"inputs":["x","y"]}"#),
        Case("one column, one text", one, #"{"inputs":{"text":"x"}}"#),
        Case(
            "lists and objects",
            nested,
            """
            {"dataframe_records":[{"v":[1.5,2.5],"o":{"k":"x","n":5},"m":{"a":"b"}},{"v":[0.5],"o":{"k":"y"},"m":{"c":"d"}}]}
            """
        ),
        Case("an object that lacks a key", nested, #"{"dataframe_records":[{"v":[1.5],"o":{"n":5},"m":{"a":"b"}}]}"#),
        Case(
            "an object with another key",
            nested,
            #"{"dataframe_records":[{"v":[1.5],"o":{"k":"x","z":5},"m":{"a":"b"}}]}"#
        ),
        Case("no list in a list", nested, #"{"dataframe_records":[{"v":1.5,"o":{"k":"x"},"m":{"a":"b"}}]}"#),
        Case("lists by inputs are one row", nested, #"{"inputs":{"v":[1.5,2.5],"o":{"k":"x"},"m":{"a":"b"}}}"#),
        Case("anything", any, #"{"dataframe_records":[{"a":[1,"x",{"y":null}]},{"a":"z"}]}"#),
        Case("a matrix", matrix, #"{"inputs":[[1,2.5],[0.1,4]]}"#),
        Case("a matrix by instances", matrix, #"{"instances":[[1,2.5]]}"#),
        Case("a matrix from a table", matrix, split),
        Case("a matrix from records", matrix, #"{"dataframe_records":[{"x":1,"y":2}]}"#),
        Case("a matrix with null", matrix, #"{"inputs":[[1,null]]}"#),
        Case("a matrix of another width", matrix, #"{"inputs":[[1,2,3]]}"#),
        Case("a matrix that is none", matrix, #"{"inputs":[1,2]}"#),
        Case("a ragged matrix", matrix, #"{"inputs":[[1,2],[3]]}"#),
        Case("a matrix by name", matrix, #"{"inputs":{"x":[[1,2]]}}"#),
        Case("a vector", vector, #"{"inputs":[1,2]}"#),
        Case("a vector from a table", vector, #"{"dataframe_split":{"columns":["q"],"data":[[1],[2]]}}"#),
        Case("a named cube", cube, #"{"inputs":{"c":[[[1,2],[3,4]]]}}"#),
        Case("a named cube as a list", cube, #"{"inputs":[[[1,2],[3,4]]]}"#),
        Case(
            "a cube from lists in a table",
            cube,
            #"{"dataframe_split":{"columns":["c"],"data":[[[1,2,3,4]],[[5,6,7,8]]]}}"#
        ),
        Case("tensors by name", named, #"{"inputs":{"x":[[1,2],[3,4]],"y":[[1],[2]],"z":[9]}}"#),
        Case("tensors by instances", named, #"{"instances":[{"x":[1,2],"y":[1]},{"x":[3,4],"y":[2]}]}"#),
        Case("a tensor that lacks", named, #"{"inputs":{"x":[[1,2]]}}"#),
        Case(
            "no schema, split",
            nil,
            """
            {"dataframe_split":{"columns":["i","f","b","s","m","n"],"data":[[1,1.5,true,"x",1,null],[2,2,false,"y",null,null]]}}
            """
        ),
        Case("no schema, a mixture", nil, #"{"dataframe_records":[{"a":1},{"a":"x"},{"a":true}]}"#),
        Case("no schema, large numbers", nil, #"{"dataframe_records":[{"a":18446744073709551615},{"a":1}]}"#),
        Case("no schema, lists", nil, #"{"dataframe_records":[{"a":[1,2],"b":{"c":1}}]}"#),
        Case("no schema, inputs", nil, #"{"inputs":[[1,2],[3,4.5]]}"#),
        Case("no schema, whole inputs", nil, #"{"inputs":[[1,2],[3,4]]}"#),
        Case("no schema, texts", nil, #"{"inputs":["a","b"]}"#),
        Case("no schema, by name", nil, #"{"inputs":{"a":[1,2],"b":["x"]}}"#),
        Case("no schema, instances", nil, #"{"instances":[{"a":[1,2],"b":"x"},{"a":[3,4],"b":"y"}]}"#),
        Case("params", doubles, String(split.dropLast()) + #","params":{"t":1,"k":[2,3],"q":9}}"#, parameters: params),
        Case("params left out", doubles, split, parameters: params),
        Case("wrong params", doubles, String(split.dropLast()) + #","params":{"t":"x"}}"#, parameters: params),
        Case("params of a model without", doubles, String(split.dropLast()) + #","params":{"t":"x"}}"#),
        Case("CSV", doubles, "a,b\n1,2.5\n3,\n", format: "csv"),
        Case("CSV with quotes and CRLF", optional, "s,a\r\n\"x, \"\"y\"\"\",1\r\n\r\nNA,2", format: "csv"),
        Case("CSV that lacks", doubles, "a\n1\n", format: "csv"),
        Case("CSV with a text", doubles, "a,b\n1,x\n", format: "csv"),
        Case(
            "CSV of whole numbers",
            #"[{"type":"long","name":"a"},{"type":"boolean","name":"b"}]"#,
            "a,b\n1,True\n-2,false\n",
            format: "csv"
        ),
        Case("CSV without schema", nil, "i,f,b,s,m\n1,1.5,True,x,\n2,2,False,7,3\n", format: "csv"),
        Case("empty CSV", doubles, "", format: "csv"),
    ]

    @Test("requests are read as MLflow's scoring server reads them")
    func requests() async throws {
        let place = try TemporaryDirectory()
        let cases = try Self.same.map { example -> JSONValue in
            [
                "inputs": try example.inputs.map(Self.json) ?? .null,
                "params": try example.parameters.map(Self.json) ?? .null,
                "format": .string(example.format), "body": .string(example.body),
            ]
        }
        try place.write(JSONWriter.bytes(of: .array(cases)), to: "cases.json")
        try await Oracle.python.run(
            "\(Oracle.script("read_requests.py")) '\(place.path("cases.json"))' '\(place.path("answers.json"))'"
        )
        let answers = try #require(try Self.json(try place.text("answers.json")).array)
        for (example, answer) in zip(Self.same, answers) {
            let schema = try Self.schema(example)
            let format: InvocationFormat = example.format == "csv" ? .csv : .json
            do {
                let input = try Invocation.parse(Array(example.body.utf8), format: format, schema: schema)
                #expect(answer["refused"] == nil, "\(example.name): only MLflow refuses it: \(answer)")
                guard answer["refused"] == nil else { continue }
                #expect(InputDescription.json(of: input) == answer, "\(example.name)")
            } catch {
                #expect(answer["refused"] != nil, "\(example.name): MLflow takes it, \(error)")
            }
        }
    }

    @Test("answers are written as MLflow's scoring server writes them")
    func answers() async throws {
        let place = try TemporaryDirectory()
        try await Oracle.python.run("\(Oracle.script("write_answers.py")) '\(place.path("answers"))'")
        let lines = try place.text("answers").split(separator: "\n")
        #expect(lines.count == AnswerSamples.all.count)
        for (line, output) in zip(lines, AnswerSamples.all) {
            let ours = String(decoding: try InvocationAnswer.json(output), as: UTF8.self)
            #expect(try Self.json(ours) == Self.json(String(line)), "\(ours) instead of \(line)")
        }
    }

    private static func json(_ text: String) throws -> JSONValue {
        try JSONParser.parse(Array(text.utf8), subject: "a case")
    }

    private static func schema(_ example: Case) throws -> ModelSchema? {
        guard example.inputs != nil || example.parameters != nil else { return nil }
        func quoted(_ text: String?) -> String {
            text.map { "'" + $0.replacing("\n", with: " ") + "'" } ?? "null"
        }
        let yaml = """
            flavors: {python_function: {loader_module: x}}
            signature: {inputs: \(quoted(example.inputs)), outputs: null, params: \(quoted(example.parameters))}
            """
        return try MLmodel(yaml: Array(yaml.utf8), subject: "MLmodel").schema
    }
}
