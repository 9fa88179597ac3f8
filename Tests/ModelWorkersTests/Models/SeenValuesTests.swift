import DurableFiles
import Evaluation
import Foundation
import Identifiers
import Inference
import Logging
import MLflow
import ModelWorkers
import StrictJSON
import TestSupport
import Testing

/// The values that a model sees of a request, type by type and object by object, beside those that MLflow's scoring server shows
/// it.
@Suite(.enabled(if: TestInterpreter.mlflow3.isThere && TestInterpreter.mlflow2.isThere), .serialized)
struct SeenValuesTests {
    @Test("a model sees of a request what MLflow's server shows it", arguments: TestInterpreter.allCases)
    func sees(interpreter: TestInterpreter) async throws {
        let directory = try TemporaryDirectory()
        var references: [JSONValue] = []
        for (place, group) in SeenRequests.all.enumerated() {
            try SeenModel.write(group.signature, to: "m\(place)", in: directory, interpreter)
            let bodies = group.requests.map { JSONValue.string($0) }
            references.append([.string("\(directory.handle.path)/m\(place)"), .array(bodies)])
        }
        try SeenModel.write("", to: "untyped", in: directory, interpreter)
        try directory.write(JSONWriter.bytes(of: .array(references)), to: "requests.json")
        try directory.write(Array(SeenModel.reference.utf8), to: "reference.py")
        try await Shell.runApart(
            "cd '\(directory.handle.path)' && '\(interpreter.path)' -W ignore reference.py requests.json answers.json"
        )
        let answers = try JSONParser.parse(Array(directory.text("answers.json").utf8), subject: "reference").array ?? []
        // MLflow looks at lists and objects once more; all else is cast before, and one process without a schema will do.
        let plain = try await SeenModel.load("\(directory.handle.path)/untyped", interpreter)
        for (place, group) in SeenRequests.all.enumerated() {
            let own = "\(directory.handle.path)/m\(place)"
            let model = group.isNested ? try await SeenModel.load(own, interpreter) : plain
            let schema = try MLmodel.read(from: DirectoryHandle(path: own)).schema
            for (number, body) in group.requests.enumerated() {
                let found = await seen(body, by: model, schema)
                // Where MLflow refuses, what is taken here instead is no business of this test.
                guard let expected = answers[place].array?[number].string else { continue }
                if group.changed.contains(body) {
                    #expect(found.hasPrefix("refused"), "\(group.signature) \(body): MLflow \(expected), here \(found)")
                } else {
                    #expect(found == expected, "\(interpreter) \(group.signature) \(body)")
                }
            }
            if group.isNested { await model.stop(drain: 0) }
        }
        await plain.stop(drain: 0)
    }

