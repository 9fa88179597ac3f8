import Bundles
import ContentStore
import DurableFiles
import EvaluationRecords
import Identifiers
import StrictJSON
import TestSupport
import Testing

@testable import SavedModels

/// A project with one model of one version, and records of it.
struct EvaluationProject {
    let testProject: TestProject
    var project: Project { testProject.project }

    init() async throws {
        testProject = try TestProject()
        try await testProject.importing(testProject.model("m")) { $0.activates = true }
    }

    func version(_ id: String = "1", of model: String = "m", in other: Project? = nil) throws -> SavedVersion {
        try (other ?? project).state().require(name(model), name(id))
    }

    func model(_ id: String = "1") throws -> EvaluatedModel {
        EvaluatedModel(name: try name("m"), origin: .version(try name(id), try version(id).manifest))
    }

    func record(
        value: Double = 0.9,
        version: String = "1",
        dataset: String = "holdout",
        created: Timestamp = SampleRecords.created,
        tags: TextMap<String> = [:],
        requirements: [String] = [],
        predictions: Digest? = nil
    ) throws -> EvaluationRecord {
        try SampleRecords.evaluation(
            of: model(version),
            value: value,
            dataset: dataset,
            created: created,
            tags: tags,
            requirements: requirements,
            predictions: predictions
        )
    }

    func comparison(_ first: String, _ second: String, _ evaluation: EvaluationID? = nil) throws -> ComparisonRecord {
        try SampleRecords.comparison(
            ComparedVersion(model: model(first), evaluation: evaluation),
            ComparedVersion(model: model(second), evaluation: nil)
        )
    }

    /// Imports a second version.
    func importSecond() async throws {
        try await testProject.importing(testProject.model("second", files: ["data.bin": "other"])) { $0.models = ["m"] }
    }

    func ids(of query: EvaluationQuery = EvaluationQuery()) throws -> [EvaluationID] {
        try project.evaluations(matching: query).map(\.id)
    }

    func blob(_ digest: Digest) -> String { "\(project.path)/blobs/sha256/\(digest.hex)" }
}

@Suite("Evaluations in a project")
struct EvaluationKeepingTests {
    private let place: EvaluationProject
    private var project: Project { place.project }

    init() async throws {
        place = try await EvaluationProject()
    }

    @Test("many are kept beside one version, read back as they were, and outlive a new import and a garbage collection")
    func kept() async throws {
        let first = try place.record(value: 0.9, created: Timestamp(seconds: 1))
        let second = try place.record(value: 0.8, created: Timestamp(seconds: 2))
        #expect(try project.keep(first) == .new)
        #expect(try project.keep(second) == .new)
        try await place.testProject.importing(place.testProject.place.path("m")) { $0.version = try? name("1") }
        _ = try project.collectGarbage()
        #expect(try place.ids() == [second.id, first.id], "the newest first")
        for (kept, record) in zip(try project.evaluations(), [second, first]) {
            #expect(try project.document(of: kept) == record)
            #expect(kept.mark == EvaluationMark(of: record))
        }
        #expect(try place.version().evaluations.map(\.id) == [second.id, first.id])
        try place.testProject.expectClean()
    }

    @Test("one with an id that is there changes nothing, and the first run stands")
    func neverOverwritten() throws {
        let first = try place.record(tags: ["run": "first"])
        let again = try place.record(created: Timestamp(seconds: 9), tags: ["run": "second"])
        #expect(first.id == again.id && first.bytes != again.bytes)
        try project.keep(first)
        let state = try project.state()
        #expect(try project.keep(again) == .known)
        #expect(try project.state() == state)
        #expect(try project.document(of: project.evaluation(first.id.short)) == first)
        #expect(try !project.store.contains(RecordDigest.of(again.bytes)))
    }

