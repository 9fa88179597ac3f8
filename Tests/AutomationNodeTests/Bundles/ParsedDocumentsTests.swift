import Bundles
import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Documents that were parsed before")
struct ParsedDocumentsTests {
    @Test("are not parsed again for the same digest, and are for another")
    func once() throws {
        var draft = try BundleDraft.sound(bundle: "b1", sequence: 1, weights: "w")
        try draft.describe(project: "credit", bundle: "b1", sequence: 1, active: ["churn": "2"])
        let manifest = JSONWriter.bytes(of: draft.manifest)
        let digest = StreamingDigest.of(manifest)
        let parsed = ParsedDocuments()
        #expect(try parsed.manifest(digest, manifest).bundle.text == "b1")
        // Whoever asks has digested the bytes: they are not looked at again.
        #expect(try parsed.manifest(digest, []).bundle.text == "b1")
        #expect(throws: (any Error).self) { try parsed.manifest(StreamingDigest.of([1]), []) }
        // A list and a manifest are two things.
        #expect(throws: (any Error).self) { try parsed.list(digest, manifest) }
    }
}
