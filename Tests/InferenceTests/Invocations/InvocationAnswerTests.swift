import Inference
import TestSupport
import Testing

@Suite("InvocationAnswer")
struct InvocationAnswerTests {
    private func text(_ output: ModelOutput, probabilities: Bool = false, isWrapped: Bool = true) -> String {
        let json = try? InvocationAnswer.json(output, withProbabilities: probabilities, isWrapped: isWrapped)
        return String(decoding: json ?? [], as: UTF8.self)
    }

    @Test("What JSON has no number for is a text, and what is missing is null")
    func notFinite() {
        let tensor = Tensor.doubles([.nan, .infinity, -.infinity, 0.1])
        #expect(
            text(ModelOutput(form: .array, tensors: [tensor]))
                == #"{"predictions": ["NaN","Infinity","-Infinity",0.1]}"#
        )
        let gaps = Tensor(name: "", type: .int32, shape: [2], bytes: [1, 0, 0, 0, 0, 0, 0, 0], missing: [1])
        #expect(text(ModelOutput(form: .array, tensors: [gaps])) == #"{"predictions": [1,null]}"#)
        let json = Array(#"{"a": NaN, "b": "NaN"}"#.utf8)
        let content = Tensor(
            name: "",
            type: .bytes,
            content: .json,
            shape: [1],
            bytes: [UInt8(json.count), 0, 0, 0] + json
        )
        #expect(
            text(ModelOutput(form: .json, tensors: [content]), isWrapped: false) == #"{"a": "NaN", "b": "NaN"}"#
        )
    }

    @Test("A series without a name is written under 0, a table's column without one under its empty name")
    func nameless() {
        let nameless = Tensor.doubles([1])
        #expect(text(ModelOutput(form: .series, tensors: [nameless])) == #"{"predictions": [{"0":1.0}]}"#)
        let other = Tensor(name: "0", type: .float64, shape: [1], bytes: nameless.bytes)
        #expect(
            text(ModelOutput(form: .frame, tensors: [nameless, other])) == #"{"predictions": [{"":1.0,"0":1.0}]}"#
        )
    }

    @Test("Probabilities stand beside the predictions where they are asked for")
    func probabilities() {
        let output = ModelOutput(
            form: .array,
            tensors: [.doubles([1])],
            probabilities: .doubles([0.25, 0.75], shape: [1, 2])
        )
        #expect(text(output, probabilities: true) == #"{"predictions": [1.0], "probabilities": [[0.25,0.75]]}"#)
        #expect(text(output) == #"{"predictions": [1.0]}"#)
    }

    @Test("A tensor that has less than its shape says is written as far as it goes")
    func short() {
        let tensor = Tensor(name: "", type: .bytes, content: .text, shape: [3], bytes: [200, 0, 0, 0, 1])
        #expect(text(ModelOutput(form: .array, tensors: [tensor])) == #"{"predictions": []}"#)
    }

    @Test(
        "Doubles read back as they were",
        arguments: [
            Double.leastNonzeroMagnitude, 1.7976931348623157e308, 0.1, 1e16, 9_007_199_254_740_992, 1e-4, -1e22,
        ]
    )
    func doubles(value: Double) throws {
        let written = text(ModelOutput(form: .array, tensors: [.doubles([value])]))
        let number = written.dropFirst(#"{"predictions": ["#.count).dropLast(2)
        #expect(Double(number) == value && (number.contains(".") || number.contains("e")))
    }
}
