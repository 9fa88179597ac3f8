import Bundles
import EvaluationRecords
import Identifiers
import NodeAPI
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Comparisons in the bundles of a node")
struct ComparisonTests {
    private let fixture: NodeFixture

    init() throws {
        fixture = try NodeFixture()
    }

    private func name<Kind: NameKind>(_ text: String) throws -> Name<Kind> { try #require(Name<Kind>(text)) }

    /// A version of the draft, as the manifest of its bundle has it.
    private func side(_ version: String, of draft: BundleDraft) throws -> ComparedVersion {
        let models = draft.manifest["models"]?.array ?? []
        let churn = try #require(models.first { $0["name"] == "churn" })
        let listed = try #require(churn["versions"]?.array?.first { $0["version"]?.string == version })
        let manifest = try #require(listed["manifest"]?.string.flatMap { Digest($0) })
        return try side(version, manifest)
    }

    private func side(_ version: String, _ manifest: Digest) throws -> ComparedVersion {
        ComparedVersion(
            model: EvaluatedModel(name: try name("churn"), origin: .version(try name(version), manifest)),
            evaluation: nil
        )
    }

    /// A model without a version.
    private func external(_ text: String) throws -> ComparedVersion {
        ComparedVersion(model: EvaluatedModel(name: try name(text), origin: .external), evaluation: nil)
    }

    private func list(
        _ node: AutomationNode,
        _ model: String? = nil,
        after cursor: String? = nil,
        limit: Int = 200
    ) async throws -> ComparisonList {
        try await node.comparisons(credit, model.map { try name($0) }, after: cursor, limit: limit)
    }

    @Test("are listed with their sides and verdicts, and given back as they are")
    func listed() async throws {
        let node = try await fixture.open()
        var records: [ComparisonRecord] = []
        let bytes = try fixture.bundle("b1", sequence: 1) { draft in
            records = [
                try SampleRecords.comparison(side("1", of: draft), side("2", of: draft)),
                try SampleRecords.comparison(external("rule"), external("other")),
            ]
            for record in records { draft.others[record.entryName.text] = record.bytes }
        }
        try await fixture.upload(bytes, to: node)
        let all = try await list(node)
        #expect(Set(all.comparisons.map(\.id)) == Set(records.map(\.id.description)))
        #expect(all.refused.isEmpty && all.next == nil)
        let report = try #require(try await list(node, "churn").comparisons.first)
        #expect(report.id == records[0].id.description && report.bundle?.text == "b1")
        #expect(report.sides.map { $0.version?.text } == ["1", "2"] && report.verdicts == ["better"])
        #expect(report.metric == "roc_auc" && report.bytes == UInt64(records[0].bytes.count))
        #expect(try await list(node, "rule").comparisons.map(\.id) == [records[1].id.description])
        for record in records {
            #expect(try await node.comparison(credit, record.id.short) == record.bytes)
            #expect(try await node.comparison(credit, record.id.description) == record.bytes)
        }
        #expect(await code { _ = try await node.comparison(credit, "ffffffffffff") } == "comparison.not-found")
        let other = try name("other") as ProjectName
        #expect(await code { _ = try await node.comparison(other, records[0].id.short) } == "project.not-found")
    }

    @Test("come a page at a time, each once")
    func pages() async throws {
        let node = try await fixture.open()
        let bytes = try fixture.bundle("b1", sequence: 1) { draft in
            for number in 0..<5 {
                let record = try SampleRecords.comparison(side("2", of: draft), external("rule\(number)"))
                draft.others[record.entryName.text] = record.bytes
            }
        }
        try await fixture.upload(bytes, to: node)
        var found: [String] = []
        var cursor: String?
        var pages = 0
        repeat {
            let page = try await list(node, "churn", after: cursor, limit: 2)
            found += page.comparisons.map(\.id)
            cursor = page.next
            pages += 1
        } while cursor != nil
        #expect(pages == 3 && found.count == 5 && Set(found).count == 5)
    }

    @Test("that are of something else or no records are no evidence, are told, and break no deployment")
    func hostile() async throws {
        let node = try await fixture.open()
        let digits = "0123456789ab"
        var good: ComparisonRecord?
        var foreign: [ComparisonRecord] = []
        let bytes = try fixture.bundle("b1", sequence: 1) { draft in
            let (first, second) = (try side("1", of: draft), try side("2", of: draft))
            let record = try SampleRecords.comparison(first, second)
            good = record
            draft.others[record.entryName.text] = record.bytes
            // A version with the content of another, and one that the bundle does not have.
            let manifest = try #require(second.model.manifest)
            foreign = [
                try SampleRecords.comparison(second, side("1", manifest)),
                try SampleRecords.comparison(side("7", manifest), second),
            ]
            for record in foreign { draft.others[record.entryName.text] = record.bytes }
            // Under the name of another record.
            draft.others["comparisons/\(digits).json"] = record.bytes
            draft.others["comparisons/1\(digits.dropFirst()).json"] = Array("{}".utf8)
            draft.others["comparisons/2\(digits.dropFirst()).json"] =
                [UInt8](repeating: UInt8(ascii: " "), count: RecordLimits.bytes + 1)
            // Names that are no comparison's.
            draft.others["comparisons/notes.txt"] = Array("note".utf8)
            draft.others["comparisons/deep/\(digits).json"] = record.bytes
        }
        try await fixture.running(node) { [fixture] in
            try await fixture.upload(bytes, to: node)
            _ = try await fixture.reach(.active, fixture.deploy("b1", on: node).id, on: node)
        }
        let all = try await list(node)
        #expect(all.comparisons.map(\.id) == [good?.id.description])
        let codes = Dictionary(all.refused.map { ($0.file, $0.code) }) { first, _ in first }
        #expect(all.refused.count == 5, "\(all.refused)")
        for record in foreign { #expect(codes[record.entryName.text] == "comparison.foreign") }
        #expect(codes["comparisons/\(digits).json"] == "comparison.foreign")
        #expect(codes["comparisons/1123456789ab.json"] == "comparison.invalid")
        #expect(codes["comparisons/2123456789ab.json"] == "comparison.too-large")
        #expect(await code { _ = try await node.comparison(credit, digits) } == "comparison.foreign")
    }

    @Test("that the disk has changed are told as damaged, and are evidence again once they are repaired")
    func damaged() async throws {
        let node = try await fixture.open()
        var record: ComparisonRecord?
        let bytes = try fixture.bundle("b1", sequence: 1) { draft in
            let made = try SampleRecords.comparison(side("1", of: draft), side("2", of: draft))
            draft.others[made.entryName.text] = made.bytes
            record = made
        }
        try await fixture.upload(bytes, to: node)
        let content = try #require(record).bytes
        let blob = "\(fixture.state)/blobs/sha256/\(RecordDigest.of(content).hex)"
        try Shell.run("chmod u+w \(blob) && printf X >> \(blob)")
        #expect(try await list(node).refused.map(\.code) == ["comparison.damaged"])
        let sound = try fixture.directory.write(content, to: "sound.json")
        try Shell.run("cp \(sound) \(blob)")
        #expect(try await list(node).comparisons.map(\.id) == [record?.id.description])
    }
}
