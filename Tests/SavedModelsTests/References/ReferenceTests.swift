import Bundles
import ContentStore
import DurableFiles
import EvaluationRecords
import Identifiers
import Integrity
import Signing
import StrictJSON
import TestSupport
import Testing

@testable import SavedModels

@Suite("Reference profiles in a project")
struct ReferenceTests {
    private let testProject: TestProject
    private var project: Project { testProject.project }

    init() async throws {
        testProject = try TestProject()
        try await testProject.importing(testProject.model("m"))
    }

    private func version() throws -> SavedVersion { try project.state().require(name("m"), name("1")) }

    private func profile(
        of model: String = "m",
        manifest: Digest? = nil,
        rows: Int = 100,
        isPrivate: Bool = false
    ) throws -> ReferenceProfile {
        try SampleRecords.reference(
            of: EvaluatedModel(
                name: name(model),
                origin: .version(name("1"), manifest ?? version().manifest)
            ),
            rows: rows,
            isPrivate: isPrivate
        )
    }

    private func reference(in project: Project, _ model: String = "m") throws -> ReferenceProfile? {
        try project.reference(of: name(model), project.state().require(name(model), name("1")))
    }

    @Test("a profile is kept with its version, replaced by a later one, and goes when it is told to")
    func kept() throws {
        #expect(try version().reference == nil && reference(in: project) == nil)
        let first = try profile()
        try project.keep(first)
        let blob = try #require(try version().referenceDigest)
        _ = try project.collectGarbage()
        #expect(try reference(in: project) == first)
        #expect(try version().reference == ReferenceMark(of: first))
        let later = try profile(rows: 200, isPrivate: true)
        try project.keep(later)
        _ = try project.collectGarbage()
        #expect(try reference(in: project) == later && !project.store.contains(blob))
        #expect(try version().reference?.isPrivate == true && version().reference?.rows == 200)
        let second = try #require(try version().referenceDigest)
        #expect(try project.removeReference(of: name("m"), name("1")))
        #expect(try !project.removeReference(of: name("m"), name("1")))
        #expect(try !project.store.contains(second))
        try testProject.expectClean()
    }

    @Test("a profile of another content, or of no version, is refused")
    func foreign() throws {
        let other = try profile(manifest: RecordDigest.of([]))
        #expect(failure { try project.keep(other) }?.stableCode == "reference.foreign")
        let missing = try profile(of: "n")
        #expect(failure { try project.keep(missing) }?.stableCode == "model.missing")
        #expect(try version().reference == nil)
    }

    @Test("a project with a profile has a format that an older slipway refuses, and goes back when it is removed")
    func format() throws {
        func format() throws -> Int64? {
            try JSONParser.parse(project.state().json(), subject: "p")["format"]?.integer
        }
        #expect(try format() == 1)
        try project.keep(profile())
        #expect(try format() == 3)
        let state = try project.state()
        #expect(try ProjectState(json: state.json(), path: "p") == state)
        _ = try project.removeReference(of: name("m"), name("1"))
        #expect(try format() == 1)
    }

    @Test("a profile travels signed in the bundle, and a new one makes a new bundle")
    func exported() throws {
        let without = try testProject.export("a.tar")
        let record = try profile()
        try project.keep(record)
        let with = try testProject.export("b.tar")
        #expect(with.isNew && with.manifest.sequence == without.manifest.sequence + 1)
        #expect(try !testProject.export("c.tar").isNew)
        let entry = ReferenceAttachment.entryName(try name("m"), try name("1"))
        #expect(entry.text == "references/m/1.json" && entry == record.entryName)
        #expect(try testProject.verify("b.tar").resources.named(entry)?.digest == version().referenceDigest)
        let bundle = try UnverifiedBundle.read(testProject.place.path("b.tar")) { $0 == entry }
        #expect(try ReferenceProfile.read(bundle.texts[entry] ?? []) == record)
        try project.keep(profile(rows: 200))
        #expect(try testProject.export("d.tar").isNew)
    }

    @Test("a copy takes the profile along; under another name it names the model that it is beside")
    func copied() throws {
        let record = try profile()
        try project.keep(record)
        let other = try Project.create(in: testProject.place.path("other"), name: name("other"))
        _ = try project.copy(name("m"), nil, to: other, as: nil)
        _ = try project.copy(name("m"), nil, to: other, as: name("n"))
        _ = try project.remove(name("m"), nil, force: true)
        #expect(try reference(in: other) == record)
        let renamed = try #require(try reference(in: other, "n"))
        #expect(try renamed.result.model.name == name("n") && renamed.result.columns == record.result.columns)
        #expect(renamed.id != record.id)
    }

    @Test("a profile goes with its version")
    func removed() throws {
        try project.keep(profile())
        let blob = try #require(try version().referenceDigest)
        _ = try project.remove(name("m"), name("1"), force: true)
        #expect(try !project.store.contains(blob))
        try testProject.expectClean()
    }

    @Test("one that was damaged stops the export and says what to do; fsck misses it in its own words")
    func damaged() throws {
        try project.keep(profile())
        let blob = try #require(try version().referenceDigest)
        try project.store.root.open(directory: "blobs/sha256").remove(file: blob.hex)
        let found = failure { try testProject.export("a.tar") }
        #expect(found?.stableCode == "reference.damaged")
        #expect(found?.message.contains("slipway reference") == true)
        #expect(try testProject.place.handle.status(of: "a.tar") == nil)
        let report = try ProjectCheck(DirectoryHandle(path: project.path), now: TestProject.now, width: 2).run()
        let finding = try #require(report.findings.first)
        #expect(finding.meaning.contains("it is the reference profile of m 1"), "\(finding.meaning)")
        #expect(finding.advice.contains("slipway reference m 1"), "\(finding.advice)")
    }
}
