import Identifiers
import Inference
import MLflow
import StrictJSON
import Testing

@testable import ModelWorkers

@Suite("The question for a native form")
struct NativeQuestionTests {
    private let version = Digest(bytes: [UInt8](repeating: 7, count: 32))

    private func question(_ schema: ModelSchema?) throws -> Result<NativeQuestion, NoNativeForm> {
        let version = try #require(version)
        return Result { () throws(NoNativeForm) in try NativeQuestion(version, schema) }
    }

    @Test("names the version, and the columns with what they hold")
    func asked() throws {
        let columns: [ModelSchema.Column] = [
            .init(name: "age", type: .long), .init(name: "city", type: .string), .init(name: "x", type: .float),
        ]
        let json = try question(ModelSchema(inputs: .columns(columns))).get().json
        #expect(json["version"]?.string == String(repeating: "07", count: 32))
        #expect(json["columns"] == [["age", false, true], ["city", true, false], ["x", false, false]])
    }

    @Test("is not asked of a schema that no form fits, with the reason")
    func unfit() throws {
        let number = ModelSchema.Column(name: "x", type: .double)
        let parameter = ModelSchema.Parameter(name: "p", type: .double, defaultValue: .number(1))
        let tensor = ModelSchema.Tensor(name: nil, elementType: "float32", shape: [-1, 4])
        let cases: [(ModelSchema?, String)] = [
            (nil, "no signature"), (ModelSchema(inputs: nil), "no columns in the signature"),
            (ModelSchema(inputs: .tensors([tensor])), "no columns in the signature"),
            (ModelSchema(inputs: .columns([number]), isFromTypeHint: true), "no columns in the signature"),
            (ModelSchema(inputs: .columns([number]), parameters: [parameter]), "parameters in the signature"),
            (
                ModelSchema(inputs: .columns([.init(name: "x", type: .double, isRequired: false)])),
                "the optional column x"
            ),
            (
                ModelSchema(inputs: .columns([number, .init(name: "t", type: .datetime)])),
                "the column t, which has neither numbers nor texts"
            ),
        ]
        for (schema, reason) in cases { #expect(try question(schema) == .failure(NoNativeForm(reason))) }
    }

    @Test("is asked of an ONNX model that takes tensors, too")
    func onnx() throws {
        let version = try #require(version)
        let tensor = ModelSchema.Tensor(name: nil, elementType: "float32", shape: [-1, 4])
        let tensors = try NativeQuestion(version, ModelSchema(inputs: .tensors([tensor])), isOnnx: true)
        #expect(tensors.json["columns"] == JSONValue.null)
        let column = ModelSchema.Column(name: "x", type: .float)
        let table = try NativeQuestion(version, ModelSchema(inputs: .columns([column])), isOnnx: true)
        #expect(table.json["columns"] == [["x", false, false]])
        #expect(throws: NoNativeForm("no signature")) { _ = try NativeQuestion(version, nil, isOnnx: true) }
    }

    @Test(
        "is answered with bytes, with a reason, or not at all; a size that is not that of the bytes breaks the protocol"
    )
    func answered() throws {
        #expect(try NativeWriting(["size": 3], body: [1, 2, 3]) == .form([1, 2, 3]))
        #expect(try NativeWriting(["reason": "SVC"], body: []) == NativeWriting.none(NoNativeForm("SVC")))
        #expect(try NativeWriting(.null, body: []) == nil)
        for broken: JSONValue in [["size": 2], [:], ["size": "3"]] {
            #expect(throws: BrokenFrame.self) { try NativeWriting(broken, body: [1, 2, 3]) }
        }
        #expect(throws: BrokenFrame.self) { try NativeWriting(["size": 0], body: []) }
    }
}