    @Test(
        "what a row of a file means does not depend on how many are asked together",
        arguments: TestInterpreter.allCases
    )
    func sees(inPieces interpreter: TestInterpreter) async throws {
        let directory = try TemporaryDirectory()
        try SeenModel.write("", to: "untyped", in: directory, interpreter, source: SeenModel.byRow)
        let texts = #"[{"name":"a","type":"string"},{"name":"o","type":"any","required":false}]"#
        let words = #"[{"name":"a","type":"string"},{"name":"o","type":"string","required":false}]"#
        let gaps = #"[{"name":"a","type":"long","required":false},{"name":"o","type":"boolean","required":false}]"#
        try SeenModel.write(texts, to: "texts", in: directory, interpreter, source: SeenModel.byRow)
        try SeenModel.write(words, to: "words", in: directory, interpreter, source: SeenModel.byRow)
        try SeenModel.write(gaps, to: "gaps", in: directory, interpreter, source: SeenModel.byRow)
        let numbers = [
            "csv": "a,o\n9007199254740993,true\n,false\n3,\n4,true\n",
            "jsonl": #"{"a":9007199254740993}"# + "\n" + #"{"o":true,"a":2}"# + "\n" + #"{"a":null,"o":false}"# + "\n",
            "never.jsonl": #"{"a":1}"# + "\n{}\n" + #"{"a":2}"# + "\n",
            "whole.csv": "a,o\n1,true\n2,false\n",
        ]
        let files = [
            "csv": "a,o\nx,1\n\"\",2\nNA,\ny,4\n", "odd.csv": "a,o\nTrue,18446744073709551616\n,2\nfalse,3\n,NA\n",
            "jsonl": #"{"a":"x","o":1}"# + "\n{\"a\":null}\n" + #"{"a":NaN,"o":"y"}"# + "\n" + #"{"a":"z","o":null}"#
                + "\n",
            "mixed.jsonl": #"{"a":null,"o":2}"# + "\n" + #"{"a":"x"}"# + "\n" + #"{"a":"y","o":null}"# + "\n",
        ]
        for name in ["untyped", "texts", "words", "gaps"] {
            let model = try await SeenModel.load("\(directory.handle.path)/\(name)", interpreter)
            for (file, text) in name == "gaps" ? numbers : files {
                // MLflow 2 infers the type of such a column again for each request, and reads no CSV for it itself.
                if interpreter == .mlflow2, name == "texts", file == "odd.csv" { continue }
                try directory.write(Array(text.utf8), to: "\(name).\(file)")
                var answers: Set<String> = []
                for chunk in [1, 2, 1000] {
                    let output = "\(name).\(file).\(chunk)"
                    var request = BatchRequest(
                        input: "\(directory.handle.path)/\(name).\(file)",
                        format: file.hasSuffix("csv") ? .csv : .jsonl,
                        output: BatchRequest.Place(directory: directory.handle, name: output),
                        naming: try BatchNaming(replacing: ["*"])
                    )
                    request.chunkRows = chunk
                    do {
                        let answering = LocalScorer(model, probabilities: false, classes: nil)
                        var scoring = try BatchScoring(request, by: answering)
                        _ = try await scoring.run()
                        answers.insert(try directory.text(output))
                    } catch {
                        answers.insert("refused")
                    }
                }
                #expect(answers.count == 1, "\(interpreter) \(name) \(file)")
            }
            await model.stop(drain: 0)
        }
    }

    private func seen(_ body: String, by model: LoadedModel, _ schema: ModelSchema?) async -> String {
        do {
            let format: InvocationFormat = body.hasPrefix("{") ? .json : .csv
            let input = try Invocation.parse(Array(body.utf8), format: format, schema: schema)
            return try await model.answer(input, probabilities: false).tensors[0].texts[0]
        } catch {
            return "refused: \(error)"
        }
    }
}

/// A model that answers with what it is given.
enum SeenModel {
    private static let source = #"""
        import mlflow, numpy as np, pandas as pd


        def shown(value):
            if isinstance(value, np.ndarray):
                return "array %s %s %s" % (value.dtype, value.shape, [shown(item) for item in value.reshape(-1).tolist()])
            if isinstance(value, dict):
                return "{%s}" % ", ".join("%r: %s" % (key, shown(item)) for key, item in value.items())
            if isinstance(value, list):
                return "[%s]" % ", ".join(map(shown, value))
            return "%s %r" % (type(value).__name__, value)


        class Model(mlflow.pyfunc.PythonModel):
            def predict(self, context, model_input, params=None):
                if not isinstance(model_input, pd.DataFrame):
                    return [shown(model_input)]
                columns = model_input.items()
                index = model_input.columns
                told = "%s %s %s; " % (model_input.shape, type(index).__name__, index.dtype)
                return [told + "; ".join("%r %s %s" % (name, s.dtype, [shown(v) for v in s.tolist()]) for name, s in columns)]


        mlflow.models.set_model(Model())
        """#

    /// A text for each row: of each column the type, and what stands in the row.
    static let byRow = #"""
        import mlflow


        class Model(mlflow.pyfunc.PythonModel):
            def predict(self, context, model_input, params=None):
                columns = [(name, series.dtype, series.tolist()) for name, series in model_input.items()]
                return [
                    "; ".join("%r %s %s %r" % (name, kind, type(items[row]).__name__, items[row]) for name, kind, items in columns)
                    for row in range(len(model_input))
                ]


        mlflow.models.set_model(Model())
        """#

    /// Answers each body as MLflow's server does: the first prediction, or null where it refuses.
    static let reference = #"""
        import json, logging, sys
        logging.disable(50)
        import mlflow
        from mlflow.pyfunc import scoring_server

