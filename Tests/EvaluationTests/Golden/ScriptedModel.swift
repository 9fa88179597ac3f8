import Evaluation
import Identifiers
import Inference
import MLflow
import Synchronization
import Testing

/// Answers what it was told to, one answer after the other; the last one from then on.
final class ScriptedModel: Predictor {
    let schema: ModelSchema? = nil
    let hasProbabilities: Bool
    private let answers: Mutex<[Result<ModelOutput, ScoringFailure>]>
    private let questions = Mutex(0)

    /// The number of requests it has had.
    var asked: Int { questions.withLock { $0 } }

    convenience init(_ answers: ModelOutput..., hasProbabilities: Bool = false) {
        self.init(answers, hasProbabilities: hasProbabilities)
    }

    init(_ answers: [ModelOutput], hasProbabilities: Bool) {
        self.answers = Mutex(answers.map { .success($0) })
        self.hasProbabilities = hasProbabilities
    }

    init(failing failure: ScoringFailure) {
        answers = Mutex([.failure(failure)])
        hasProbabilities = false
    }

    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        questions.withLock { $0 += 1 }
        let result = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        let output = try result.get()
        return probabilities ? output : ModelOutput(form: output.form, tensors: output.tensors)
    }
}

/// Tensors as tests write them.
enum Made {
    static func doubles(_ values: [Double], name: String = "", shape: [Int]? = nil) -> Tensor {
        Tensor(name: name, type: .float64, shape: shape ?? [values.count], bytes: bytes(values.map(\.bitPattern)))
    }

    static func floats(_ values: [Float], name: String = "", shape: [Int]? = nil) -> Tensor {
        Tensor(name: name, type: .float32, shape: shape ?? [values.count], bytes: bytes(values.map(\.bitPattern)))
    }

    static func longs(_ values: [Int64], name: String = "", content: Tensor.Content = .plain) -> Tensor {
        Tensor(name: name, type: .int64, content: content, shape: [values.count], bytes: bytes(values))
    }

    static func texts(_ values: [String?], name: String = "", content: Tensor.Content = .text) -> Tensor {
        Tensor(
            name: name,
            type: .bytes,
            content: content,
            shape: [values.count],
            bytes: values.flatMap { text in
                let text = Array((text ?? "").utf8)
                return bytes([UInt32(text.count)]) + text
            },
            missing: values.indices.filter { values[$0] == nil }
        )
    }

    static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
    }

    static func array(_ tensor: Tensor, probabilities: Tensor? = nil) -> ModelOutput {
        ModelOutput(form: .array, tensors: [tensor], probabilities: probabilities)
    }

    static func record(
        input: ModelInput = ModelInput(form: .frame, tensors: [doubles([1, 2, 3], name: "x")]),
        output: ModelOutput,
        tolerance: GoldenTolerance = .standard
    ) throws -> GoldenRecord {
        try GoldenRecord(
            model: #require(ModelName("churn")),
            version: #require(VersionID("3")),
            manifest: #require(Digest(hex: String(repeating: "ab", count: 32))),
            input: input,
            output: output,
            tolerance: tolerance,
            environment: .init(python: "3.11.7", packages: ["numpy": "2.4.6"]),
            latency: .init(p50: 0.001, p99: 0.002, runs: 50),
            created: Timestamp(seconds: 1_795_000_000)
        )
    }
}
