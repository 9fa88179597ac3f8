import Glibc
import Inference
import NativeModels
import NativeWorker
import StrictJSON
import TestSupport
import Testing

/// A library that notes when it is asked to load a model.
private struct NotingEngine: TensorEngine {
    let version: String
    let note: @Sendable (String) -> Void

    func load(_ model: UnsafeRawBufferPointer) throws(EngineFailure) -> EngineModel {
        note("load \(String(decoding: model, as: UTF8.self))")
        return EngineModel(
            inputs: [EngineModel.Slot(name: "X", kind: .tensor(.float))],
            outputs: [
                EngineModel.Slot(name: "label", kind: .tensor(.int64)),
                EngineModel.Slot(name: "probabilities", kind: .tensor(.float)),
            ]
        )
    }

    func run(_ inputs: [EngineTensor]) throws(EngineFailure) -> [EngineOutput] { throw EngineFailure("not asked here") }
}

@Suite("The life of a worker with an ONNX model")
struct OnnxServiceTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(OnnxFormBytes.iris(library: "onnxruntime 1.32.0"), to: "form.onnx")
        try directory.write(Array("graph".utf8), to: "model.onnx")
    }

    /// The first frame, which names the files and the library.
    private func load(form: String = "form.onnx", model: String = "model.onnx") -> String {
        let version = "sha256:" + String(repeating: "0", count: 64)
        let onnx = #"{"library":"/lib/libonnxruntime.so","model":"\#(directory.path(model))"}"#
        return #"{"op":"load","native":"\#(directory.path(form))","version":"\#(version)","onnx":\#(onnx)}"#
    }

    /// Serves these frames until their end.
    /// - Parameter version: of the library; nil: it cannot be loaded.
    /// - Returns: the headers of the replies, the exit status, and what happened in its order.
    private func serve(
        _ headers: [String],
        version: String? = "1.32.0"
    ) throws -> (replies: [JSONValue], status: Int32, notes: [String]) {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        for header in headers {
            var frame = Array("SLW1".utf8)
            withUnsafeBytes(of: UInt32(header.utf8.count).littleEndian) { frame += $0 }
            frame += [UInt8](repeating: 0, count: 8) + Array(header.utf8)
            try #require(frame.withUnsafeBytes { write(ends[0], $0.baseAddress, $0.count) } == frame.count)
        }
        shutdown(ends[0], Int32(SHUT_WR))
        let noted = Shared([String]())
        let service = NativeService(
            descriptor: ends[1],
            seal: { noted.update { $0.append("seal") } },
            openLibrary: { path throws(EngineFailure) in
                noted.update { $0.append("open \(path)") }
                guard let version else { throw EngineFailure("no such file") }
                return NotingEngine(version: version) { text in noted.update { $0.append(text) } }
            }
        )
        let status = service.run()
        shutdown(ends[1], Int32(SHUT_WR))
        var replies: [JSONValue] = []
        while let header = try Self.receive(ends[0]) { replies.append(header) }
        return (replies, status, noted.value)
    }

    /// - Returns: nil at the end.
    private static func receive(_ descriptor: Int32) throws -> JSONValue? {
        func bytes(_ count: Int) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            let found = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, count, Int32(MSG_WAITALL)) }
            return Array(bytes.prefix(max(0, found)))
        }
        let start = bytes(FramePrefix.count)
        guard start.count == FramePrefix.count else { return nil }
        let prefix = try FramePrefix(start)
        let header = bytes(prefix.headerLength)
        _ = bytes(prefix.bodyLength)
        return try JSONParser.parse(header, subject: "header")
    }

    @Test("the library is loaded before the process gives up what it does not need, and reads the model after that")
    func order() throws {
        let served = try serve([load(), #"{"id":"1","op":"ping"}"#])
        #expect(served.notes == ["open /lib/libonnxruntime.so", "seal", "load graph"])
        #expect(served.status == 0 && served.replies.count == 2)
        let hello = try #require(served.replies.first)
        #expect(hello["op"] == "hello" && hello["loader"] == "native" && hello["flavor"] == "onnxruntime 1.32.0")
        #expect(hello["packages"]?["onnxruntime"] == "1.32.0" && hello["probabilities"] == false)
        #expect(served.replies.last?["outputs"] == [])
    }

    @Test("a library that is not there or another, and a form or a model that is not there, are told by their codes")
    func refused() throws {
        try directory.write(Array("no form".utf8), to: "broken.onnx")
        let cases: [(header: String, version: String?, code: String)] = [
            (load(), nil, "native.library"), (load(), "1.31.0", "native.library"),
            (load(form: "broken.onnx"), "1.32.0", "native.format"), (load(form: "none"), "1.32.0", "native.format"),
            (load(model: "none"), "1.32.0", "native.format"),
        ]
        for (header, version, code) in cases {
            let served = try serve([header], version: version)
            #expect(served.status == 1)
            #expect(served.replies.first?["error"]?["type"]?.string == code, "\(served.replies)")
            #expect(!served.notes.contains { $0.hasPrefix("load") })
        }
    }
}
