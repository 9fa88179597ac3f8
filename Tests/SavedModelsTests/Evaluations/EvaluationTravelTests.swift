import Bundles
import ContentStore
import DurableFiles
import EvaluationRecords
import Identifiers
import Integrity
import Signing
import TestSupport
import Testing

@testable import SavedModels

@Suite("Evaluations that are copied, removed, checked and exported")
struct EvaluationTravelTests {
    private let place: EvaluationProject
    private var project: Project { place.project }
    private var testProject: TestProject { place.testProject }

    init() async throws {
        place = try await EvaluationProject()
    }

    private func other() throws -> Project {
        try Project.create(in: testProject.place.path("other"), name: name("other"))
    }

    @Test("a copy takes all of them along, once")
    func copied() throws {
        let records = [try place.record(value: 0.9), try place.record(value: 0.8)]
        for record in records { try project.keep(record) }
        let other = try other()
        for _ in 0..<2 { _ = try project.copy(name("m"), nil, to: other, as: nil) }
        _ = try project.remove(name("m"), nil, force: true)
        let kept = try other.evaluations()
        #expect(Set(kept.map(\.id)) == Set(records.map(\.id)) && kept.count == 2)
        for one in kept { #expect(try records.contains(other.document(of: one))) }
        #expect(try check(other).findings.isEmpty)
    }

    @Test(
        "under another name a record names the model that it is beside, and has the id that evaluating the copy gives"
    )
    func renamed() throws {
        let record = try place.record()
        try project.keep(record)
        let other = try other()
        _ = try project.copy(name("m"), nil, to: other, as: name("n"))
        let kept = try #require(try other.evaluations().first)
        let expected = try SampleRecords.evaluation(
            of: EvaluatedModel(name: name("n"), origin: .version(name("1"), place.version().manifest))
        )
        #expect(try other.document(of: kept) == expected && kept.id == expected.id && kept.id != record.id)
        #expect(try check(other).findings.isEmpty)
    }

    @Test("they go with their version, and with their model")
    func removed() throws {
        let record = try place.record()
        try project.keep(record)
        _ = try project.remove(name("m"), name("1"), force: true)
        #expect(try place.ids().isEmpty)
        #expect(try !project.store.contains(RecordDigest.of(record.bytes)))
        try testProject.expectClean()
    }

    @Test(
        "a comparison is kept beside the project, is copied when all of its versions are there, and goes with one of them"
    )
    func comparisons() async throws {
        try await place.importSecond()
        let record = try place.comparison("1", "2")
        #expect(try project.keep(record) == .new && project.keep(record) == .known)
        #expect(try project.document(of: #require(project.comparisons().first)) == record)
        _ = try project.collectGarbage()
        let other = try other()
        _ = try project.copy(name("m"), name("1"), to: other, as: nil)
        #expect(try other.comparisons().isEmpty, "one version is not there")
        _ = try project.copy(name("m"), name("2"), to: other, as: nil)
        #expect(try other.document(of: #require(other.comparisons().first)) == record)
        _ = try project.remove(name("m"), name("2"), force: true)
        #expect(try project.comparisons().isEmpty && !project.store.contains(RecordDigest.of(record.bytes)))
        #expect(failure { try project.keep(record) }?.stableCode == "comparison.foreign")
        #expect(try check(project).findings.isEmpty && check(other).findings.isEmpty)
    }

    @Test("fsck misses a lost one in its own words, and repairs it from a bundle")
    func repaired() throws {
        let record = try place.record()
        try project.keep(record)
        try testProject.export("credit.tar")
        try Shell.run("rm -f \(place.blob(RecordDigest.of(record.bytes)))")
        let finding = try #require(try check(project).findings.first)
        #expect(finding.code == "store.blob-missing")
        #expect(finding.meaning.contains("it is the evaluation of m 1"), "\(finding.meaning)")
        #expect(finding.advice.contains("slipway evaluate m 1"), "\(finding.advice)")
        let bundle = RepairSource.bundle(
            path: testProject.place.path("credit.tar"),
            try Trust(files: [("key.pem", testProject.key.verificationKey.pem)]),
            now: TestProject.now
        )
        let report = try checker(project).repair(from: [bundle])
        #expect(report.isSound, "\(report.lines)")
        #expect(try project.document(of: project.evaluation(record.id.short)) == record)
    }

    @Test("fsck misses a lost comparison, and says that it is of the project")
    func lostComparison() async throws {
        try await place.importSecond()
        let record = try place.comparison("1", "2")
        try project.keep(record)
        try Shell.run("rm -f \(place.blob(RecordDigest.of(record.bytes)))")
        let finding = try #require(try check(project).findings.first)
        #expect(finding.meaning.contains("it is a comparison of the project"), "\(finding.meaning)")
        #expect(failure { _ = try project.document(of: project.comparisons()[0]) }?.stableCode == "comparison.damaged")
    }

    @Test(
        "what a kept record interrupted by a kill left is removed by the next command, and the record is there or not"
    )
    func killed() throws {
        let record = try place.record()
        // The document is in the store, and its mark is not yet in project.json.
        let ingest = try project.store.beginIngest()
        _ = try ingest.add(record.bytes)
        try ingest.commit()
        try DirectoryHandle(path: "\(project.path)/ingest").make(directory: ".slipway-ingest-dead", mode: 0o700)
        #expect(try place.ids().isEmpty)
        #expect(try project.keep(record) == .new)
        try testProject.expectClean()
        try project.removeRecord(record.id.short)
        #expect(try !project.store.contains(RecordDigest.of(record.bytes)))
    }

    // MARK: Export

    private func names(_ file: String) throws -> [String] {
        try testProject.verify(file).resources.map(\.name.text).filter {
            $0.hasPrefix("evaluations/") || $0.hasPrefix("comparisons/")
        }
    }

    @Test("those of active versions travel signed; all or none when told so; and another choice is another bundle")
    func exported() async throws {
        try await place.importSecond()
        let active = try place.record(value: 0.9)
        let idle = try place.record(value: 0.8, version: "2")
        for record in [active, idle] { try project.keep(record) }
        let comparison = try place.comparison("1", "2")
        try project.keep(comparison)
        let both = "comparisons/\(comparison.id.short).json"
        let ofActive = "evaluations/m/1/\(active.id.short).json"
        let report = try testProject.export("a.tar")
        #expect(try names("a.tar") == [both, ofActive] && report.evaluations == 2)
        #expect(try !testProject.export("again.tar").isNew)
        let all = try testProject.export("b.tar") { $0.evaluations.choice = .all }
        #expect(try names("b.tar") == [both, ofActive, "evaluations/m/2/\(idle.id.short).json"] && all.isNew)
        let none = try testProject.export("c.tar") { $0.evaluations.choice = .none }
        #expect(try names("c.tar").isEmpty && none.isNew && none.evaluations == 0)
        let bundle = try UnverifiedBundle.read(testProject.place.path("a.tar")) { $0.text == ofActive }
        let bytes = try #require(bundle.texts[EntryName(ofActive)])
        #expect(try EvaluationRecord.read(bytes) == active)
        #expect(try project.state().exports.map(\.evaluations.count) == [2, 3, 0])
    }

    @Test("an evaluation of a model without a version here travels in no bundle")
    func external() throws {
        try project.keep(SampleRecords.evaluation(of: EvaluatedModel(name: name("m"), origin: .external)))
        try testProject.export("a.tar") { $0.evaluations.choice = .all }
        #expect(try names("a.tar").isEmpty)
    }

    @Test("predictions travel only when they are asked for")
    func predictions() throws {
        let bytes = Array("row,score\n1,0.5\n".utf8)
        let path = try testProject.place.write(bytes, to: "predictions.csv")
        let record = try place.record(predictions: RecordDigest.of(bytes))
        try project.keep(record, predictions: OpenFile.read(path))
        #expect(try testProject.export("a.tar").predictions == 0)
        #expect(try names("a.tar") == ["evaluations/m/1/\(record.id.short).json"])
        #expect(try testProject.export("b.tar") { $0.evaluations.withPredictions = true }.predictions == 1)
        #expect(try names("b.tar").contains("evaluations/m/1/\(RecordDigest.of(bytes).short).predictions"))
    }

    // MARK: Removal

    @Test("one that a bundle or a comparison names is removed by force alone")
    func inUse() async throws {
        try await place.importSecond()
        let compared = try place.record(value: 0.7)
        let shipped = try place.record(value: 0.9)
        try project.keep(compared)
        try project.keep(place.comparison("1", "2", compared.id))
        #expect(failure { try project.removeRecord(compared.id.short) }?.stableCode == "evaluation.in-use")
        try project.keep(shipped)
        try testProject.export("a.tar")
        let found = failure { try project.removeRecord(shipped.id.short) }
        #expect(found?.stableCode == "evaluation.in-use" && found?.message.contains("bundle") == true)
        try project.removeRecord(shipped.id.short, force: true)
        #expect(try place.ids() == [compared.id])
    }

    @Test("pruning removes what is old, says so first when told to, and keeps what is named or belongs to the champion")
    func pruned() async throws {
        try await place.importSecond()
        let now = Timestamp(seconds: 1_000_000)
        let ofActive = try place.record(value: 0.6, created: Timestamp(seconds: 1))
        let old = try place.record(value: 0.7, version: "2", created: Timestamp(seconds: 2))
        let named = try place.record(value: 0.8, version: "2", created: Timestamp(seconds: 3))
        let new = try place.record(value: 0.9, version: "2", created: now)
        for record in [ofActive, old, named, new] { try project.keep(record) }
        try project.keep(place.comparison("1", "2", named.id))
        var rule = EvaluationPruning(before: now, keeping: ["champion"], isDryRun: true)
        let announced = try project.prune(rule)
        #expect(announced.removed.map(\.id) == [old.id] && announced.bytes > 0)
        #expect(try place.ids().count == 4)
        rule.isDryRun = false
        let report = try project.prune(rule)
        #expect(report.removed.map(\.id) == [old.id] && report.bytes == announced.bytes)
        #expect(Set(report.kept.map(\.evaluation.id)) == [ofActive.id, named.id])
        #expect(try Set(place.ids()) == [ofActive.id, named.id, new.id])
        #expect(try !project.store.contains(RecordDigest.of(old.bytes)))
        rule.keeping = []
        #expect(try project.prune(rule).removed.map(\.id) == [ofActive.id])
    }

    private func checker(_ project: Project) throws -> ProjectCheck {
        ProjectCheck(try DirectoryHandle(path: project.path), now: TestProject.now, width: 2)
    }

    private func check(_ project: Project) throws -> CheckReport { try checker(project).run() }
}
