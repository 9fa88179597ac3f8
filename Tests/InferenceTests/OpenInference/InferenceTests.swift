import Identifiers
import Inference
import MLflow
import StrictJSON
import TestSupport
import Testing

@Suite("Inference requests and answers")
struct InferenceTests {
    private static let schema = ModelSchema(
        inputs: .columns([.init(name: "a", type: .double), .init(name: "b", type: .long)])
    )

    private func parse(_ text: String, schema: ModelSchema? = Self.schema) throws -> InferenceRequest {
        try InferenceRequest.parse(Array(text.utf8), headerLength: nil, schema: schema)
    }

    @Test(
        "One tensor of rows, nested or flat, and a tensor for each column are the same",
        arguments: [
            #"{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP64","data":[[1.5,2],[3,4]]}]}"#,
            #"{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP64","data":[1.5,2,3,4]}]}"#,
            #"{"inputs":[{"name":"b","shape":[2],"datatype":"INT64","data":[2,4]},{"name":"a","shape":[2,1],"datatype":"FP64","data":[[1.5],[3]]}]}"#,
        ]
    )
    func columns(text: String) throws {
        let request = try parse(text)
        #expect(request.input.form == .frame && request.input.tensors.map(\.name) == ["a", "b"])
        #expect(request.input.tensors[0].numbers(Double.self) == [1.5, 3])
        #expect(request.input.tensors[1].numbers(Int64.self) == [2, 4])
    }

    @Test("Binary tensors come after the JSON and go out after it")
    func binary() throws {
        let header = Array(
            #"{"id":"7","inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],"outputs":[{"name":"predictions","parameters":{"binary_data":true}},{"name":"probabilities"}]}"#
                .utf8
        )
        let values: [Float] = [0.5, 3]
        let request = try InferenceRequest.parse(
            header + values.withUnsafeBytes { Array($0) },
            headerLength: header.count,
            schema: Self.schema
        )
        #expect(request.id == "7" && request.wantsProbabilities)
        #expect(request.input.tensors[0].numbers(Double.self) == [0.5])
        let output = ModelOutput(
            form: .array,
            tensors: [.doubles([0.25])],
            probabilities: .doubles([0.25], shape: [1, 1])
        )
        let answer = try InferenceAnswer.encode(output, of: request, model: "m", version: "3")
        let length = try #require(answer.headerLength)
        let json = try JSONParser.parse(Array(answer.body[..<length]), subject: "answer")
        #expect(json["model_version"]?.string == "3" && json["id"]?.string == "7")
        #expect(json["outputs"]?.array?[0]["parameters"]?["binary_data_size"]?.integer == 8)
        #expect(json["outputs"]?.array?[1]["data"]?.array == [.number(0.25)])
        #expect(Array(answer.body[length...]) == output.tensors[0].bytes)
    }

    @Test("Texts and times come as BYTES; without a schema one tensor is an array")
    func texts() throws {
        let schema = ModelSchema(
            inputs: .columns([.init(name: "s", type: .string), .init(name: "t", type: .datetime)])
        )
        let text =
            #"{"inputs":[{"name":"s","shape":[1],"datatype":"BYTES","data":["é"]},{"name":"t","shape":[1],"datatype":"BYTES","data":["1970-01-01"]}]}"#
        #expect(try parse(text, schema: schema).input.tensors[0].texts == ["é"])
        let free = try parse(#"{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1,2]}]}"#, schema: nil)
        #expect(free.input.form == .array && free.input.tensors[0].type == .float32)
    }

    @Test(
        "Requests that lie about their tensors are refused",
        arguments: [
            #"{"inputs":[]}"#, "{}", #"{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP64","data":[1,2,3]}]}"#,
            #"{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP65","data":[1,2]}]}"#,
            #"{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP64","parameters":{"binary_data_size":16}}]}"#,
            #"{"inputs":[{"name":"x","shape":[-1],"datatype":"FP64","data":[]}]}"#,
            #"{"inputs":[{"name":"x","shape":[4294967296,4294967296],"datatype":"FP64","data":[]}]}"#,
            #"{"inputs":[{"name":"a","shape":[1],"datatype":"FP64","data":[1]}]}"#,
            #"{"inputs":[{"name":"a","shape":[1],"datatype":"FP64","data":[1]},{"name":"b","shape":[1],"datatype":"FP64","data":[1.5]}]}"#,
            #"{"inputs":[{"name":"a","shape":[1],"datatype":"FP64","data":[1]},{"name":"b","shape":[2],"datatype":"INT64","data":[1,2]}]}"#,
        ]
    )
    func refused(text: String) {
        #expect(throws: ScoringFailure.self) { try parse(text) }
    }

    @Test("A header longer than the body, and an output that is not there, are refused")
    func limits() throws {
        #expect(throws: ScoringFailure.self) {
            try InferenceRequest.parse(Array("{}".utf8), headerLength: 3, schema: nil)
        }
        let request = try parse(
            #"{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP64","data":[1,2]}],"outputs":[{"name":"y"}]}"#
        )
        #expect(throws: ScoringFailure.self) {
            try InferenceAnswer.encode(
                ModelOutput(form: .array, tensors: [.doubles([1])]),
                of: request,
                model: "m",
                version: "1"
            )
        }
    }

    @Test("The metadata names what a model takes and gives")
    func metadata() {
        let metadata = InferenceMetadata.model(
            named: "m",
            versions: ["1"],
            platform: "mlflow_sklearn",
            schema: Self.schema,
            hasProbabilities: true
        )
        #expect(metadata["inputs"]?.array?[1]["datatype"]?.string == "INT64")
        #expect(metadata["outputs"]?.array?.last?["name"]?.string == "probabilities")
    }
}
