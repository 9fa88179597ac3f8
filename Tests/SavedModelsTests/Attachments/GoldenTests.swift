import Bundles
import ContentStore
import DurableFiles
import Evaluation
import Identifiers
import Inference
import Signing
import TestSupport
import Testing

@testable import SavedModels

@Suite("Golden predictions in a project")
struct GoldenTests {
    let testProject: TestProject

    init() async throws {
        testProject = try TestProject()
        try await testProject.importing(testProject.model("m"))
    }

    @discardableResult
    private func keep(_ values: [UInt8] = [1, 0]) throws -> GoldenRecord {
        let version = try testProject.project.state().require(name("m"), name("1"))
        let tensor = Tensor(name: "x", type: .uint8, shape: [values.count], bytes: values)
        let record = try GoldenRecord(
            model: name("m"),
            version: name("1"),
            manifest: version.manifest,
            input: ModelInput(form: .frame, tensors: [tensor]),
            output: ModelOutput(form: .array, tensors: [tensor]),
            tolerance: .standard,
            environment: .init(python: "3.11.7", packages: [:]),
            latency: .init(p50: 0.001, p99: 0.002, runs: 3),
            created: TestProject.now
        )
        try testProject.project.keep(record)
        return record
    }

    private func version() throws -> SavedVersion {
        try testProject.project.state().require(name("m"), name("1"))
    }

    @Test("a record is kept with its version, survives a new import of the same content, and goes when it is told to")
    func kept() async throws {
        let record = try keep()
        #expect(try version().golden?.rows == 2)
        #expect(try testProject.project.golden(of: name("m"), version()) == record)
        try await testProject.importing(testProject.place.path("m")) { $0.version = try? name("1") }
        _ = try testProject.project.collectGarbage()
        #expect(try testProject.project.golden(of: name("m"), version()) == record)
        let blob = try #require(try version().golden?.digest)
        #expect(try testProject.project.removeGolden(of: name("m"), name("1")))
        #expect(try !testProject.project.removeGolden(of: name("m"), name("1")))
        #expect(try !testProject.project.store.contains(blob))
        try testProject.expectClean()
    }

    @Test("a record of another content is refused")
    func foreign() async throws {
        let record = try keep()
        _ = try testProject.project.remove(name("m"), nil, force: true)
        try await testProject.importing(testProject.model("n", files: ["data.bin": "other"])) { $0.models = ["m"] }
        let found = failure { try testProject.project.keep(record) }
        #expect(found?.stableCode == "golden.invalid")
        #expect(try version().golden == nil)
    }

    @Test("a record travels signed in the bundle, and a new one makes a new bundle")
    func exported() throws {
        let without = try testProject.export("a.tar")
        let record = try keep()
        let with = try testProject.export("b.tar")
        let again = try testProject.export("c.tar")
        #expect(with.isNew && with.manifest.sequence == without.manifest.sequence + 1)
        #expect(!again.isNew)
        let verified = try testProject.verify("b.tar")
        let entry = GoldenRecord.entryName(record.model, record.version)
        #expect(entry.text == "golden/m/1.json")
        #expect(verified.resources.contains { $0.name == entry && $0.size > 0 })
        let bundle = try UnverifiedBundle.read(testProject.place.path("b.tar")) { $0 == entry }
        #expect(try GoldenRecord.read(bundle.texts[entry] ?? []) == record)
        try keep([0, 1])
        #expect(try testProject.export("d.tar").isNew)
    }

    @Test("a copy takes the record along, under its new name too")
    func copied() throws {
        let record = try keep()
        let other = try Project.create(in: testProject.place.path("other"), name: name("other"))
        _ = try testProject.project.removeGolden(of: name("m"), name("1"))
        _ = try testProject.project.copy(name("m"), nil, to: other, as: nil)
        #expect(try other.state().require(name("m"), name("1")).golden == nil)
        try testProject.project.keep(record)
        _ = try testProject.project.copy(name("m"), nil, to: other, as: nil)
        _ = try testProject.project.copy(name("m"), nil, to: other, as: name("n"))
        _ = try testProject.project.remove(name("m"), nil, force: true)
        let state = try other.state()
        #expect(try other.golden(of: name("m"), state.require(name("m"), name("1"))) == record)
        #expect(try other.golden(of: name("n"), state.require(name("n"), name("1"))) == record.renamed(name("n")))
    }

    @Test("a record that was damaged stops the export, and says what to do")
    func damaged() throws {
        try keep()
        let blob = try #require(try version().golden?.digest)
        try testProject.project.store.root.open(directory: "blobs/sha256").remove(file: blob.hex)
        let found = failure { try testProject.export("a.tar") }
        #expect(found?.stableCode == "golden.invalid")
        #expect(found?.message.contains("slipway golden m 1") == true)
        #expect(try testProject.place.handle.status(of: "a.tar") == nil)
    }
}
