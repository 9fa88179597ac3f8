import AsyncSupport
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@testable import Bundles

@Suite struct VerificationTests {
    @Test("a sound bundle is accepted, and says what it is", arguments: [1, 511, 512, 4096, 1 << 20])
    func sound(chunk: Int) throws {
        let verification = try Verification()
        let bytes = try BundleDraft.sound().bytes(signedBy: verification.identity)
        let bundle = try verification.stream(bytes, chunk: chunk)
        #expect(bundle.manifest.models.map(\.name.text) == ["churn", "mood"])
        #expect(bundle.plan.totalSize == UInt64(bytes.count))
        let churn = try #require(ModelName("churn"))
        let files = bundle.files(of: churn, try #require(VersionID("1"))).map(\.name.text)
        #expect(files == ["MLmodel", "model.bin", "requirements.txt"].map { "models/churn/1/" + $0 })
        #expect(try verification.file(bytes).manifestDigest == bundle.manifestDigest)
    }

    @Test("a flipped byte in any header, and in any sampled place of a content or its padding, is refused")
    func flipsOfEntries() throws {
        let verification = try Verification()
        let bytes = try BundleDraft.sound().bytes(signedBy: verification.identity)
        for entry in try verification.stream(bytes).plan.entries {
            for at in Int(entry.offset)..<Int(entry.end) where at < Int(entry.contentOffset) || at % 5 == 0 {
                var damaged = Array(bytes[Int(entry.offset)..<Int(entry.end)])
                damaged[at - Int(entry.offset)] ^= 1 << UInt8(at % 8)
                var verifier = EntryVerifier([entry][...], destination: DiscardingBlobSink())
                #expect(throws: (any Error).self, "byte \(at), \(entry.name)") {
                    try damaged.withUnsafeBytes { _ = try verifier.receive($0) }
                }
            }
        }
    }

    @Test("a flipped byte of the signature's entry or of the end is refused")
    func flipsOfEnds() throws {
        let verification = try Verification()
        let bytes = try BundleDraft.sound().bytes(signedBy: verification.identity)
        let plan = try verification.stream(bytes).plan
        let ends =
            Array(0..<512) + Array(stride(from: 512, to: Int(plan.entries[0].offset), by: 61))
            + Array(stride(from: Int(plan.endOffset), to: bytes.count, by: 509))
        try Parallel.forEach(count: ends.count, width: 2) { index in
            var damaged = bytes
            damaged[ends[index]] ^= 0x04
            #expect(throws: (any Error).self, "byte \(ends[index])") { try verification.stream(damaged) }
        }
    }

    @Test("a bundle cut anywhere is refused as cut")
    func truncation() throws {
        let verification = try Verification()
        let bytes = try BundleDraft.sound().bytes(signedBy: verification.identity)
        for length in [5, 11, 300] + Array(stride(from: 512, to: bytes.count, by: 512)) {
            let code = verification.refusal(of: Array(bytes[..<length]))
            #expect(["bundle.truncated", "bundle.end"].contains(code), "at \(length): \(code)")
        }
    }

    @Test(
        "what is no bundle is named as such",
        arguments: zip(
            [[], Array("hello".utf8), [UInt8](repeating: 0, count: 10240), Array(repeating: 0x42, count: 5000)],
            ["bundle.not-a-bundle", "bundle.not-a-bundle", "bundle.not-a-bundle", "bundle.not-a-bundle"]
        )
    )
    func foreign(bytes: [UInt8], code: String) throws {
        #expect(try Verification().refusal(of: bytes) == code)
    }

    @Test("bytes after the end are refused, even zeros")
    func trailing() throws {
        let verification = try Verification()
        let bytes = try BundleDraft.sound().bytes(signedBy: verification.identity)
        #expect(verification.refusal(of: bytes + [UInt8](repeating: 0, count: 10240)) == "bundle.trailing")
        #expect(verification.refusal(of: bytes + [1]) == "bundle.trailing")
    }

    @Test("a content another than the signed one is refused and named")
    func content() throws {
        let verification = try Verification()
        let draft = try BundleDraft.sound()
        var bytes = try draft.bytes(signedBy: verification.identity)
        let plan = try verification.stream(bytes).plan
        let entry = try #require(plan.entries.first { $0.name.text == "models/mood/1/model.bin" })
        bytes[Int(entry.contentOffset)] ^= 0xFF
        let failure = #expect(throws: BundleFailure.self) { try verification.stream(bytes) }
        #expect(failure?.code == .entryContent)
        #expect(failure?.subject == "models/mood/1/model.bin")
    }

    @Test("a stranger's signature is refused before anything is read")
    func stranger() throws {
        let verification = try Verification()
        let stranger = try Verification()
        let bytes = try BundleDraft.sound().bytes(signedBy: stranger.identity)
        #expect(verification.refusal(of: bytes) == "signature.untrusted")
    }

    @Test("limits are kept before anything is stored")
    func limits() throws {
        func code(_ change: (inout VerificationLimits) -> Void) throws -> String {
            var limits = VerificationLimits()
            change(&limits)
            return try Verification(limits: limits).refusal(of: BundleDraft.sound())
        }
        #expect(try code { $0.entries = 5 } == "bundle.limit.entries")
        #expect(try code { $0.totalBytes = 100 } == "bundle.limit.total")
        #expect(try code { $0.signatureBytes = 100 } == "bundle.limit.signature")
        #expect(try code { $0.documentBytes = 20 } == "bundle.limit.json")
    }
}
