import Foundation
import Identifiers
import Inference
import NativeModels
import NativeWorker
import TestSupport
import Testing

@Suite struct NativeSessionTests {
    private func session(_ name: String) throws -> NativeSession {
        let content = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("native/\(name).model")))
        let version = try #require(Digest(bytes: [UInt8](repeating: 0, count: 32)))
        return NativeSession(try NativeModel.read([UInt8](content), of: version))
    }

    private func numbers(_ name: String, _ values: [Double]) -> Tensor {
        let bytes = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
        return Tensor(name: name, type: .float64, shape: [values.count], bytes: bytes)
    }

    private func texts(_ name: String, _ values: [String], missing: [Int] = []) -> Tensor {
        let bytes = values.flatMap { text in
            withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) } + Array(text.utf8)
        }
        return Tensor(
            name: name,
            type: .bytes,
            content: .text,
            shape: [values.count],
            bytes: bytes,
            missing: missing
        )
    }

    /// The daemon's reading of the session's reply to the frame that it sends.
    private func ask(
        _ session: inout NativeSession,
        _ tensors: [Tensor],
        form: ModelInput.Form = .frame,
        body: [UInt8]? = nil
    ) throws -> AnswerFrame {
        let frame = try RequestFrame(id: 7, input: ModelInput(form: form, tensors: tensors), probabilities: true)
        let header = Array(frame.start.dropFirst(FramePrefix.count))
        let reply = session.reply(header: header, body: body ?? frame.body.flatMap { $0 })
        return try AnswerFrame.parse(header: reply.header, body: reply.body, id: 7)
    }

    private func refusal(_ frame: AnswerFrame) -> AnswerFrame.Refusal? {
        if case .refusal(let refusal) = frame { refusal } else { nil }
    }

    private func output(_ frame: AnswerFrame) throws -> ModelOutput {
        guard case .output(let output) = frame else { throw BrokenFrame("a refusal: \(frame)") }
        return output
    }

    private let iris = [("c0", 5.1), ("c1", 3.5), ("c2", 1.4), ("c3", 0.2)]

    @Test("a table is answered with labels of their type and with probabilities, in frames that the daemon reads")
    func labels() throws {
        var session = try session("forest-classifier")
        for rows in [1, 3] {
            let tensors = iris.map { numbers($0.0, [Double](repeating: $0.1, count: rows)) }
            let output = try output(ask(&session, tensors))
            #expect(output.form == .array)
            let predictions = try #require(output.tensors.first)
            #expect(predictions.name == "predictions" && predictions.type == .bytes && predictions.content == .text)
            #expect(predictions.bytes == (0..<rows).flatMap { _ in [6, 0, 0, 0] + Array("setosa".utf8) })
            let shares = try #require(output.probabilities)
            #expect(shares.shape == [rows, 3] && shares.type == .float64)
        }
    }

    @Test("the numbers of clusters go back in 32 bits, as scikit-learn has them")
    func clusters() throws {
        var session = try session("clusters")
        let output = try output(ask(&session, (0..<5).map { numbers("c\($0)", [10, 20]) }))
        #expect(output.tensors.map(\.type) == [.int32] && output.tensors.map(\.shape) == [[2]])
        #expect(output.tensors.first?.bytes.count == 8 && output.probabilities == nil)
    }

    @Test("XGBoost's numbers go back in 32 bits, and have one dimension")
    func singles() throws {
        var session = try session("xgboost-regressor")
        let tensors = ["c0", "c1", "c2"].map { numbers($0, [0.01, .nan]) }
        let output = try output(ask(&session, tensors))
        #expect(output.tensors.map(\.type) == [.float32] && output.tensors.map(\.shape) == [[2]])
        #expect(output.probabilities == nil)
    }

    @Test("texts are found by their bytes, and a missing one is none of them")
    func textColumns() throws {
        var session = try session("mixed-forest")
        func shares(_ city: String, missing: [Int] = []) throws -> [UInt8]? {
            let tensors = [
                numbers("age", [40]), numbers("income", [20_000]), texts("city", [city], missing: missing),
                texts("plan", ["a"]),
            ]
            return try output(ask(&session, tensors)).probabilities?.bytes
        }
        #expect(try shares("Bern") != shares("Zürich"))
        #expect(try shares("Nowhere") == shares("", missing: [0]))
    }

    @Test("a row that the library refuses is the model's error, and names the row")
    func refusedRow() throws {
        var session = try session("logistic-classes")
        let tensors = iris.map { numbers($0.0, [$0.1, .nan]) }
        let refusal = refusal(try ask(&session, tensors))
        #expect(refusal?.kind == .model)
        #expect(refusal?.message.hasPrefix("row 1: ") == true)
    }

    @Test("what is no table of the model's columns is refused as an input")
    func refusedInputs() throws {
        var session = try session("logistic-classes")
        let tensors = iris.map { numbers($0.0, [$0.1]) }
        let refused = [
            try ask(&session, Array(tensors.dropLast())),
            try ask(&session, tensors.reversed()),
            try ask(&session, [texts("c0", ["5.1"])] + tensors.dropFirst()),
            try ask(&session, tensors, form: .arrays),
            try ask(&session, tensors, body: [UInt8](repeating: 0, count: 31)),
            try ask(&session, Array(tensors.dropLast()) + [numbers("c3", [1, 2])]),
        ]
        #expect(refused.map { refusal($0)?.kind } == [AnswerFrame.Refusal.Kind?](repeating: .input, count: 6))
    }

    @Test("a whole number that no double has is refused, with its column and row, and its neighbour is answered")
    func largeNumbers() throws {
        var session = try session("forest-classifier")
        func ask(_ values: [Int64]) throws -> AnswerFrame {
            let bytes = values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
            let first = Tensor(name: "c0", type: .int64, shape: [values.count], bytes: bytes)
            let others = iris.dropFirst().map { numbers($0.0, [Double](repeating: $0.1, count: values.count)) }
            return try self.ask(&session, [first] + others)
        }
        #expect(refusal(try ask([5, 1 << 53, .min, -(1 << 60)])) == nil)
        for value in [(1 << 53) + 1, -(1 << 53) - 1, .max] as [Int64] {
            let refusal = refusal(try ask([5, value]))
            #expect(refusal?.kind == .input)
            #expect(refusal?.message.contains("the column c0 has \(value) in row 1") == true)
        }
    }

    @Test("a question whether the worker lives is answered")
    func ping() throws {
        var session = try session("bayes")
        let reply = session.reply(header: Array(#"{"id":"9","op":"ping"}"#.utf8), body: [])
        #expect(reply.header == Array(#"{"id":"9","outputs":[]}"#.utf8))
    }
}
