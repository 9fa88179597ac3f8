import Bundles
import DurableFiles
import Identifiers
import MLflow
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

    private func signature(
        over name: String,
        with key: SigningKey
    ) throws -> (digest: Digest, bytes: [UInt8]) {
        let resource = SignedResource(name: try EntryName(name), digest: StreamingDigest.of([1]), size: 1)
        let statement = try Statement(subject: try #require(BundleID("b1")), resources: [resource])
        let bytes = try BundleSignature.sign(statement, with: SigningIdentity(key: key))
        return (StreamingDigest.of(bytes), bytes)
    }

    @Test("a list that is known is not parsed again, and its signature is verified all the same")
    func verifiedList() throws {
        let key = SigningKey.generate()
        let (trust, now) = (try Trust(files: [("k.pem", key.verificationKey.pem)]), Timestamp(milliseconds: 0))
        let (known, other) = (
            try signature(over: "bundle.json", with: key), try signature(over: "scan.json", with: key)
        )
        let parsed = ParsedDocuments()
        #expect(try parsed.list(known.digest, known.bytes).map(\.name.text) == ["bundle.json"])
        // The digest stands for the bytes, so the list is the one that was parsed before; the signature is over what comes now.
        let found = try parsed.verifiedList(known.digest, other.bytes, trust: trust, at: now)
        #expect(found.resources.map(\.name.text) == ["bundle.json"])
        #expect(found.signer.hint == key.verificationKey.hint)
        let failure = #expect(throws: SigningFailure.self) {
            try parsed.verifiedList(known.digest, known.bytes, trust: try Trust(files: []), at: now)
        }
        #expect(failure?.code == .signatureUntrusted)
    }

    @Test("a list that was verified first is known from then on")
    func verifiedFirst() throws {
        let key = SigningKey.generate()
        let trust = try Trust(files: [("k.pem", key.verificationKey.pem)])
        let known = try signature(over: "bundle.json", with: key)
        let parsed = ParsedDocuments()
        _ = try parsed.verifiedList(known.digest, known.bytes, trust: trust, at: Timestamp(milliseconds: 0))
        #expect(try parsed.list(known.digest, []).map(\.name.text) == ["bundle.json"])
    }

    @Test("an MLmodel of the same bytes is one value, whatever messages call it")
    func models() throws {
        let parsed = ParsedDocuments()
        let first = try parsed.model(Array("flavors: {a: {}}".utf8), subject: "one")
        #expect(first.flavors == ["a"])
        #expect(try parsed.model(Array("flavors: {a: {}}".utf8), subject: "two").flavors == ["a"])
        let failure = #expect(throws: MLflowFailure.self) {
            try parsed.model(Array("flavors: {}".utf8), subject: "three")
        }
        #expect(failure?.subject.contains("three") == true)
    }
}
