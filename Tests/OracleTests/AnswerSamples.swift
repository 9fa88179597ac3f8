import Inference

/// The predictions of Tests/Oracles/write_answers.py, in its order.
enum AnswerSamples {
    static let all: [ModelOutput] = [
        output(.array, [numbers([0, 1, 2] as [Int64], .int64)]),
        output(.array, [numbers([0.1, 1.0, 1e16, 1e-5, -0.0, 123_456_789.125], .float64)]),
        output(.array, [numbers([0.1, 2] as [Float], .float32)]),
        output(.array, [numbers([1.5, 2.5, 3.5, 4.5], .float64, shape: [2, 2])]),
        output(.array, [numbers([1, 0] as [UInt8], .bool)]),
        output(.array, [texts(["a\"b", "é"])]),
        output(
            .frame,
            [
                numbers([1, 2] as [Int64], .int64, name: "x"), numbers([0.5, 1.5], .float64, name: "y"),
                texts(["a", "b"], name: "z"),
            ]
        ),
        output(
            .frame,
            [
                Tensor(
                    name: "t",
                    type: .int64,
                    content: .datetime,
                    shape: [2],
                    bytes: bytes([1_795_420_800_000_000_000, -999_999_000] as [Int64])
                )
            ]
        ),
        output(.series, [numbers([1.5, 2.5], .float64)]),
        output(.series, [numbers([1, 2] as [Int64], .int64, name: "s")]),
        output(
            .arrays,
            [
                numbers([1, 2] as [Int64], .int64, name: "label"),
                numbers([0.25, 0.75], .float64, name: "score", shape: [1, 2]),
            ]
        ),
        output(.array, [texts([String(repeating: "x", count: 60), ""], content: .plain)]),
        output(.json, [texts([#"{"answer": [1, "two", null]}"#], content: .json)]),
    ]

    private static func output(_ form: ModelOutput.Form, _ tensors: [Tensor]) -> ModelOutput {
        ModelOutput(form: form, tensors: tensors)
    }

    private static func bytes(_ values: [some BitwiseCopyable]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

    private static func numbers(
        _ values: [some BitwiseCopyable],
        _ type: ElementType,
        name: String = "",
        shape: [Int]? = nil
    ) -> Tensor {
        Tensor(name: name, type: type, shape: shape ?? [values.count], bytes: bytes(values))
    }

    private static func texts(
        _ values: [String],
        name: String = "",
        content: Tensor.Content = .text
    ) -> Tensor {
        let elements = values.flatMap { bytes([UInt32($0.utf8.count)]) + Array($0.utf8) }
        return Tensor(
            name: name,
            type: .bytes,
            content: content,
            shape: [values.count],
            bytes: elements
        )
    }
}
