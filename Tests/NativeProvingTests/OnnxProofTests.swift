import Identifiers
import Inference
import MLflow
import ModelWorkers
import Synchronization
import TestSupport
import Testing

@testable import NativeProving

/// A model of a table or of tensors whose answer is the sum of each request's numbers; `change` is applied to that.
private final class SumModel: Predictor {
    let schema: ModelSchema? = nil
    let hasProbabilities = false
    private let change: @Sendable (Double, ModelInput) -> Double?
    let rows = Mutex(0)

    /// - Parameter change: nil refuses the request.
    init(_ change: @escaping @Sendable (Double, ModelInput) -> Double? = { sum, _ in sum }) {
        self.change = change
    }

    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        rows.withLock { $0 += max(1, input.rows) }
        guard let sum = change(input.tensors.flatMap(\.doubles).reduce(0, +), input) else {
            throw ScoringFailure(.modelRaised, "sum", expected: "numbers", found: "others")
        }
        return ModelOutput(form: .frame, tensors: [Tensor(doubles: [sum], name: "sum")])
    }
}

@Suite("The proof of an ONNX model's form")
struct OnnxProofTests {
    private static let golden = ModelInput(
        form: .frame,
        tensors: [Tensor(doubles: [1, 2, 3], name: "a"), Tensor(doubles: [0.5, 4, -1], name: "b")]
    )

    private func verdict(
        _ library: SumModel,
        _ twin: SumModel,
        form: [UInt8]? = nil,
        golden: ModelInput = golden
    ) async throws -> NativeVerdict {
        let form =
            form
            ?? OnnxFormBytes.make(columns: ["a", "b"], inputs: [("X", 11)], outputs: [("sum", 11)])
        #expect(form.isEmpty || OnnxProof.isMeant(by: form))
        return try await OnnxProof.prove(
            form,
            of: #require(ProvenFixture.version),
            golden: golden,
            on: library,
            against: twin
        )
    }

    @Test("a worker that answers as Python is taken, and both were asked the same rows")
    func proven() async throws {
        let (library, twin) = (SumModel(), SumModel())
        guard case .proven(let form) = try await verdict(library, twin) else {
            Issue.record("it is not proven")
            return
        }
        #expect(form.library == "onnxruntime 1.32.0" && form.probes > 2_000)
        // The golden rows are asked once more, to see that they are answered.
        #expect(library.rows.withLock { $0 } == form.probes + 3 && twin.rows.withLock { $0 } == form.probes)
    }

    @Test("a worker that answers otherwise in any probe is not, with the first difference")
    func difference() async throws {
        let changes: [(String, @Sendable (Double, ModelInput) -> Double?)] = [
            ("golden rows", { sum, _ in sum + 1e-9 }),
            ("a request without rows", { sum, input in input.rows == 0 ? 1 : sum }),
            ("a row alone", { sum, input in input.rows == 1 ? sum + 1 : sum }),
            ("a missing number", { sum, input in input.tensors[1].doubles.contains(where: \.isNaN) ? 7 : sum }),
            (
                "a zero with a sign",
                { sum, input in
                    input.tensors[0].doubles.contains { $0 == 0 && $0.sign == .minus } ? sum + 1 : sum
                }
            ),
            ("many rows", { sum, input in input.rows >= 1_000 ? sum.nextUp : sum }),
            ("a refusal", { sum, input in input.tensors[0].doubles.contains(.infinity) ? nil : sum }),
        ]
        for (name, change) in changes {
            guard case .none(let reason) = try await verdict(SumModel(), SumModel(change)) else {
                Issue.record("\(name) is proven")
                continue
            }
            #expect(reason.reason.hasPrefix("a probe differs: "), "\(name): \(reason.reason)")
        }
    }

    @Test("what both refuse agrees, but for the golden rows")
    func refusals() async throws {
        let refusing: @Sendable (Double, ModelInput) -> Double? = { sum, input in input.rows == 0 ? nil : sum }
        guard case .proven = try await verdict(SumModel(refusing), SumModel(refusing)) else {
            Issue.record("it is not proven")
            return
        }
        let none = SumModel { _, _ in nil }
        #expect(try await verdict(none, none) == .none(NoNativeForm("golden rows that are not answered again")))
    }

    @Test("bytes that are no form, and golden rows of texts, prove nothing")
    func unfit() async throws {
        guard case .none(let reason) = try await verdict(SumModel(), SumModel(), form: []) else {
            Issue.record("it is proven")
            return
        }
        #expect(reason.reason.hasPrefix("what was written cannot be read: "))
        let texts = ModelInput(form: .frame, tensors: [Tensor(texts: ["a"], name: "a")])
        #expect(
            try await verdict(SumModel(), SumModel(), golden: texts)
                == .none(NoNativeForm("golden rows that are no numbers"))
        )
    }

    @Test("a request of many rows is no larger than what a node takes, and has all of the golden rows")
    func wide() {
        func rows(_ count: Int, floats: Int) -> Int {
            let bytes = [UInt8](repeating: 0, count: 4 * count * floats)
            let tensor = Tensor(name: "x", type: .float32, shape: [count, floats], bytes: bytes)
            return OnnxProbes(golden: ModelInput(form: .arrays, tensors: [tensor])).wideRows
        }
        #expect(rows(3, floats: 4) == 1_000)
        #expect(rows(2, floats: 150_000) == 27)
        #expect(rows(40, floats: 150_000) == 40)
    }

    @Test("whole numbers and tensors are asked at their ends, too")
    func kinds() async throws {
        let whole = Tensor(name: "n", type: .int32, shape: [2], bytes: [1, 0, 0, 0, 2, 0, 0, 0])
        let table = ModelInput(form: .frame, tensors: [whole])
        let least: @Sendable (Double, ModelInput) -> Double? = { sum, input in
            input.tensors[0].doubles.contains(-2_147_483_648) ? 0 : sum
        }
        let array = Tensor.doubles([1, 2, 3, 4, 5, 6], shape: [1, 2, 3])
        let tensors = ModelInput(form: .arrays, tensors: [array])
        let huge: @Sendable (Double, ModelInput) -> Double? = { sum, input in
            input.tensors[0].doubles.contains(1e39) ? 0 : sum
        }
        for (golden, change) in [(table, least), (tensors, huge)] {
            guard case .none = try await verdict(SumModel(), SumModel(change), golden: golden) else {
                Issue.record("a \(golden.form) is proven")
                continue
            }
            guard case .proven = try await verdict(SumModel(), SumModel(), golden: golden) else {
                Issue.record("a \(golden.form) is not proven")
                continue
            }
        }
    }
}
