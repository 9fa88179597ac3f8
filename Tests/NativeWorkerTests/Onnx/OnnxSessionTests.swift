import Identifiers
import Inference
import NativeModels
import NativeWorker
import Synchronization
import TestSupport
import Testing

/// A library that gives what a test wants, and keeps what it was given.
private final class FakeEngine: TensorEngine {
    let version: String
    private let model: EngineModel
    private let answers: Result<[EngineOutput], EngineFailure>
    let given = Mutex<[EngineTensor]>([])

    init(
        _ inputs: [(String, OnnxType)],
        _ outputs: [(String, EngineModel.Kind)],
        version: String = "1.32.0",
        answers: Result<[EngineOutput], EngineFailure> = .success([])
    ) {
        self.version = version
        model = EngineModel(
            inputs: inputs.map { EngineModel.Slot(name: $0.0, kind: .tensor($0.1)) },
            outputs: outputs.map { EngineModel.Slot(name: $0.0, kind: $0.1) }
        )
        self.answers = answers
    }

    func load(_ model: UnsafeRawBufferPointer) throws(EngineFailure) -> EngineModel { self.model }

    func run(_ inputs: [EngineTensor]) throws(EngineFailure) -> [EngineOutput] {
        given.withLock { $0 = inputs }
        return try answers.get()
    }
}

@Suite("An ONNX model behind the frames of a worker")
struct OnnxSessionTests {
    private static var empty: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    private func session(
        _ engine: FakeEngine,
        columns: [String]? = nil,
        inputs: [OnnxFormBytes.Slot],
        outputs: [OnnxFormBytes.Slot]
    ) throws -> OnnxSession {
        let version = try #require(Digest(bytes: [UInt8](repeating: 0, count: 32)))
        let bytes = OnnxFormBytes.make(columns: columns, inputs: inputs, outputs: outputs)
        return try OnnxSession(try OnnxForm.read(bytes, of: version), Self.empty, on: engine)
    }

    private func ask(_ session: inout OnnxSession, _ input: ModelInput) throws -> AnswerFrame {
        let frame = try RequestFrame(id: 7, input: input, probabilities: true)
        let header = Array(frame.start.dropFirst(FramePrefix.count))
        let reply = session.reply(header: header, body: frame.body.flatMap(\.self))
        return try AnswerFrame.parse(header: reply.header, body: reply.body, id: 7)
    }

    private func output(_ frame: AnswerFrame) throws -> ModelOutput {
        guard case .output(let output) = frame else { throw BrokenFrame("a refusal: \(frame)") }
        return output
    }

    private func refusal(_ frame: AnswerFrame) -> AnswerFrame.Refusal? {
        if case .refusal(let refusal) = frame { refusal } else { nil }
    }

    private static func bytes<Number: BitwiseCopyable>(_ numbers: [Number]) -> [UInt8] {
        numbers.withUnsafeBytes { Array($0) }
    }

    private func doubles(_ name: String, _ values: [Double]) -> Tensor {
        Tensor(name: name, type: .float64, shape: [values.count], bytes: Self.bytes(values))
    }

