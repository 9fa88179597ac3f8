import Bundles
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@Suite("BundleExtractor")
struct BundleExtractorTests {
    private let place: TemporaryDirectory
    private let verification: Verification

    init() throws {
        place = try TemporaryDirectory()
        verification = try Verification()
    }

    @Test("every signed file is there, also below names that the unpacking itself might use, as tar has them")
    func names() throws {
        var draft = try BundleDraft.sound()
        for name in [
            "ingest/a", "ingest/b/c", "store/x", "store/blobs/y", "tree/z", ".slipway-tmp-1", "temporary/.x",
            "oci-layout.txt",
            "index.json.d/x", "a/index.json", "a/oci-layout", "a/bundle.sig", "ingest.txt",
        ] {
            draft.others[name] = Array("content of \(name)".utf8)
        }
        let bytes = try draft.bytes(signedBy: verification.identity)
        let path = try place.write(bytes, to: "b.tar")
        let bundle = try BundleExtractor.extract(
            path,
            as: "out",
            in: place.handle,
            trust: verification.trust,
            now: Verification.now
        )
        let out = try DirectoryHandle(path: place.path("out"))
        for resource in bundle.resources {
            #expect(StreamingDigest.of(try out.read(file: resource.name.text, limit: 1 << 20)) == resource.digest)
        }
        try Shell.run("mkdir '\(place.path("tar"))' && tar xf '\(path)' -C '\(place.path("tar"))'")
        try Shell.run("diff -r '\(place.path("out"))' '\(place.path("tar"))'")
        #expect(try place.handle.names().sorted() == ["b.tar", "out", "tar"])
    }

    @Test("one that is refused leaves nothing")
    func refused() throws {
        var bytes = try BundleDraft.sound().bytes(signedBy: verification.identity)
        bytes[bytes.count - 1] = 1
        let path = try place.write(bytes, to: "b.tar")
        #expect(throws: BundleFailure.self) {
            try BundleExtractor.extract(
                path,
                as: "out",
                in: place.handle,
                trust: verification.trust,
                now: Verification.now
            )
        }
        #expect(try place.handle.names() == ["b.tar"])
    }

    @Test("a trusted signer who names thousands of blobs to which nothing refers is refused before any of them is read")
    func blobs() throws {
        var draft = try BundleDraft.sound()
        for number in 0..<200 {
            let bytes = [UInt8](repeating: UInt8(number % 251), count: 40_000 + number)
            draft.replaced["blobs/sha256/\(StreamingDigest.of(bytes).hex)"] = bytes
        }
        let bytes = try draft.bytes(signedBy: verification.identity)
        #expect(verification.refusal(of: bytes) == "bundle.limit.json")
        // The list alone is enough.
        let head = Array(bytes[..<(bytes.count - 7_000_000)])
        let verifier = StreamingVerifier(
            trust: verification.trust,
            now: Verification.now,
            destination: DiscardingBlobSink()
        )
        #expect(throws: BundleFailure.self) { try head.withUnsafeBytes { try verifier.receive($0) } }
    }
}
