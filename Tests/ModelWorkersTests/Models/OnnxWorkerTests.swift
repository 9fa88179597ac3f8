import DurableFiles
import Foundation
import Identifiers
import Inference
import Logging
import TestSupport
import Testing

@testable import ModelWorkers

/// The fixtures' model of irises, by `slipway-worker` and by Python.
@Suite("An ONNX model in the worker of native forms", .enabled(if: TestInterpreter.mlflow3.isThere))
struct OnnxWorkerTests {
    private static let version = Digest(bytes: [UInt8](repeating: 0, count: 32))

    private func fixture() throws -> FixtureModel {
        try #require(FixtureModel.mlflow3.first { $0.name == "iris-onnx" })
    }

    /// - Parameters:
    ///   - form: its bytes.
    ///   - interpreter: the Python among whose packages the library lies.
    private func load(
        _ form: [UInt8],
        _ directory: TemporaryDirectory,
        interpreter: String? = TestInterpreter.mlflow3.path
    ) async throws -> LoadedModel {
        try directory.write(form, to: "form.onnx")
        return try await LoadedModel.load(
            ModelLocation(
                interpreter: interpreter,
                native: NativeForm(
                    path: directory.path("form.onnx"),
                    version: #require(Self.version),
                    isOnnx: true
                ),
                directory: fixture().location.directory,
                owner: "native-tests",
                subject: "iris 1"
            ),
            schema: fixture().schema(),
            settings: .patient,
            loader: .native,
            log: Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// The version loaded by Python, asked for its form, and the bytes of that.
    private func python() async throws -> (model: LoadedModel, form: [UInt8]) {
        var settings = WorkerSettings.patient
        settings.native = try NativeQuestion(#require(Self.version), fixture().schema(), isOnnx: true)
        let model = try await fixture().load(settings)
        guard case .form(let bytes)? = model.hello.native else {
            throw BrokenFrame("no form: \(String(describing: model.hello.native))")
        }
        return (model, bytes)
    }

    private static func status(_ process: Int32, _ field: String) -> String? {
        let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first { $0.hasPrefix("\(field):") }
            .map { $0.dropFirst(field.utf8.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    @Test("is written by Python as what it takes and gives")
    func written() async throws {
        let (model, form) = try await python()
        let version = try #require(model.hello.packages["onnxruntime"])
        #expect(form == OnnxFormBytes.iris(library: "onnxruntime \(version)"))
        await model.stop(drain: 0)
    }

    @Test("answers bit for bit as Python does, one row, many rows, and numbers that are none")
    func answers() async throws {
        let directory = try TemporaryDirectory()
        let (python, form) = try await python()
        let native = try await load(form, directory)
        #expect(native.hello.loader == .native && native.hello.python == nil)
        #expect(native.hello.flavor.hasPrefix("onnxruntime "))
        var inputs = try [0..<1, 0..<20].map { try fixture().input(rows: $0) }
        let odd: [Float] = [.nan, .infinity, -.infinity, 1e38, -0.0, 0, 1, 2]
        let tensor = Tensor(name: "", type: .float32, shape: [2, 4], bytes: odd.withUnsafeBytes { Array($0) })
        inputs.append(ModelInput(form: .array, tensors: [tensor]))
        for input in inputs {
            let expected = try await python.answer(input, probabilities: true)
            let found = try await native.answer(input, probabilities: true)
            #expect(found.form == expected.form && found.tensors == expected.tensors)
        }
        await python.stop(drain: 0)
        await native.stop(drain: 0)
    }

    @Test("runs one thread, under the two filters of every native form")
    func sandbox() async throws {
        let directory = try TemporaryDirectory()
        let (python, form) = try await python()
        await python.stop(drain: 0)
        let native = try await load(form, directory)
        _ = try await native.answer(fixture().input(), probabilities: false)
        let first = native.hello.process
        let below = try? String(contentsOfFile: "/proc/\(first)/task/\(first)/children", encoding: .utf8)
        if SandboxSupport.machine.hasCallFilter,
            let process = below?.split(separator: " ").first.flatMap({ Int32($0) })
        {
            #expect(Self.status(process, "Threads") == "1")
            #expect(Self.status(process, "Seccomp") == "2")
            if let filters = Self.status(process, "Seccomp_filters").flatMap({ Int($0) }) { #expect(filters >= 2) }
        }
        await native.stop(drain: 0)
    }

    @Test("refuses rows of another width as Python does, and goes on")
    func refused() async throws {
        let directory = try TemporaryDirectory()
        let (python, form) = try await python()
        await python.stop(drain: 0)
        let native = try await load(form, directory)
        let narrow = Tensor(name: "", type: .float32, shape: [1, 3], bytes: [UInt8](repeating: 0, count: 12))
        let failure = await #expect(throws: ScoringFailure.self) {
            _ = try await native.answer(ModelInput(form: .array, tensors: [narrow]), probabilities: false)
        }
        #expect(failure?.code == .modelRaised)
        _ = try await native.answer(fixture().input(), probabilities: false)
        #expect(native.status.restarts == 0)
        await native.stop(drain: 0)
    }

    @Test("is not loaded by another release of the library than the form says, nor without one")
    func otherLibrary() async throws {
        let directory = try TemporaryDirectory()
        let other = OnnxFormBytes.iris(library: "onnxruntime 0.1.0")
        let failure = await #expect(throws: ScoringFailure.self) { _ = try await load(other, directory) }
        #expect(failure?.code == .loadFailed)
        #expect(failure?.message.contains("the form was proven with 0.1.0") == true, "\(failure?.message ?? "")")
        for interpreter in [nil, directory.path("bin/python")] {
            let place = try TemporaryDirectory()
            let missing = await #expect(throws: ScoringFailure.self) {
                _ = try await load(other, place, interpreter: interpreter)
            }
            #expect(missing?.code == .environment && missing?.message.contains("libonnxruntime") == true)
        }
    }
}
