import Bundles
import ContentStore
import DurableFiles
import EvaluationRecords
import Identifiers
import Integrity
import TestSupport
import Testing

@testable import SavedModels

@Suite("Drift reports in a project")
struct DriftKeepingTests {
    private let testProject: TestProject
    private var project: Project { testProject.project }

    init() async throws {
        testProject = try TestProject()
        try await testProject.importing(testProject.model("m"))
    }

    private func model(manifest: Digest? = nil) throws -> EvaluatedModel {
        let version = try project.state().require(name("m"), name("1"))
        return EvaluatedModel(name: try name("m"), origin: .version(try name("1"), manifest ?? version.manifest))
    }

    private func ids(_ project: Project) throws -> [EvaluationID] { try project.driftReports().map(\.id) }

    @Test("a report is kept beside the project, found by the beginning of its id, and the same again changes nothing")
    func kept() throws {
        let record = try SampleRecords.drift(name: "first")
        #expect(try project.keep(record) == .new)
        #expect(try project.keep(SampleRecords.drift(name: "second")) == .known)
        _ = try project.collectGarbage()
        let kept = try #require(try project.driftReports().first)
        #expect(try project.document(of: kept) == record)
        #expect(kept.mark == DriftMark(of: record) && kept.mark.drifted == 1 && kept.mark.verdict == .drifted)
        guard case .drift(let found) = try project.record(named: String(record.id.short.prefix(6))) else {
            Issue.record("it is a drift report")
            return
        }
        #expect(found == kept)
        #expect(failure { _ = try project.evaluation(record.id.short) }?.stableCode == "evaluation.missing")
    }

    @Test("what project.json keeps of it reads back, with a model and without")
    func mark() throws {
        try project.keep(SampleRecords.drift())
        try project.keep(SampleRecords.drift(of: model(), effect: 0.5))
        try project.keep(
            SampleRecords.drift(of: EvaluatedModel(name: name("x"), origin: .external), effect: 0.75, verdict: .changed)
        )
        let state = try project.state()
        #expect(try ProjectState(json: state.json(), path: "p") == state)
        #expect(Set(state.driftReports.map(\.mark.model?.text)) == [nil, "m/1", "x@external"])
    }

    @Test("one with the answers of another content is refused")
    func foreign() throws {
        let record = try SampleRecords.drift(of: model(manifest: RecordDigest.of([])))
        #expect(failure { try project.keep(record) }?.stableCode == "drift.foreign")
        #expect(try ids(project).isEmpty)
    }

    @Test("it goes into no bundle, along with a copy of the version that answered, and away with it")
    func travels() throws {
        let bundle = try testProject.export("a.tar")
        let record = try SampleRecords.drift(of: model())
        let alone = try SampleRecords.drift(effect: 0.5)
        try project.keep(record)
        try project.keep(alone)
        #expect(try !testProject.export("b.tar").isNew, "the bundle \(bundle.manifest.bundle) is the same")
        let other = try Project.create(in: testProject.place.path("other"), name: name("other"))
        for _ in 0..<2 { _ = try project.copy(name("m"), nil, to: other, as: nil) }
        _ = try project.copy(name("m"), nil, to: other, as: name("n"))
        #expect(try ids(other) == [record.id])
        #expect(try other.document(of: #require(other.driftReports().first)) == record)
        _ = try project.remove(name("m"), nil, force: true)
        #expect(try ids(project) == [alone.id])
        #expect(try !project.store.contains(RecordDigest.of(record.bytes)))
    }

    @Test("it is removed when it is told to, and pruned by age unless the version that answered is kept")
    func removed() throws {
        let record = try SampleRecords.drift(of: model())
        let alone = try SampleRecords.drift(effect: 0.5)
        try project.keep(record)
        try project.keep(alone)
        _ = try project.set(name("m"), [.active(name("1"))])
        let late = SampleRecords.created.adding(seconds: 60)
        var report = try project.prune(EvaluationPruning(before: late, isDryRun: true))
        #expect(Set(report.removedDrift.map(\.id)) == [record.id, alone.id])
        #expect(try ids(project).count == 2)
        report = try project.prune(EvaluationPruning(before: late, keeping: ["active"]))
        #expect(report.removedDrift.map(\.id) == [alone.id])
        #expect(try ids(project) == [record.id] && !project.store.contains(RecordDigest.of(alone.bytes)))
        try project.removeRecord(record.id.short)
        #expect(try ids(project).isEmpty)
        try testProject.expectClean()
    }

    @Test("one that is lost or was changed is damage, and fsck says that it is of the project")
    func damaged() throws {
        let record = try SampleRecords.drift()
        try project.keep(record)
        let digest = RecordDigest.of(record.bytes)
        try project.store.root.open(directory: "blobs/sha256").remove(file: digest.hex)
        let kept = try #require(try project.driftReports().first)
        #expect(failure { _ = try project.document(of: kept) }?.stableCode == "drift.damaged")
        let report = try ProjectCheck(DirectoryHandle(path: project.path), now: TestProject.now, width: 2).run()
        let finding = try #require(report.findings.first)
        #expect(finding.meaning.contains("it is a drift report of the project"), "\(finding.meaning)")
        #expect(finding.advice.contains("slipway drift"), "\(finding.advice)")
    }
}
