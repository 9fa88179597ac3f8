import Bundles
import ContentStore
import DurableFiles
import Evaluation
import Foundation
import Identifiers
import Inference
import ModelWorkers
import NativeModels
import NativeProving
import Signing
import TestSupport
import Testing

@testable import SavedModels

@Suite("Native forms in a project")
struct NativeFormTests {
    let testProject: TestProject

    init() async throws {
        testProject = try TestProject()
        try await testProject.importing(testProject.model("m"))
    }

    private func version() throws -> SavedVersion {
        try testProject.project.state().require(name("m"), name("1"))
    }

    /// A form of the version, by the bytes of a fixture.
    private func form(of manifest: Digest? = nil) throws -> NativeVerdict {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("native/bayes.model"))))
        try bytes.replaceSubrange(24..<56, with: (manifest ?? version().manifest).bytes)
        return .proven(NativeVerdict.Form(bytes: bytes, probes: 9_312, library: "scikit-learn 1.9.1"))
    }

    private func keep(_ native: NativeVerdict?) throws {
        let tensor = Tensor(name: "x", type: .uint8, shape: [2], bytes: [1, 0])
        let record = try GoldenRecord(
            model: name("m"),
            version: name("1"),
            manifest: version().manifest,
            input: ModelInput(form: .frame, tensors: [tensor]),
            output: ModelOutput(form: .array, tensors: [tensor]),
            tolerance: .standard,
            environment: .init(python: "3.11.7", packages: [:]),
            latency: .init(p50: 0.001, p99: 0.002, runs: 3),
            created: TestProject.now
        )
        try testProject.project.keep(record, native: native)
    }

    private func entries(_ file: String) throws -> [String] {
        _ = try testProject.export(file)
        return try testProject.verify(file).resources.map(\.name.text).filter { $0.hasPrefix("native/") }
    }

    @Test("a form is kept with its golden prediction, travels signed in the bundle, and is what a node reads")
    func exported() throws {
        try keep(form())
        #expect(try version().native == .form(probes: 9_312, library: "scikit-learn 1.9.1"))
        #expect(try entries("a.tar") == ["native/m/1.model"])
        let entry = try NativeModel.entryName(name("m"), name("1"))
        let bundle = try UnverifiedBundle.read(testProject.place.path("a.tar")) { $0 == entry }
        #expect(
            try NativeModel.read(bundle.texts[entry] ?? [], of: version().manifest).library.hasPrefix("scikit-learn")
        )
        try testProject.expectClean()
    }

    @Test("the form of an ONNX model has a name of its own in the bundle, and its wheels are needed all the same")
    func onnx() throws {
        try keep(form())
        #expect(try version().needsNoWheels && version().native?.isOnnx == false)
        let library = "onnxruntime 1.32.0"
        let bytes = try OnnxFormBytes.iris(library: library, version: version().manifest)
        try keep(.proven(NativeVerdict.Form(bytes: bytes, probes: 2_300, library: library)))
        #expect(try version().native?.isOnnx == true && !version().needsNoWheels)
        #expect(try testProject.project.nativeForm(of: version())?.isOnnx == true)
        #expect(try entries("a.tar") == ["native/m/1.onnx"])
        let other = OnnxFormBytes.iris(library: library)
        try keep(.proven(NativeVerdict.Form(bytes: other, probes: 2_300, library: library)))
        #expect(failure { try testProject.export("b.tar") }?.stableCode == "native.other-version")
        try testProject.expectClean()
    }

    @Test("a form goes with its golden prediction, replaced or removed")
    func gone() throws {
        try keep(form())
        let blob = try #require(try version().nativeDigest)
        try keep(nil)
        #expect(try version().native == nil && version().golden != nil)
        #expect(try entries("a.tar").isEmpty)
        try keep(form())
        #expect(try testProject.project.removeGolden(of: name("m"), name("1")))
        #expect(try version().native == nil && !testProject.project.store.contains(blob))
        try testProject.expectClean()
    }

    @Test("the reason why there is no form is kept, and no bundle has it")
    func reason() throws {
        try keep(.none(NoNativeForm("SVC")))
        #expect(try version().native == .none(reason: "SVC"))
        #expect(try version().nativeDigest == nil && entries("a.tar").isEmpty)
        try testProject.expectClean()
    }

    @Test("a form of another version stops the export, and so does a lost one")
    func unfit() throws {
        try keep(form(of: StreamingDigest.of([1])))
        #expect(failure { try testProject.export("a.tar") }?.stableCode == "native.other-version")
        try keep(form())
        let blob = try #require(try version().nativeDigest)
        try testProject.project.store.root.open(directory: "blobs/sha256").remove(file: blob.hex)
        let found = failure { try testProject.export("a.tar") }
        #expect(found?.stableCode == "native.format" && found?.message.contains("slipway golden m 1") == true)
        #expect(try testProject.place.handle.status(of: "a.tar") == nil)
    }

    @Test("a copy takes the form along, which names no model")
    func copied() throws {
        try keep(form())
        let other = try Project.create(in: testProject.place.path("other"), name: name("other"))
        _ = try testProject.project.copy(name("m"), nil, to: other, as: name("n"))
        let copy = try other.state().require(name("n"), name("1"))
        #expect(try copy.native == version().native && copy.nativeDigest == version().nativeDigest)
    }

    @Test("an older slipway is not let near a project with native forms, since it would forget them")
    func format() throws {
        try keep(nil)
        #expect(try !String(decoding: testProject.project.state().json(), as: UTF8.self).contains(#""format":4"#))
        try keep(form())
        #expect(try String(decoding: testProject.project.state().json(), as: UTF8.self).contains(#""format":4"#))
    }
}
