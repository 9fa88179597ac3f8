import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Integrity
import Signing
import StrictJSON
import TestSupport
import Testing

@testable import SavedModels

/// A third kind: a note of some words. This type and a line in `Attachment.kinds` are all that it takes.
private enum NoteAttachment: AttachmentKind {
    static let key = "note"
    static let digestKey = "text"
    static let hasSize = true
    static let noun = "note"
    static let replacement = AttachmentReplacement.command("slipway note")

    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject {
        JSONObject([("words", .integer(try record.integer("words")))])
    }

    static func attachment(_ text: String, in ingest: Ingest) throws -> SavedModels.Attachment {
        SavedModels.Attachment(
            kind: Self.self,
            digest: try ingest.add(Array(text.utf8)),
            size: UInt64(text.utf8.count),
            summary: JSONObject([("words", .integer(Int64(text.split(separator: " ").count)))])
        )
    }

    static func bundleFiles(_ all: [OwnedAttachment], in store: ContentStore) throws -> [BundleSnapshot.OtherFile] {
        try all.map { owned in
            let name = try EntryName("notes/\(owned.model)/\(owned.version.version).txt")
            return try bundleFile(name, owned.attachment, in: store)
        }
    }
}

@Suite("A third kind of attachment")
struct AttachmentKindTests {
    private let testProject: TestProject
    private let digest = StreamingDigest.of(Array("made by hand".utf8))

    init() async throws {
        testProject = try TestProject()
        try await testProject.importing(testProject.model("m"))
        try known {
            try testProject.project.attach(to: name("m"), name("1"), for: "slipway note") {
                try NoteAttachment.attachment("made by hand", in: $1)
            }
        }
    }

    /// Runs a body that knows the kind.
    private func known<Value>(_ body: () throws -> Value) throws -> Value {
        try SavedModels.Attachment.$kinds.withValue(
            SavedModels.Attachment.kinds + [NoteAttachment.self],
            operation: body
        )
    }

    private func note(in project: Project) throws -> SavedModels.Attachment? {
        try project.state().require(name("m"), name("1")).attachment(NoteAttachment.self)
    }

    private func check(_ project: Project) throws -> CheckReport {
        try ProjectCheck(DirectoryHandle(path: project.path), now: TestProject.now, width: 2).run()
    }

    @Test("is read back from project.json, and its document outlives a garbage collection")
    func kept() throws {
        try known {
            let found = try note(in: testProject.project)
            #expect(found?.digest == digest && found?.size == 12 && found?.summary["words"] == 3)
            _ = try testProject.project.collectGarbage()
            #expect(try testProject.project.store.contains(digest))
        }
    }

    @Test("goes along with a copy of its version to another project")
    func copied() throws {
        try known {
            let other = try Project.create(in: testProject.place.path("other"), name: name("other"))
            _ = try testProject.project.copy(name("m"), nil, to: other, as: nil)
            #expect(try note(in: other) == note(in: testProject.project))
            #expect(try other.store.contains(digest) && check(other).findings.isEmpty)
        }
    }

    @Test("is signed in a bundle, and the verifier takes it")
    func bundled() throws {
        _ = try known { try testProject.export("credit.tar") }
        let resource = try testProject.verify("credit.tar").resources.named(EntryName("notes/m/1.txt"))
        #expect(resource?.digest == digest)
    }

    @Test("is missed by slipway fsck, in its own words and with its own advice")
    func checked() throws {
        try known {
            #expect(try check(testProject.project).findings.isEmpty)
            try Shell.run("rm -f \(testProject.project.path)/blobs/sha256/\(digest.hex)")
            let report = try check(testProject.project)
            #expect(report.findings.map(\.code) == ["store.blob-missing"])
            let finding = try #require(report.findings.first)
            #expect(finding.meaning.contains("it is the note of m 1"), "\(finding.meaning)")
            #expect(finding.advice == "record it again: slipway note m 1")
        }
    }

    @Test("goes with its document when it is removed, and when its version is")
    func removed() throws {
        try known {
            let project = testProject.project
            #expect(try project.detach(NoteAttachment.self, from: name("m"), name("1"), for: "slipway note"))
            #expect(try note(in: project) == nil && !project.store.contains(digest))
            try project.attach(to: name("m"), name("1"), for: "slipway note") {
                try NoteAttachment.attachment("made by hand", in: $1)
            }
            _ = try project.remove(name("m"), nil, force: true)
            #expect(try !project.store.contains(digest))
        }
    }
}
