import Bundles
import DurableFiles
import EvaluationRecords
import Identifiers
import NodeAPI
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Evaluations in the bundles of a node")
struct EvaluationTests {
    private let fixture: NodeFixture

    init() throws {
        fixture = try NodeFixture()
    }

    private func name<Kind: NameKind>(_ text: String) throws -> Name<Kind> { try #require(Name<Kind>(text)) }

    /// A version of the draft, as the manifest of its bundle has it.
    private func model(_ version: String, of draft: BundleDraft) throws -> EvaluatedModel {
        let models = draft.manifest["models"]?.array ?? []
        let churn = try #require(models.first { $0["name"] == "churn" })
        let listed = try #require(churn["versions"]?.array?.first { $0["version"]?.string == version })
        let manifest = try #require(listed["manifest"]?.string.flatMap { Digest($0) })
        return EvaluatedModel(name: try name("churn"), origin: .version(try name(version), manifest))
    }

    private func put(_ record: EvaluationRecord, into draft: inout BundleDraft) throws {
        draft.others[try #require(record.entryName).text] = record.bytes
    }

    private func list(_ node: AutomationNode, version: VersionID? = nil) async throws -> EvaluationList {
        try await node.evaluations(credit, name("churn"), version, after: nil, limit: 200)
    }

    @Test("are listed by model and version with their figure, and given back as they are")
    func listed() async throws {
        let node = try await fixture.open()
        var records: [EvaluationRecord] = []
        let bytes = try fixture.bundle("b1", sequence: 1) { draft in
            for (version, value) in [("1", 0.7), ("2", 0.8), ("2", 0.9)] {
                let record = try SampleRecords.evaluation(of: model(version, of: draft), value: value, name: "n")
                try put(record, into: &draft)
                records.append(record)
            }
        }
        try await fixture.upload(bytes, to: node)
        let all = try await list(node)
        #expect(Set(all.evaluations.map(\.id)) == Set(records.map(\.id.description)) && all.refused.isEmpty)
        #expect(all.next == nil)
        let second = try await list(node, version: name("2"))
        #expect(Set(second.evaluations.compactMap(\.figure?.value)) == [0.8, 0.9])
        let report = try #require(all.evaluations.first)
        #expect(report.version?.text == "1" && report.figure?.low == 0.65 && report.figure?.interval == "delong-logit")
        #expect(report.bundle?.text == "b1" && report.name == "n" && report.rows == 90)
        for record in records {
            #expect(try await node.evaluation(credit, record.id.short) == record.bytes)
            #expect(try await node.evaluation(credit, record.id.description) == record.bytes)
        }
        #expect(await code { _ = try await node.evaluation(credit, "ffffffffffff") } == "evaluation.not-found")
        #expect(await code { _ = try await list(node).evaluations } == nil)
        let other = try name("other") as ProjectName
        #expect(await code { _ = try await node.evaluation(other, records[0].id.short) } == "project.not-found")
    }

    @Test("come a page at a time, each once")
    func pages() async throws {
        let node = try await fixture.open()
        let bytes = try fixture.bundle("b1", sequence: 1) { draft in
            for step in 0..<5 {
                try put(
                    SampleRecords.evaluation(of: model("2", of: draft), value: 0.5 + Double(step) / 100),
                    into: &draft
                )
            }
        }
        try await fixture.upload(bytes, to: node)
        var found: [String] = []
        var cursor: String?
        var pages = 0
        repeat {
            let page = try await node.evaluations(credit, name("churn"), nil, after: cursor, limit: 2)
            found += page.evaluations.map(\.id)
            cursor = page.next
            pages += 1
        } while cursor != nil
        #expect(pages == 3 && found.count == 5 && Set(found).count == 5)
    }

    @Test(
        "that are of something else, damaged, too large or no records are no evidence, are told, and break no deployment"
    )
    func hostile() async throws {
        let node = try await fixture.open()
        let digits = "0123456789ab"
        var good: EvaluationRecord?
        let bytes = try fixture.bundle("b1", sequence: 1) { draft in
            let own = try model("2", of: draft)
            let record = try SampleRecords.evaluation(of: own)
            good = record
            try put(record, into: &draft)
            // Of another version's content.
            let foreign = EvaluatedModel(name: own.name, origin: .version(try name("1"), try #require(own.manifest)))
            try put(SampleRecords.evaluation(of: foreign), into: &draft)
            // A version that the bundle does not have.
            let missing = EvaluatedModel(name: own.name, origin: .version(try name("7"), try #require(own.manifest)))
            try put(SampleRecords.evaluation(of: missing), into: &draft)
            // Under the name of another record.
            draft.others["evaluations/churn/2/\(digits).json"] = record.bytes
            draft.others["evaluations/churn/2/\(digits.replacing("0", with: "1")).json"] = Array("{}".utf8)
            draft.others["evaluations/churn/2/\(digits.replacing("0", with: "2")).json"] =
                Array("{\"format\":\"slipway.evaluation/1\",\"result\":{\"slices\":[".utf8)
                + Array(String(repeating: "{},", count: 1_000_000).utf8) + Array("{}]}}".utf8)
            draft.others["evaluations/churn/2/\(digits.replacing("0", with: "3")).json"] =
                [UInt8](repeating: UInt8(ascii: " "), count: RecordLimits.bytes + 1)
            draft.others["evaluations/churn/2/\(digits.replacing("0", with: "4")).json"] =
                Array(String(repeating: "[", count: 100_000).utf8)
            // Names that are no evaluation's.
            draft.others["evaluations/churn/2/notes.txt"] = Array("note".utf8)
            draft.others["evaluations/churn/2/deep/\(digits).json"] = record.bytes
            draft.others["evaluations/readme"] = Array("note".utf8)
        }
        try await fixture.running(node) { [fixture] in
            try await fixture.upload(bytes, to: node)
            _ = try await fixture.reach(.active, fixture.deploy("b1", on: node).id, on: node)
            #expect(try fixture.current() != nil)
        }
        let all = try await list(node)
        #expect(all.evaluations.map(\.id) == [good?.id.description])
        let codes = Dictionary(all.refused.map { ($0.file, $0.code) }) { first, _ in first }
        #expect(all.refused.count == 7, "\(all.refused)")
        #expect(codes["evaluations/churn/2/\(digits).json"] == "evaluation.foreign")
        #expect(codes.filter { $0.key.hasPrefix("evaluations/churn/1/") }.values.sorted() == ["evaluation.foreign"])
        #expect(codes.filter { $0.key.hasPrefix("evaluations/churn/7/") }.values.sorted() == ["evaluation.foreign"])
        #expect(codes["evaluations/churn/2/1123456789ab.json"] == "evaluation.invalid")
        #expect(codes["evaluations/churn/2/2123456789ab.json"] == "evaluation.invalid")
        #expect(codes["evaluations/churn/2/3123456789ab.json"] == "evaluation.too-large")
        #expect(codes["evaluations/churn/2/4123456789ab.json"] == "evaluation.invalid")
        #expect(await code { _ = try await node.evaluation(credit, digits) } == "evaluation.foreign")
    }

    @Test("that the disk has changed are told as damaged, and are evidence again once they are repaired")
    func damaged() async throws {
        let node = try await fixture.open()
        var record: EvaluationRecord?
        let bytes = try fixture.bundle("b1", sequence: 1) { draft in
            let made = try SampleRecords.evaluation(of: model("2", of: draft))
            try put(made, into: &draft)
            record = made
        }
        try await fixture.upload(bytes, to: node)
        let content = try #require(record).bytes
        let blob = "\(fixture.state)/blobs/sha256/\(RecordDigest.of(content).hex)"
        try Shell.run("chmod u+w \(blob) && printf X >> \(blob)")
        #expect(try await list(node).refused.map(\.code) == ["evaluation.damaged"])
        let sound = try fixture.directory.write(content, to: "sound.json")
        try Shell.run("cp \(sound) \(blob)")
        #expect(try await list(node).evaluations.map(\.id) == [record?.id.description])
    }

    @Test("that several bundles have are those of the newest, and go with the last")
    func newest() async throws {
        let node = try await fixture.open()
        for number in 1...2 {
            let bytes = try fixture.bundle("b\(number)", sequence: Int64(number), weights: "w") { draft in
                try put(SampleRecords.evaluation(of: model("2", of: draft)), into: &draft)
            }
            try await fixture.upload(bytes, to: node)
        }
        let all = try await list(node)
        #expect(all.evaluations.map(\.bundle?.text) == ["b2"])
        _ = try await node.removeProject(credit, typed: "credit", reason: nil, by: fixture.admin)
        #expect(await code { _ = try await list(node) } == "project.not-found")
    }
}
