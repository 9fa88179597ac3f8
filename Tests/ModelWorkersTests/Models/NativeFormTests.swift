import DurableFiles
import Foundation
import Identifiers
import Inference
import Logging
import TestSupport
import Testing

@testable import ModelWorkers

#if canImport(Glibc)
import Glibc
#endif

/// The program `slipway-worker` as a daemon starts it.
@Suite("A worker without Python")
struct NativeFormTests {
    private static let rows = 0..<10

    /// - Parameters:
    ///   - form: its bytes, of a fixture's form; nil: the version has none.
    ///   - interpreter: of a Python that must not be needed.
    private func load(
        _ directory: TemporaryDirectory,
        _ form: [UInt8]?,
        program: String? = nil,
        settings: WorkerSettings = .patient
    ) async throws -> LoadedModel {
        try directory.write(form ?? [], to: "form.model")
        let version = try #require(Digest(bytes: [UInt8](repeating: 0, count: 32)))
        return try await LoadedModel.load(
            ModelLocation(
                interpreter: nil,
                native: form == nil
                    ? nil : NativeForm(path: directory.path("form.model"), version: version, program: program),
                directory: directory.handle.path,
                owner: "native-tests",
                subject: "score 1"
            ),
            schema: nil,
            settings: settings,
            loader: .native,
            log: Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private static func form(_ name: String) throws -> [UInt8] {
        try DirectoryHandle(path: Fixtures.path("native")).read(file: "\(name).model", limit: 1 << 20)
    }

    /// The first rows of a form with its columns c0 to c4.
    private static func table(_ name: String) throws -> (input: ModelInput, labels: [String]) {
        let table = try CSVTable(Fixtures.path("native/\(name).csv"))
        let tensors = (0..<5).map { column in
            Tensor(doubles: table.rows[rows].map { Double($0[column]) ?? .nan }, name: "c\(column)")
        }
        return (ModelInput(form: .frame, tensors: tensors), table.rows[rows].map { $0[5] })
    }

    private static func status(_ process: Int32, _ field: String) -> String? {
        let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first { $0.hasPrefix("\(field):") }
            .map { $0.dropFirst(field.utf8.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    /// The program's own process: below the one that waits for it.
    private static func program(below process: Int32) -> Int32? {
        let text = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
        return text?.split(separator: " ").first.flatMap { Int32($0) }
    }

    @Test("answers as the library does, in the strictest sandbox")
    func answers() async throws {
        let directory = try TemporaryDirectory()
        let model = try await load(directory, Self.form("logistic"))
        #expect(model.hello.loader == .native && model.hello.python == nil)
        #expect(model.hello.flavor.hasPrefix("scikit-learn"))
        #expect(model.hasProbabilities && model.classes?.count == 2)
        let (input, labels) = try Self.table("logistic")
        let output = try await model.answer(input, probabilities: true)
        #expect(output.tensors.first?.doubles.map { "\(Int($0))" } == labels)
        #expect(output.probabilities?.shape == [Self.rows.count, 2])
        if SandboxSupport.machine.hasCallFilter, let process = Self.program(below: model.hello.process) {
            #expect(Self.status(process, "Seccomp") == "2")
            // That of its start, and that which it put upon itself.
            if let filters = Self.status(process, "Seccomp_filters").flatMap({ Int($0) }) { #expect(filters >= 2) }
        }
        await model.stop(drain: 0)
    }

    @Test("is started again when it is killed, and answers the same")
    func killed() async throws {
        let directory = try TemporaryDirectory()
        let model = try await load(directory, Self.form("boosting-binary"))
        let (input, _) = try Self.table("boosting-binary")
        let first = try await model.answer(input, probabilities: true)
        let exits = model.exits()
        kill(model.hello.process, SIGKILL)
        _ = await exits.first { _ in true }
        try await until { model.status.replicasUp == 1 }
        let again = try await model.answer(input, probabilities: true)
        #expect(again.tensors == first.tensors && again.probabilities == first.probabilities)
        #expect(model.status.restarts == 1)
        await model.stop(drain: 0)
    }

    @Test("refuses a request for which it has not the memory, and goes on", arguments: [400_000, 2_000_000])
    func memory(rows: Int) async throws {
        var settings = WorkerSettings.patient
        settings.memoryBytes = 64 << 20
        let directory = try TemporaryDirectory()
        let model = try await load(directory, Self.form("logistic"), settings: settings)
        let column = [Double](repeating: 1, count: rows)
        let large = ModelInput(form: .frame, tensors: (0..<5).map { Tensor(doubles: column, name: "c\($0)") })
        let failure = await #expect(throws: ScoringFailure.self) {
            _ = try await model.answer(large, probabilities: true)
        }
        #expect(failure?.code == .inputInvalid)
        #expect(failure?.message.contains("send fewer rows") == true)
        _ = try await model.answer(Self.table("logistic").input, probabilities: true)
        #expect(model.status.restarts == 0)
        await model.stop(drain: 0)
    }

    @Test("keeps the operator's limits and exceptions from mattering: it has no exceptions, and no network")
    func exceptions() async throws {
        var settings = WorkerSettings.patient
        settings.sandbox.allowsNetwork = true
        settings.sandbox.readable = ["/etc/shadow"]
        let directory = try TemporaryDirectory()
        let model = try await load(directory, Self.form("logistic"), settings: settings)
        #expect(model.sandbox?.exceptions == [])
        await model.stop(drain: 0)
    }

    /// A change to the bytes of a sound form, and the code by which it is refused.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        let make: @Sendable ([UInt8]) -> [UInt8]

        static let all = [
            Change(testDescription: "another version", code: "native.other-version") { Self.with(1, at: 30, $0) },
            Change(testDescription: "another format", code: "native.version") { Self.with(0x32, at: 15, $0) },
            Change(testDescription: "another size", code: "native.format") { Self.with($0[16] &+ 1, at: 16, $0) },
            Change(testDescription: "a byte too few", code: "native.format") { Array($0.dropLast()) },
            Change(testDescription: "nothing", code: "native.format") { _ in [] },
        ]

        private init(testDescription: String, code: String, make: @escaping @Sendable ([UInt8]) -> [UInt8]) {
            self.testDescription = testDescription
            self.code = code
            self.make = make
        }

        private static func with(_ byte: UInt8, at place: Int, _ bytes: [UInt8]) -> [UInt8] {
            var changed = bytes
            changed[place] = byte
            return changed
        }
    }

    @Test("refuses a form by its code before it answers anything", arguments: Change.all)
    func refused(change: Change) async throws {
        let directory = try TemporaryDirectory()
        let form = change.make(try Self.form("logistic"))
        let failure = try await #require(throws: ScoringFailure.self) { _ = try await load(directory, form) }
        #expect(failure.code == .loadFailed)
        #expect(failure.message.contains("\(change.code): "), "\(failure.message)")
    }

    @Test("that is not there, or has no form, is told as what it is")
    func missing() async throws {
        let directory = try TemporaryDirectory()
        let form = try Self.form("logistic")
        let noProgram = try await #require(throws: ScoringFailure.self) {
            _ = try await load(directory, form, program: directory.path("nothing"))
        }
        #expect(noProgram.code == .environment && noProgram.message.contains("scoring.worker"))
        let noForm = try await #require(throws: ScoringFailure.self) { _ = try await load(TemporaryDirectory(), nil) }
        #expect(noForm.code == .loadFailed && noForm.message.contains("native form"))
    }

    @Test("is asked for a Python only where another loader is to load the version")
    func noPython() async throws {
        let directory = try TemporaryDirectory()
        let failure = try await #require(throws: ScoringFailure.self) {
            _ = try await LoadedModel.load(
                ModelLocation(
                    interpreter: nil,
                    directory: directory.handle.path,
                    owner: "native-tests",
                    subject: "score 1"
                ),
                schema: nil,
                settings: .patient,
                loader: .mlflow,
                log: Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() })
            )
        }
        #expect(failure.code == .environment && failure.message.contains("scoring.python"))
    }
}
