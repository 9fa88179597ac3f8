import DurableFiles
import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import SavedModels

@Suite("Attachments")
struct AttachmentTests {
    /// A `project.json` with one version that has these members beside its own.
    private static func project(_ attachments: String) -> [UInt8] {
        let digest = "sha256:" + String(repeating: "ab", count: 32)
        return Array(
            """
            {"exports":[],"format":1,"models":[{"active":null,"aliases":{},"description":"","name":"m","tags":{},"task":null,\
            "title":null,"versions":[{"bytes":1,"config":"\(digest)","configSize":2,"created":null,"description":"",\
            "files":1,"flavors":[],\(attachments)"imported":"2026-11-23T09:30:00Z","manifest":"\(digest)",\
            "manifestSize":3,"mlflow":null,"python":null,"source":{},"tags":{},"version":"1"}]}],"project":"credit"}

            """.utf8
        )
    }

    private static func attachments(_ members: String) throws -> [SavedModels.Attachment] {
        try ProjectState(json: project(members), path: "p").models[0].versions[0].attachments
    }

    @Test("each kind has a key of its own, and the golden prediction comes after the scan report in a bundle")
    func kinds() {
        #expect(
            SavedModels.Attachment.kinds.map { $0.key }
                == ["scan", "golden", "native", "evaluations", "predictions", "comparisons", "reference", "drift"]
        )
        #expect(Set(SavedModels.Attachment.kinds.map { $0.key }).count == SavedModels.Attachment.kinds.count)
    }

    @Test("a record that cannot be read counts as none where slipway makes the document again, and is damage elsewhere")
    func unreadable() throws {
        let digest = "sha256:" + String(repeating: "cd", count: 32)
        #expect(try Self.attachments(#""scan":{"report":"\#(digest)","verdict":"known"},"#).count == 1)
        #expect(try Self.attachments(#""scan":{"report":"\#(digest)","verdict":"of a later release"},"#).isEmpty)
        #expect(try Self.attachments(#""scan":7,"#).isEmpty)
        #expect(try Self.attachments(#""golden":{"record":"\#(digest)","rows":5,"size":6},"#).first?.rows == 5)
        let found = failure { _ = try Self.attachments(#""golden":{"record":"\#(digest)","rows":5},"#) }
        #expect(found?.stableCode == "project.damaged")
    }

    @Test("a version has at most one of a kind, in whatever order they came")
    func onePerKind() throws {
        let digest = "sha256:" + String(repeating: "cd", count: 32)
        let json = Self.project(
            #""golden":{"record":"\#(digest)","rows":5,"size":6},"scan":{"report":"\#(digest)","verdict":"known"},"#
        )
        var version = try ProjectState(json: json, path: "p").models[0].versions[0]
        let both = version.attachments
        #expect(both.map { $0.kind.key } == ["golden", "scan"])
        for attachment in both.reversed() { version.attach(attachment) }
        #expect(version.attachments == both)
        version.detach(ScanAttachment.self)
        #expect(version.scan == nil && version.golden == both[0])
    }

    @Test(
        "of a kind of which there are many, each stays, in the order of their identities, and the same again changes nothing"
    )
    func manyPerKind() throws {
        func evaluation(_ letter: Character, _ document: Character) -> String {
            let id = "sha256:" + String(repeating: letter, count: 64)
            let digest = "sha256:" + String(repeating: document, count: 64)
            return """
                {"created":"2026-11-23T09:30:00Z","dataset":{"digest":"\(digest)","name":"d"},"document":"\(digest)",\
                "figure":{"metric":"roc_auc","n":9,"undefined":"one-class"},"id":"\(id)","rows":9,"size":6,"task":"binary"}
                """
        }
        let both = #""evaluations":[\#(evaluation("a", "c")),\#(evaluation("b", "d"))],"#
        let json = Self.project(both)
        var version = try ProjectState(json: json, path: "p").models[0].versions[0]
        #expect(version.evaluations.map(\.id.short) == ["aaaaaaaaaaaa", "bbbbbbbbbbbb"])
        let kept = version.attachments
        for attachment in kept.reversed() { version.attach(attachment) }
        #expect(version.attachments == kept)
        version.detach(kept[0])
        #expect(version.attachments == [kept[1]])
        let found = failure { _ = try Self.attachments(#""evaluations":[{"id":"x"}],"#) }
        #expect(found?.stableCode == "project.damaged")
    }

    @Test("project.json keeps the bytes that it had")
    func bytes() throws {
        let digest = "sha256:" + String(repeating: "cd", count: 32)
        let golden = #""golden":{"record":"\#(digest)","rows":5,"size":6},"#
        let first = Self.project(golden)
        #expect(try ProjectState(json: first, path: "p").json() == first)
    }
}