    @Test("is given the columns of a table as one matrix, rounded to the numbers that it takes")
    func matrix() throws {
        let answer = EngineTensor(type: .int64, shape: [2], bytes: Self.bytes([4, 5] as [Int64]))
        let shares = EngineOutput.maps([
            [EngineEntry(key: .number(0), number: 0.25), EngineEntry(key: .number(1), number: 0.1)],
            [EngineEntry(key: .number(0), number: .nan), EngineEntry(key: .number(1), number: 1)],
        ])
        let engine = FakeEngine(
            [("X", .float)],
            [("label", .tensor(.int64)), ("shares", .list)],
            answers: .success([.tensor(answer), shares])
        )
        var session = try session(
            engine,
            columns: ["a", "b"],
            inputs: [("X", 1)],
            outputs: [("label", 7), ("shares", 100)]
        )
        let whole = Tensor(name: "b", type: .int64, shape: [2], bytes: Self.bytes([3, 1 << 53] as [Int64]))
        let input = ModelInput(form: .frame, tensors: [doubles("a", [0.1, -2]), whole])
        let output = try output(ask(&session, input))
        let expected: [Float] = [0.1, 3, -2, Float(Double(1 << 53))]
        #expect(
            engine.given.withLock { $0 } == [EngineTensor(type: .float, shape: [2, 2], bytes: Self.bytes(expected))]
        )
        #expect(output.form == .frame && output.tensors.map(\.name) == ["label", "shares"])
        #expect(output.tensors[0].type == .int64 && output.tensors[0].shape == [2])
        let maps = [#"{"0":0.25,"1":0.10000000149011612}"#, #"{"0":"NaN","1":1.0}"#].flatMap { text in
            Self.bytes([UInt32(text.utf8.count)]) + Array(text.utf8)
        }
        #expect(output.tensors[1].content == .json && output.tensors[1].bytes == maps)
        #expect(output.probabilities == nil)
    }

    @Test("is given a column for each input where it has several, and its outputs become flat columns")
    func columns() throws {
        let answer = EngineTensor(type: .float, shape: [2, 1], bytes: Self.bytes([1, 2] as [Float]))
        let texts = EngineOutput.texts([Array("red".utf8), Array("größer".utf8)], shape: [2, 1])
        let engine = FakeEngine(
            [("b", .double), ("a", .float)],
            [("y", .tensor(.float)), ("t", .tensor(.text))],
            answers: .success([.tensor(answer), texts])
        )
        var session = try session(
            engine,
            columns: ["a", "b", "unused"],
            inputs: [("b", 11), ("a", 1)],
            outputs: [("y", 1), ("t", 8)]
        )
        let input = ModelInput(
            form: .frame,
            tensors: [doubles("a", [0.1, 2]), doubles("b", [3, 4]), doubles("unused", [5, 6])]
        )
        let output = try output(ask(&session, input))
        let given = engine.given.withLock { $0 }
        #expect(given.map(\.type) == [.double, .float] && given.map(\.shape) == [[2], [2]])
        #expect(given.last?.bytes == Self.bytes([0.1, 2] as [Float]))
        #expect(output.tensors.map(\.shape) == [[2], [2]])
        #expect(output.tensors[1].content == .text)
    }

    @Test("takes tensors by their names, or the only one without, and gives tensors back")
    func tensors() throws {
        let answer = EngineTensor(type: .float, shape: [1, 3], bytes: Self.bytes([1, 2, 3] as [Float]))
        let engine = FakeEngine([("X", .float)], [("y", .tensor(.float))], answers: .success([.tensor(answer)]))
        var session = try session(engine, inputs: [("X", 1)], outputs: [("y", 1)])
        let bytes = Self.bytes([1, 2, 3, 4] as [Double])
        for (form, name) in [(ModelInput.Form.array, ""), (.arrays, "X")] {
            let tensor = Tensor(name: name, type: .float64, shape: [1, 4], bytes: bytes)
            let output = try output(ask(&session, ModelInput(form: form, tensors: [tensor])))
            #expect(output.form == .arrays && output.tensors.map(\.shape) == [[1, 3]])
            #expect(engine.given.withLock { $0.map(\.type) } == [.float])
        }
        let other = Tensor(name: "Z", type: .float64, shape: [1, 4], bytes: bytes)
        let refused = try refusal(ask(&session, ModelInput(form: .arrays, tensors: [other])))
        #expect(refused?.message.contains("the model takes the tensors X") == true)
    }

    @Test("answers no rows as Python does: maps become numbers, and texts anything")
    func noRows() throws {
        let engine = FakeEngine(
            [("X", .float)],
            [("maps", .list), ("texts", .tensor(.text))],
            answers: .success([.maps([]), .texts([], shape: [0])])
        )
        var session = try session(
            engine,
            columns: ["a"],
            inputs: [("X", 1)],
            outputs: [("maps", 101), ("texts", 8)]
        )
        let output = try output(ask(&session, ModelInput(form: .frame, tensors: [doubles("a", [])])))
        #expect(engine.given.withLock { $0 } == [EngineTensor(type: .float, shape: [0, 1], bytes: [])])
        #expect(output.tensors.map(\.type) == [.float64, .bytes] && output.tensors[1].content == .json)
    }

    @Test("gives maps back beside tensors, and of no rows JSON, as Python does")
    func maps() throws {
        let labels = EngineOutput.tensor(EngineTensor(type: .int64, shape: [1], bytes: Self.bytes([1] as [Int64])))
        let shares = EngineOutput.maps([[EngineEntry(key: .text(Array("a\"b".utf8)), number: 0.5)]])
        let none = EngineOutput.tensor(EngineTensor(type: .int64, shape: [0], bytes: []))
        let row = Tensor(name: "", type: .float32, shape: [1, 1], bytes: [0, 0, 0, 0])
        for (outputs, form) in [([labels, shares], ModelOutput.Form.arrays), ([none, .maps([])], .json)] {
            let engine = FakeEngine(
                [("X", .float)],
                [("label", .tensor(.int64)), ("shares", .list)],
                answers: .success(outputs)
            )
            var session = try session(engine, inputs: [("X", 1)], outputs: [("label", 7), ("shares", 101)])
            let output = try output(ask(&session, ModelInput(form: .array, tensors: [row])))
            #expect(output.form == form)
            let last = try #require(output.tensors.last)
            let text = form == .arrays ? #"{"a\"b":0.5}"# : #"{"label":[],"shares":[]}"#
            #expect(last.content == .json && last.shape == [1])
            #expect(last.bytes == Self.bytes([UInt32(text.utf8.count)]) + Array(text.utf8))
        }
    }

    @Test("refuses what its signature does not have, and what the library refuses, each with its reason")
    func refused() throws {
        let failed = EngineFailure("invalid dimensions")
        let engine = FakeEngine([("X", .double)], [("y", .tensor(.float))], answers: .failure(failed))
        var session = try session(engine, columns: ["a", "b"], inputs: [("X", 11)], outputs: [("y", 1)])
        let both = [doubles("a", [1]), doubles("b", [1])]
        let whole = Tensor(name: "b", type: .int32, shape: [1], bytes: [1, 0, 0, 0])
        let cases: [(ModelInput, says: String)] = [
            (ModelInput(form: .frame, tensors: both), "invalid dimensions"),
            (ModelInput(form: .frame, tensors: both.reversed()), "the columns a, b"),
            (ModelInput(form: .frame, tensors: [both[0], doubles("b", [1, 2])]), "one length"),
            (ModelInput(form: .array, tensors: [both[0]]), "takes a table"),
            (
                ModelInput(
                    form: .frame,
                    tensors: [Tensor(name: "a", type: .int32, shape: [1], bytes: [1, 0, 0, 0]), whole]
                ),
                "takes FP64"
            ),
        ]
        for (input, says) in cases {
            let refused = try refusal(ask(&session, input))
            #expect(refused?.message.contains(says) == true, "\(refused?.message ?? "answered")")
        }
    }

    @Test("refuses outputs that are no columns of one table")
    func lengths() throws {
        let outputs: [EngineOutput] = [
            .tensor(EngineTensor(type: .int64, shape: [1], bytes: Self.bytes([1] as [Int64]))),
            .tensor(EngineTensor(type: .float, shape: [1, 2], bytes: Self.bytes([1, 2] as [Float]))),
        ]
        let engine = FakeEngine(
            [("X", .double)],
            [("label", .tensor(.int64)), ("shares", .tensor(.float))],
            answers: .success(outputs)
        )
        var session = try session(
            engine,
            columns: ["a"],
            inputs: [("X", 11)],
            outputs: [("label", 7), ("shares", 1)]
        )
        let refused = try refusal(ask(&session, ModelInput(form: .frame, tensors: [doubles("a", [1])])))
        #expect(refused?.message.contains("different lengths") == true)
    }

    @Test("is not loaded by another release of the library, or where the library finds another model")
    func otherLibrary() throws {
        let old = FakeEngine([("X", .float)], [("y", .tensor(.float))], version: "1.31.0")
        let failure = #expect(throws: EngineFailure.self) {
            _ = try session(old, inputs: [("X", 1)], outputs: [("y", 1)])
        }
        #expect(failure?.reason == "onnxruntime is 1.31.0 here, and the form was proven with 1.32.0")
        let other = FakeEngine([("X", .double)], [("y", .tensor(.float))])
        let inputs = #expect(throws: EngineFailure.self) {
            _ = try session(other, inputs: [("X", 1)], outputs: [("y", 1)])
        }
        #expect(inputs?.reason.contains("other inputs") == true)
    }
}
