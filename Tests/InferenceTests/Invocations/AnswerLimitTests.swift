import Identifiers
import StrictJSON
import TestSupport
import Testing

@testable import Inference

/// The limit on the cost of an answer, however the model or its request multiplies it.
@Suite("The limit of an answer", .timeLimit(.minutes(15)))
struct AnswerLimitTests {
    private static let limit = AnswerLimit(bytes: 1 << 16)

    private func isTooLarge(_ output: ModelOutput, probabilities: Bool = false) -> Bool {
        do throws(ScoringFailure) {
            _ = try InvocationAnswer.json(output, withProbabilities: probabilities, limit: Self.limit)
            return false
        } catch {
            return error.code == .answerTooLarge
        }
    }

    private func isTooLarge(_ output: ModelOutput, asking outputs: String) throws -> Bool {
        let request = try InferenceRequest.parse(
            Array(#"{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}],\#(outputs)}"#.utf8),
            headerLength: nil,
            schema: nil
        )
        do throws(ScoringFailure) {
            _ = try InferenceAnswer.encode(output, of: request, model: "m", version: "1", limit: Self.limit)
            return false
        } catch {
            return error.code == .answerTooLarge
        }
    }

    private static let long = [Double](repeating: 0.1, count: 1 << 15)

    @Test("arrays, tables, series, times and texts over the limit are refused")
    func forms() throws {
        let numbers = Tensor.doubles(Self.long, name: "y")
        let times = Tensor(
            name: "t",
            type: .int64,
            content: .datetime,
            shape: [1 << 13],
            bytes: [UInt8](repeating: 0, count: 1 << 16)
        )
        let text = ArraySlice([UInt8](repeating: 1, count: 1 << 15)).withLength
        let texts = Tensor(name: "s", type: .bytes, content: .text, shape: [1], bytes: text)
        let outputs = [
            ModelOutput(form: .array, tensors: [numbers]), ModelOutput(form: .frame, tensors: [numbers, numbers]),
            ModelOutput(form: .series, tensors: [numbers]), ModelOutput(form: .arrays, tensors: [numbers]),
            ModelOutput(form: .array, tensors: [times]), ModelOutput(form: .array, tensors: [texts]),
        ]
        for output in outputs {
            #expect(isTooLarge(output))
            #expect(try isTooLarge(output, asking: #""outputs":[]"#))
        }
        for output in [outputs[0], outputs[4]] {
            #expect(try isTooLarge(output, asking: #""parameters":{"binary_data_output":true}"#))
        }
        let small = ModelOutput(form: .array, tensors: [.doubles([1])], probabilities: numbers)
        #expect(!isTooLarge(small) && isTooLarge(small, probabilities: true))
        #expect(try !isTooLarge(small, asking: #""outputs":[]"#))
    }

    @Test("a long name that stands in every row counts as often as it is written")
    func names() throws {
        let name = String(repeating: "n", count: 1_000)
        let output = ModelOutput(form: .frame, tensors: [.doubles([Double](repeating: 1, count: 1_000), name: name)])
        #expect(isTooLarge(output))
    }

    @Test("answers below the limit are written as before, however long their runs are")
    func runs() throws {
        for count in [0, 1, 4_095, 4_096, 4_097, 8_192, 10_000] {
            let tensor = Tensor.doubles((0..<count).map { Double($0 % 10) })
            let expected = (0..<count).map { "\($0 % 10).0" }.joined(separator: ",")
            let answer = try InvocationAnswer.json(ModelOutput(form: .array, tensors: [tensor]))
            #expect(String(decoding: answer, as: UTF8.self) == #"{"predictions": [\#(expected)]}"#)
        }
    }
}