        answers = []
        for directory, bodies in json.load(open(sys.argv[1])):
            model = mlflow.pyfunc.load_model(directory)
            found = []
            for body in bodies:
                try:
                    kind = "application/json" if body.startswith("{") else "text/csv"
                    said = scoring_server.invocations(body, kind, model, model.metadata.get_input_schema())
                    found.append(json.loads(said.response)["predictions"][0] if said.status == 200 else None)
                except Exception:
                    found.append(None)
            answers.append(found)
        json.dump(answers, open(sys.argv[2], "w"))
        """#

    static func write(
        _ signature: String,
        to name: String,
        in directory: TemporaryDirectory,
        _ interpreter: TestInterpreter,
        source: String = Self.source
    ) throws {
        try directory.write(Array(source.utf8), to: "\(name)/model.py")
        let lines = [
            "flavors:", "  python_function:", "    loader_module: mlflow.pyfunc.loaders.code_model",
            "    model_code_path: model.py", "    python_version: 3.11.7",
            "mlflow_version: \(interpreter == .mlflow3 ? "3.17.2" : "2.22.5")",
            "model_uuid: 0123456789abcdef0123456789abcdef", "utc_time_created: '2026-11-23 03:44:43.982839'",
        ]
        let inputs = signature.isEmpty ? [] : ["signature:", "  inputs: '\(signature)'", "  outputs: null"]
        try directory.write(Array((lines + inputs).joined(separator: "\n").utf8), to: "\(name)/MLmodel")
    }

    static func load(_ path: String, _ interpreter: TestInterpreter) async throws -> LoadedModel {
        try await LoadedModel.load(
            ModelLocation(interpreter: interpreter.path, directory: path, owner: "tests"),
            schema: try MLmodel.read(from: DirectoryHandle(path: path)).schema,
            settings: .patient,
            log: Logger(label: "tests")
        )
    }
}

/// Requests with values that are missing, mixed or large, by the signature they are for.
struct SeenRequests {
    let signature: String
    let bodies: [String]
    /// Those that are refused, though MLflow changes a value in silence and takes them.
    var changed: [String] = []

    var requests: [String] { bodies + changed }

    var isNested: Bool { ["array", "object", "any"].contains { signature.contains("\"type\":\"\($0)\"") } }

    static let all = [
        texts, untyped, numbers, optional, lists, maps, objects, anything, textTensor, textTensors, objectTensor,
        bytesTensor, unnamed, unnamedPair, numbered, optionalObjects,
    ]

    private static func rows(_ values: String...) -> [String] {
        values.flatMap { value in
            let items = value.split(separator: "|").map(String.init)
            let table = items.map { "[\($0)]" }.joined(separator: ",")
            let records = items.map { $0 == "-" ? #"{"o":1}"# : "{\"a\":\($0),\"o\":1}" }.joined(separator: ",")
            var bodies = ["{\"dataframe_records\":[\(records)]}"]
            guard !items.contains("-") else { return bodies }
            bodies.append("{\"dataframe_split\":{\"columns\":[\"a\"],\"data\":[\(table)]}}")
            return bodies
        }
    }

    private static func free(_ values: String...) -> [String] {
        values.flatMap { value in ["{\"inputs\":\(value)}", "{\"instances\":\(value)}"] }
    }

    private static func inputs(_ values: String...) -> [String] { values.map { value in "{\"inputs\":\(value)}" } }

    private static func byInputs(_ values: String...) -> [String] {
        values.flatMap { value in
            let items = value.split(separator: "|").map(String.init)
            return [
                "{\"inputs\":{\"a\":[\(items.joined(separator: ","))]}}",
                "{\"inputs\":[\(items.joined(separator: ","))]}",
                "{\"inputs\":[\(items.map { "{\"a\":\($0)}" }.joined(separator: ","))]}",
                "{\"instances\":[\(items.map { "{\"a\":\($0)}" }.joined(separator: ","))]}",
            ]
        }
    }

    private static let texts = SeenRequests(
        signature: #"[{"name":"a","type":"string"}]"#,
        bodies: rows(
            #""x""#,
            "null",
            "NaN",
            "null|NaN",
            #""x"|null"#,
            #""x"|NaN"#,
            #""x"|null|NaN"#,
            "1|2",
            "1|null",
            "1.5|2",
            "true|null",
            #""x"|1|null"#,
            #""x"|true"#,
            #""x"|-"#,
            "null|-",
            "1|-",
            "18446744073709551616",
            #"["y"]|null"#,
            "Infinity|1"
        )
            + byInputs(
                #""x""#,
                "null",
                "NaN",
                #""x"|null"#,
                #""x"|NaN"#,
                "1|2",
                "1.5|null",
                "true",
                #""x"|1|null"#,
                "18446744073709551616"
            )
            + [
                "a\nx\n", "a\n\"\"\n", "a,o\n,1\n,2\n", "a\nx\nNA\nnull\n", "a\n1\n2\n", "a\nTrue\n\"\"\n",
                #"{"inputs":{"a":"x"}}"#, #"{"inputs":{"a":null}}"#, #"{"inputs":{"a":[]}}"#, #"{"inputs":[]}"#,
                #"{"inputs":[["x"]]}"#, #"{"inputs":{"a":[["x","y"],["z",1]]}}"#, #"{"instances":[{"a":[]}]}"#,
                #"{"inputs":[{"a":["x"]}]}"#, "a\nx\n \n\t\ny\n",
            ],
        changed: [#"{"dataframe_records":[{"a":18446744073709551615},{"a":null}]}"#]
    )

    private static let untyped = SeenRequests(
        signature: "",
        bodies: rows(
            #""x""#,
            "null",
            "NaN",
            "null|NaN",
            #""x"|null"#,
            #""x"|NaN"#,
            "1|2",
            "1|null",
            "1|NaN",
            "1.5|null",
            "1.5|2",
            "true",
            "true|null",
            "true|NaN",
            "true|1",
            #""x"|1"#,
            #""x"|1|null"#,
            "1|-",
            #""x"|-"#,
            "true|-",
            "null|-",
            "18446744073709551615",
            "18446744073709551616",
            "9223372036854775808|-1",
            "9223372036854775808|null",
            "18446744073709551616|null",
            "18446744073709551616|1.5",
            "[1]|null",
            #"{"k":1}|NaN"#,
            #""NaN"|1"#,
            #""Infinity""#,
            "Infinity|null",
            "9007199254740993"
        )
            + [
                "a\nx\n\"\"\n", "a\n\"\"\n", "a\n1\n2\n", "a\n1\nNA\n", "a\n1.5\nNA\n", "a\nTrue\nNA\n",
                "a\nTrue\nfalse\n",
                "a\ntRUE\n", "a\n1\nTrue\n", "a\n18446744073709551615\n", "a\n18446744073709551616\n",
                "a\n18446744073709551616\nNA\n", "a\n18446744073709551615\nNA\n", "a\n9223372036854775808\n-1\n",
                "a\n18446744073709551616\nx\n\"\"\n", "a\n 1 \n+2\n", "a\ninf\n1\n", "a\n\"q\"\"q\"\n\"\"\n",
                "a\nx\n18446744073709551616\nNA\n", "a,,b\n1,x,2\n", "a, b\nx, NaN\ny, NaN\n", "a, b\nx, inf\n",
                #"{"inputs":{"a":[""],"b":[1]}}"#, #"{"inputs":[""]}"#, #"{"dataframe_records":[{"":1}]}"#,
                #"{"dataframe_split":{"columns":[""],"data":[[1]]}}"#, "a\n1e400\n", "a\n-1e400\n1.5\n", ",a\n0,x\n",
                #"{"dataframe_split":{"columns":[0,1],"data":[[1,2]]}}"#,
                #"{"dataframe_split":{"columns":[0],"data":[[1]]}}"#,
                #"{"instances":[{"a":{"k":1}},{"a":{}}]}"#, #"{"instances":[{"a":null},{"a":NaN}]}"#,
                #"{"instances":[{"a":"x","b":1},{"a":"yy","b":null}]}"#,
            ]
            + free(
                "[1,2]",
                "[1,null]",
                #"["x",null]"#,
                #"["x",1]"#,
                "[1.5,true]",
                "[true,1]",
                "[18446744073709551616]",
                "[NaN,1]",
                "null",
                #""x""#,
                "1.5",
                "[]",
                "[[1,2],[3,4]]",
                #"[["x"],["y"]]"#,
                #"{"a":[1,2]}"#,
                #"{"a":[1,null],"b":"x"}"#,
                #"[{"a":1,"b":"x"},{"a":null}]"#,
                #"[{"a":[1,2]}]"#,
                #"{"a":{"b":1}}"#,
                "[[]]",
                "[true,null]",
                #"[[1,null]]"#,
            ),
        changed: [
            #"{"dataframe_records":[{"a":9007199254740993},{"a":null}]}"#,
            #"{"dataframe_split":{"data":[[9007199254740993],[1.5]]}}"#, "a\n9007199254740993\nNA\n",
            #"{"inputs":[9007199254740993,1.5]}"#,
        ]
    )

    private static let numbers = SeenRequests(
        signature: #"[{"name":"a","type":"double"}]"#,
        bodies: rows(
            "1|2",
            "1|null",
            "NaN|1",
            "null",
            "1.5|-",
            #""1.5"|null"#,
            "18446744073709551616",
            "true|1",
            "Infinity"
        )
            + byInputs("1", "null", "NaN", "1.5|null", "18446744073709551616", #""2.5""#)
            + ["a\n1\nNA\n", "a\n\"\"\n", "a\ninf\n"],
        changed: ["a\n1e400\n"]
    )

    private static let optional = SeenRequests(
        signature: #"[{"name":"a","type":"datetime","required":false},{"name":"o","type":"long","required":false}]"#,
        bodies: rows(
            #""2026-11-23""#,
            "null",
            #""2026-11-23T08:00:00"|null"#,
            "NaN",
            #""2026-11-23"|-"#,
            "1795420800000000000"
        )
            + byInputs(#""2026-11-23""#, "null", #""2026-11-23T08:00:00.5"|null"#).filter { !nameless.contains($0) } + [
                #"{"dataframe_records":[{"o":9007199254740993}]}"#,
                #"{"dataframe_split":{"data":[["2026-11-23"]],"index":[7]}}"#,
            ],
        changed: nameless
    )

    /// Values without names, which MLflow passes over, all of them, where no column is required.
    private static let nameless = [
        #"{"inputs":["2026-11-23"]}"#, #"{"inputs":[null]}"#, #"{"inputs":["2026-11-23T08:00:00.5",null]}"#,
    ]

    private static let lists = SeenRequests(
        signature: #"[{"name":"a","type":"array","items":{"type":"double"},"required":true}]"#,
        bodies: rows("[1.5,2.5]", "[1.5,null]", "[1.5,NaN]", "[null]", "[NaN]", "[]", "[1,null]")
    )

    private static let maps = SeenRequests(
        signature:
            #"[{"name":"a","type":"array","items":{"type":"string"},"required":true},{"name":"m","type":"map","values":{"type":"double"},"required":false}]"#,
        bodies: rows(#"["x"]"#, #"["x",null]"#, #"["x",NaN]"#, "[null]")
            + [
                #"{"dataframe_records":[{"a":["x"],"m":{"k":null}}]}"#,
                #"{"dataframe_records":[{"a":["x"],"m":{"k":NaN}}]}"#,
                #"{"dataframe_records":[{"a":["x"],"m":{"k":1.5}},{"a":["x"],"m":null}]}"#,
            ]
    )

    private static let objects = SeenRequests(
        signature:
            #"[{"name":"a","type":"object","properties":{"d":{"type":"double","required":true},"s":{"type":"string","required":false}},"required":true}]"#,
        bodies: rows(
            #"{"d":1.5,"s":null}"#,
            #"{"d":NaN}"#,
            #"{"d":1.5,"s":NaN}"#,
            #"{"d":null}"#,
            #"{"d":1.5,"s":"x"}|{"d":2.5}"#
        )
    )

    private static let optionalObjects = SeenRequests(
        signature:
            #"[{"name":"a","type":"array","items":{"type":"object","properties":{"d":{"type":"double","required":true}}},"required":false}]"#,
        bodies: rows(#"[{"d":1.5},{}]"#, "[{}]", "[]", #"[{"d":1.5}]"#)
    )

    private static let anything = SeenRequests(
        signature: #"[{"name":"a","type":"any","required":false}]"#,
        bodies: rows(
            "1|null",
            #""x"|null"#,
            "null",
            "NaN",
            #"[1,null]|"x""#,
            "true|null",
            #""x"|-"#,
            #"{"k":NaN}"#,
            "18446744073709551616"
        )
            + byInputs("1|null", #""x"|null"#)
    )

    private static let textTensor = SeenRequests(
        signature: #"[{"type":"tensor","tensor-spec":{"dtype":"str","shape":[-1]}}]"#,
        bodies: inputs(#"["x","yy"]"#, #"["x",null]"#, #"["x",NaN]"#, "[1,2]", "[1.5,true]", "[null]")
            + rows(#""x""#, #""x"|null"#, "null", "1")
    )

    private static let textTensors = SeenRequests(
        signature: #"[{"name":"a","type":"tensor","tensor-spec":{"dtype":"str","shape":[-1,1]}}]"#,
        bodies: inputs(#"{"a":[["x"],[null]]}"#, #"{"a":[["x"],[1]]}"#)
            + [#"{"instances":[{"a":["x"]},{"a":["y"]}]}"#]
    )

    private static let objectTensor = SeenRequests(
        signature: #"[{"type":"tensor","tensor-spec":{"dtype":"object","shape":[-1]}}]"#,
        bodies: inputs(
            "[1,null]",
            #"["x",NaN]"#,
            #"[{"k":null}]"#,
            "[18446744073709551616]",
            "[[1,2]]",
            "[[1],[1,2]]",
            "[[[1,2],[3]],[[1,2]]]",
            "[[],[1]]",
            "[[1,[2]],[3,[4]]]",
            "1",
            #""x""#
        ) + rows("1|null", #""x"|null"#, "1|2", "1.5|true")
    )

    private static let bytesTensor = SeenRequests(
        signature: #"[{"type":"tensor","tensor-spec":{"dtype":"bytes","shape":[-1,1]}}]"#,
        bodies: inputs(#"[[""]]"#, #"[[""],[""]]"#)
    )

    private static let unnamed = SeenRequests(
        signature: #"[{"type":"string"}]"#,
        bodies: inputs(#"["x"]"#, #"["x",null]"#, "[1]", #""x""#, "null")
            + [
                #"{"dataframe_split":{"columns":["a"],"data":[["x"],[null]]}}"#,
                #"{"dataframe_split":{"data":[[null]]}}"#, "0\nx\n", "0\nNA\n", "0\nx\nNA\n", "0\n1.5\n",
                #"{"instances":[{"0":0.1},{"0":"x"}]}"#, #"{"dataframe_records":[{"":"x"}]}"#,
                #"{"instances":[{"0":"x"},{"0":"yy"}]}"#,
                #"{"inputs":[]}"#,
            ]
    )

    private static let unnamedPair = SeenRequests(
        signature: #"[{"type":"double"},{"type":"double"}]"#,
        bodies: [
            #"{"inputs":[[1.5,2.5]]}"#, #"{"dataframe_split":{"columns":[0,1],"data":[[1.5,2.5]]}}"#,
            #"{"dataframe_split":{"columns":["a","b"],"data":[[1.5,2.5]]}}"#,
            #"{"dataframe_split":{"data":[[1.5,2.5]]}}"#,
            "a,b\n1.5,2.5\n", #"{"dataframe_records":[{"a":1.5,"b":2.5}]}"#,
        ]
    )

    private static let numbered = SeenRequests(
        signature: #"[{"type":"double","name":0,"required":true},{"type":"string","name":1,"required":true}]"#,
        bodies: [
            #"{"dataframe_split":{"columns":[0,1],"data":[[1.5,"x"]]}}"#,
            #"{"dataframe_split":{"columns":[1,0],"data":[["x",1.5]]}}"#,
            #"{"dataframe_split":{"columns":[0,1],"data":[]}}"#, #"{"dataframe_split":{"data":[[1.5,"x"]]}}"#,
        ]
    )
}
