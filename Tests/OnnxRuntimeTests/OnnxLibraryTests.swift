import DurableFiles
import Foundation
import NativeModels
import NativeWorker
import OnnxRuntime
import TestSupport
import Testing

/// The library among the packages with which the tests ask models.
private enum InstalledLibrary {
    static let path: String? = {
        let place = TrackingServerProcess.Version.three.python.replacingOccurrences(of: "/bin/python", with: "/lib")
        let python = (try? DirectoryHandle(path: place).names())?.first { $0.hasPrefix("python3") } ?? ""
        let capi = "\(place)/\(python)/site-packages/onnxruntime/capi"
        let name = (try? DirectoryHandle(path: capi).names())?.first { $0.hasPrefix("libonnxruntime.so.") }
        return name.map { "\(capi)/\($0)" }
    }()
}

@Suite("The library of ONNX models", .enabled(if: InstalledLibrary.path != nil))
struct OnnxLibraryTests {
    private func model() throws -> [UInt8] {
        try DirectoryHandle(path: Fixtures.path("mlflow3-models/iris-onnx-1")).read(file: "model.onnx")
    }

    private func tensor(_ rows: [[Float]]) -> EngineTensor {
        EngineTensor(type: .float, shape: [rows.count, 4], bytes: rows.flatMap(\.self).withUnsafeBytes { Array($0) })
    }

    @Test("says its version and what a model takes, and answers tensors, no row too")
    func answers() throws {
        let path = try #require(InstalledLibrary.path)
        let library = try OnnxLibrary(path)
        #expect(path.hasSuffix(library.version))
        let found = try model().withUnsafeBytes { bytes in Result { try library.load(bytes) } }.get()
        #expect(found.inputs == [EngineModel.Slot(name: "X", kind: .tensor(.float))])
        #expect(found.outputs.map(\.name) == ["label", "probabilities"])
        #expect(found.outputs.map(\.kind) == [.tensor(.int64), .tensor(.float)])
        let outputs = try library.run([tensor([[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5.2, 2.3]])])
        guard case .tensor(let labels) = outputs[0], case .tensor(let shares) = outputs[1] else {
            Issue.record("no tensors")
            return
        }
        #expect(labels.shape == [2] && labels.bytes == [0, 2].flatMap { [$0] + [UInt8](repeating: 0, count: 7) })
        #expect(shares.shape == [2, 3] && shares.bytes.count == 24)
        let again = try library.run([tensor([[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5.2, 2.3]])])
        #expect(again == outputs)
        let none = try library.run([tensor([])])
        #expect(none.map(\.elements) == [0, 0])
    }

    @Test("refuses tensors of another type, shape or number, and goes on")
    func refused() throws {
        let library = try OnnxLibrary(try #require(InstalledLibrary.path))
        _ = try model().withUnsafeBytes { bytes in Result { try library.load(bytes) } }.get()
        let doubles = EngineTensor(type: .double, shape: [1, 4], bytes: [UInt8](repeating: 0, count: 32))
        let narrow = EngineTensor(type: .float, shape: [1, 3], bytes: [UInt8](repeating: 0, count: 12))
        let few = EngineTensor(type: .float, shape: [1, 4], bytes: [0, 0, 0, 0])
        for wrong in [[doubles], [narrow], [few], [], [tensor([[1, 2, 3, 4]]), tensor([[1, 2, 3, 4]])]] {
            let failure = #expect(throws: EngineFailure.self) { _ = try library.run(wrong) }
            #expect(failure?.reason.isEmpty == false)
        }
        #expect(try library.run([tensor([[1, 2, 3, 4]])]).count == 2)
    }

    @Test("is asked with any number of tensors, none of which costs more than its bytes")
    func many() throws {
        let library = try OnnxLibrary(try #require(InstalledLibrary.path))
        _ = try model().withUnsafeBytes { bytes in Result { try library.load(bytes) } }.get()
        let inputs = [EngineTensor](repeating: tensor([[1, 2, 3, 4]]), count: 50_000)
        let failure = #expect(throws: EngineFailure.self) { _ = try library.run(inputs) }
        #expect(failure?.reason.contains("another number of tensors") == true)
    }

    @Test("is not loaded from what is no library, and loads nothing that is no model")
    func broken() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Array("no library".utf8), to: "libonnxruntime.so.9")
        for path in [directory.path("libonnxruntime.so.9"), directory.path("nothing")] {
            let failure = #expect(throws: EngineFailure.self) { _ = try OnnxLibrary(path) }
            #expect(failure?.reason.isEmpty == false)
        }
        let library = try OnnxLibrary(try #require(InstalledLibrary.path))
        let bytes = Array("no model".utf8)
        #expect(throws: EngineFailure.self) {
            _ = try bytes.withUnsafeBytes { bytes in Result { try library.load(bytes) } }.get()
        }
    }
}

extension EngineOutput {
    fileprivate var elements: Int {
        switch self {
        case .tensor(let tensor): tensor.shape.reduce(1, *)
        case .texts(let texts, _): texts.count
        case .maps(let maps): maps.count
        }
    }
}
