import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import MLflow

@Suite("Model schemas")
struct ModelSchemaTests {
    @Test("the schemas of real models are read and shown")
    func fixtures() throws {
        #expect(
            try schema(of: "mlflow3-models/iris-species-1")?.description == """
                inputs: sepal length (cm): double, sepal width (cm): double, petal length (cm): double, \
                petal width (cm): double
                outputs: int64[?]
                """
        )
        #expect(
            try schema(of: "mlflow2-models/iris-rules-2")?.description.contains("parameters: cut: double = 2.45")
                == true
        )
        #expect(
            try schema(of: "mlflow3-models/iris-onnx-1")?.outputs?.lines == [
                "label: int64[?]", "probabilities: float32[?, 3]",
            ]
        )
        guard case .columns(let columns)? = try schema(of: "mlflow1-models/iris-rules-1")?.inputs else {
            Issue.record("no columns")
            return
        }
        let areRequired = columns.allSatisfy(\.isRequired)
        #expect(areRequired, "MLflow 1 writes no 'required' and means true")
    }

    @Test(
        "every type of a column is read",
        arguments: [
            (#"{"type":"boolean"}"#, "boolean"), (#"{"type":"integer","name":"a"}"#, "a: integer"),
            (#"{"type":"long"}"#, "long"), (#"{"type":"float"}"#, "float"), (#"{"type":"binary"}"#, "binary"),
            (#"{"type":"datetime","required":false}"#, "datetime (optional)"), (#"{"type":"any"}"#, "any"),
            (#"{"type":"array","items":{"type":"array","items":{"type":"string"}}}"#, "array<array<string>>"),
            (#"{"type":"map","values":{"type":"long"},"name":"größe"}"#, "größe: map<long>"),
            (
                #"{"type":"object","properties":{"b":{"type":"string","required":false},"a":{"type":"double"}}}"#,
                "object{b?: string, a: double}"
            ),
        ]
    )
    func types(column: String, text: String) throws {
        #expect(try schema(inputs: "[\(column)]")?.inputs?.lines == [text])
    }

    @Test(
        "columns may be named by what is no text, as pandas has it",
        arguments: [("0", "0"), ("1.5", "1.5"), (#"["a","x"]"#, #"["a","x"]"#), ("true", "true")]
    )
    func labels(label: String, name: String) throws {
        let found = try schema(inputs: #"[{"type":"double","name":\#(label)},{"type":"long","name":"0"}]"#)
        guard case .columns(let columns)? = found?.inputs else {
            Issue.record("no columns")
            return
        }
        #expect(columns.map(\.name) == [name, "0"])
        #expect(columns[0].label != nil && columns[1].label == nil)
        #expect(throws: MLflowFailure.self) { try schema(inputs: #"[{"type":"double","name":{"a":1}}]"#) }
    }

    @Test("a default that is no number is read as Python writes it")
    func notANumber() throws {
        let parameters =
            #"[{"name":"NaN","default":NaN,"shape":null,"type":"double"},"#
            + #"{"name":"top","default":[1,2],"shape":[-1],"type":"long"}]"#
        let model = try MLmodel(
            yaml: Array("flavors: {a: {}}\nsignature: {params: '\(parameters)'}".utf8),
            subject: "m"
        )
        #expect(model.schema?.parameters.map(\.description) == [#"NaN: double = "NaN""#, "top: long[?] = [1,2]"])
    }

    @Test(
        "a schema that makes no sense is refused",
        arguments: [
            "{}", "[1]", "[{}]", #"[{"type":"decimal"}]"#, #"[{"type":1}]"#, #"[{"type":"array"}]"#,
            #"[{"type":"double","type":"long"}]"#, #"[{"type":"tensor"}]"#, #"[{"type":"double","required":"no"}]"#,
            #"[{"type":"tensor","tensor-spec":{"dtype":"float32","shape":[-2]}}]"#,
            #"[{"type":"tensor","tensor-spec":{"dtype":"float32"}}]"#,
            #"[{"type":"double"},{"type":"tensor","tensor-spec":{"dtype":"float32","shape":[1]}}]"#,
            String(repeating: #"[{"type":"array","items":"#, count: 200), "[] []", "",
        ]
    )
    func nonsense(json: String) {
        let failure = failure { _ = try schema(inputs: json) }
        #expect(failure?.stableCode == "mlflow.schema")
        #expect(failure?.message.contains("line 2, key signature.inputs") == true)
    }

    private func schema(of fixture: String) throws -> ModelSchema? {
        try MLmodel.read(from: DirectoryHandle(path: Fixtures.path(fixture))).schema
    }

    private func schema(inputs json: String) throws -> ModelSchema? {
        try MLmodel(yaml: Array("flavors: {a: {}}\nsignature: {inputs: '\(json)'}".utf8), subject: "m").schema
    }
}
