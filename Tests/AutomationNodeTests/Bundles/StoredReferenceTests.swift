import Bundles
import ContentStore
import DurableFiles
import EvaluationRecords
import Identifiers
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Reference profiles in the bundles of a node")
struct StoredReferenceTests {
    private let place: TemporaryDirectory
    private let store: ContentStore
    private let manifest = RecordDigest.of(Array("version 2".utf8))

    init() throws {
        place = try TemporaryDirectory()
        store = try ContentStore(openingOrCreatingAt: place.handle)
    }

    private func name<Kind: NameKind>(_ text: String) throws -> Name<Kind> { try #require(Name<Kind>(text)) }

    private func profile(version: String = "2", manifest: Digest? = nil) throws -> ReferenceProfile {
        try SampleRecords.reference(
            of: EvaluatedModel(
                name: name("churn"),
                origin: .version(name(version), manifest ?? self.manifest)
            )
        )
    }

    /// A bundle with the version 2 and one signed file.
    private func bundle(_ file: String, _ bytes: [UInt8]) throws -> StoredBundle {
        let ingest = try store.beginIngest()
        let digest = try ingest.add(bytes)
        try ingest.commit()
        let json = """
            {"format":"slipway.bundle/1","project":"credit","bundle":"b1","sequence":1,"created":"2026-11-23T09:30:00Z","models":\
            [{"name":"churn","versions":[{"version":"2","manifest":"\(manifest)","files":1,"bytes":1}]}]}
            """
        return StoredBundle(
            manifest: try BundleManifest(json: Array(json.utf8), limit: 1 << 20),
            digest: RecordDigest.of(Array(json.utf8)),
            resources: [SignedResource(name: try EntryName(file), digest: digest, size: UInt64(bytes.count))]
        )
    }

    private func code(_ bundle: StoredBundle, _ version: String = "2") throws -> String? {
        do {
            _ = try bundle.reference(of: name("churn"), name(version), in: store)
            return nil
        } catch let failure as any CodedFailure {
            return failure.stableCode
        }
    }

    @Test("one of the version is read; a version without one has none")
    func read() throws {
        let profile = try profile()
        let bundle = try bundle("references/churn/2.json", profile.bytes)
        #expect(try bundle.reference(of: name("churn"), name("2"), in: store) == profile)
        #expect(try bundle.reference(of: name("churn"), name("1"), in: store) == nil)
    }

    @Test("one of another version, of another content, or of a version that the bundle lacks is foreign")
    func foreign() throws {
        let file = "references/churn/2.json"
        #expect(try code(bundle(file, profile(version: "1").bytes)) == "reference.foreign")
        #expect(try code(bundle(file, profile(manifest: RecordDigest.of([])).bytes)) == "reference.foreign")
        #expect(try code(bundle("references/churn/7.json", profile(version: "7").bytes), "7") == "reference.foreign")
    }

    @Test("one that is too large, no profile, of a later format, or damaged on the disk is refused by its own code")
    func refused() throws {
        let file = "references/churn/2.json"
        let large = [UInt8](repeating: UInt8(ascii: " "), count: ReferenceProfile.limit + 1)
        #expect(try code(bundle(file, large)) == "reference.too-large")
        #expect(try code(bundle(file, Array("{}".utf8))) == "reference.invalid")
        #expect(try code(bundle(file, Array(#"{"format":"slipway.reference/2"}"#.utf8))) == "reference.format")
        let bytes = try profile().bytes
        let lost = try bundle(file, bytes)
        try place.handle.open(directory: "blobs/sha256").remove(file: RecordDigest.of(bytes).hex)
        #expect(try code(lost) == "reference.damaged")
    }
}