    @Test("a lost document is kept anew when the same is found again")
    func found() throws {
        let record = try place.record()
        try project.keep(record)
        try Shell.run("rm -f \(place.blob(RecordDigest.of(record.bytes)))")
        #expect(
            failure { _ = try project.document(of: project.evaluation(record.id.short)) }?.stableCode
                == "evaluation.damaged"
        )
        #expect(try project.keep(record) == .new)
        #expect(try project.document(of: project.evaluation(record.id.short)) == record)
    }

    @Test("one of another content or another version is refused, and nothing stays of it")
    func foreign() throws {
        let other = EvaluatedModel(
            name: try name("m"),
            origin: .version(try name("1"), RecordDigest.of(Array("other".utf8)))
        )
        let record = try SampleRecords.evaluation(of: other)
        #expect(failure { try project.keep(record) }?.stableCode == "evaluation.foreign")
        let missing = EvaluatedModel(name: try name("m"), origin: .version(try name("7"), try place.version().manifest))
        #expect(
            failure { try project.keep(try SampleRecords.evaluation(of: missing)) }?.stableCode == "version.missing"
        )
        #expect(try place.ids().isEmpty && !project.store.contains(RecordDigest.of(record.bytes)))
        try place.testProject.expectClean()
    }

    @Test("a document that was changed on the disk is no evidence, whatever it says")
    func altered() throws {
        let record = try place.record(value: 0.6)
        let better = try place.record(value: 0.9)
        try project.keep(record)
        let blob = place.blob(RecordDigest.of(record.bytes))
        let file = try place.testProject.place.write(better.bytes, to: "better.json")
        try Shell.run("chmod u+w \(blob) && cp \(file) \(blob) && chmod 444 \(blob)")
        let found = failure { _ = try project.document(of: project.evaluation(record.id.short)) }
        #expect(found?.stableCode == "evaluation.damaged")
        #expect(failure { try place.testProject.export("a.tar") }?.stableCode == "evaluation.damaged")
        #expect(try place.testProject.place.handle.status(of: "a.tar") == nil)
    }

    @Test("a mark that was pointed at another record of the version is no evidence either")
    func exchanged() throws {
        let record = try place.record(value: 0.6)
        let better = try place.record(value: 0.9)
        try project.keep(record)
        try project.keep(better)
        let path = "\(project.path)/project.json"
        let text = String(decoding: try OpenFile.read(path).readAll(limit: 1 << 20), as: UTF8.self)
        let changed = text.replacing(
            RecordDigest.of(record.bytes).description,
            with: RecordDigest.of(better.bytes).description
        )
        try DirectoryHandle(path: project.path).replace(file: "project.json", with: Array(changed.utf8))
        let found = failure { _ = try project.document(of: project.evaluation(record.id.short)) }
        #expect(found?.stableCode == "evaluation.damaged" && found?.message.contains(better.id.description) == true)
    }

    @Test("they are found by model, version, data set, tag and time, and by the beginning of an id")
    func queries() async throws {
        try await place.importSecond()
        let old = try place.record(value: 0.7, created: Timestamp(seconds: 1), tags: ["stage": "try"])
        let other = try place.record(value: 0.8, version: "2", dataset: "later", created: Timestamp(seconds: 2))
        let external = try SampleRecords.evaluation(
            of: EvaluatedModel(name: name("m"), origin: .external),
            created: Timestamp(seconds: 3)
        )
        for record in [old, other, external] { try project.keep(record) }
        #expect(try place.ids() == [external.id, other.id, old.id])
        #expect(try place.ids(of: EvaluationQuery(model: name("m"), version: name("2"))) == [other.id])
        var query = EvaluationQuery()
        query.dataset = "later"
        #expect(try place.ids(of: query) == [other.id])
        query.dataset = String(old.result.dataset.digest.hex.prefix(8))
        #expect(try place.ids(of: query) == [external.id, other.id, old.id])
        query.tags = [("stage", "try")]
        #expect(try place.ids(of: query) == [old.id])
        query = EvaluationQuery()
        query.since = Timestamp(seconds: 2)
        #expect(try place.ids(of: query) == [external.id, other.id])
        #expect(try project.evaluation(String(other.id.description.prefix(15))).id == other.id)
        #expect(failure { _ = try project.evaluation("ffffffffffff") }?.stableCode == "evaluation.missing")
        #expect(failure { _ = try project.evaluation("ffff") }?.stableCode == "evaluation.missing")
    }

    @Test("project.json has format 2 with a record, and format 1 as before without")
    func format() throws {
        func text() throws -> String {
            String(decoding: try OpenFile.read("\(project.path)/project.json").readAll(limit: 1 << 20), as: UTF8.self)
        }
        #expect(try text().contains(#""format":1"#))
        let record = try place.record()
        try project.keep(record)
        #expect(try text().contains(#""format":2"#))
        try project.removeRecord(record.id.short)
        #expect(try text().contains(#""format":1"#) && !text().contains("evaluations"))
    }

    @Test("predictions are kept with the evaluation that they are of, and go with the last one")
    func predictions() throws {
        let bytes = Array("row,score\n1,0.5\n".utf8)
        let path = try place.testProject.place.write(bytes, to: "predictions.csv")
        let digest = RecordDigest.of(bytes)
        let record = try place.record(predictions: digest)
        let foreign = try place.record(predictions: RecordDigest.of([]))
        #expect(
            failure { try project.keep(foreign, predictions: OpenFile.read(path)) }?.stableCode == "evaluation.foreign"
        )
        // All of it is kept, also of a file that was read to its end.
        let file = try OpenFile.read(path)
        _ = try file.readAll(limit: 100)
        try project.keep(record, predictions: file)
        _ = try project.collectGarbage()
        let kept = try project.evaluation(record.id.short)
        #expect(try project.predictions(of: kept)?.readAll(limit: 100) == bytes)
        try project.removeRecord(record.id.short)
        #expect(try !project.store.contains(digest))
    }
}
