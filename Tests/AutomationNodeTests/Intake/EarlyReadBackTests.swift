import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A large content that comes with others")
struct EarlyReadBackTests {
    let directory: TemporaryDirectory
    let store: ContentStore
    let clock = ManualClock(Timestamp(seconds: 1_800_000_000))
    let early: EarlyReadBack

    init() throws {
        directory = try TemporaryDirectory()
        store = try ContentStore(openingOrCreatingAt: directory.handle)
        early = EarlyReadBack(clock: clock)
    }

    private static let large = [UInt8](repeating: 7, count: Int(EarlyReadBack.smallest) + 5)

    private func ingest() throws -> Ingest {
        try store.beginIngest { [early] in early.add($1, size: $2, of: $0) }
    }

    /// True if the file system of temporary files allows reads past its cache.
    private static let canReadPastCache: Bool = {
        guard let directory = try? TemporaryDirectory(), let probe = try? directory.handle.create(file: "probe"),
            (try? probe.write([1, 2, 3])) != nil, let file = try? directory.handle.open(file: "probe")
        else { return false }
        return (try? StreamingDigest.pastCache(file)) != nil
    }()

    private func path(_ digest: Digest) -> String { directory.path("blobs/sha256/\(digest.hex)") }

    @Test(
        "is read from the disk before it is asked for, and counts as read as long as nobody writes to it",
        .enabled(if: canReadPastCache, "this file system allows no reads past its cache")
    )
    func reads() async throws {
        let ingest = try ingest()
        let digest = try ingest.add(Self.large)
        try await until { try early.hasRead(ingest.open(digest).status(), digest) }
        try ingest.commit()
        #expect(try early.hasRead(store.open(digest).status(), digest))
        #expect(try !early.hasRead(store.open(digest).status(), StreamingDigest.of([1])))
        try Shell.run("chmod u+w '\(path(digest))' && printf X | dd of='\(path(digest))' conv=notrunc status=none")
        #expect(try !early.hasRead(store.open(digest).status(), digest))
    }

    @Test(
        "is read again after ten minutes",
        .enabled(if: canReadPastCache, "this file system allows no reads past its cache")
    )
    func forgets() async throws {
        let ingest = try ingest()
        let digest = try ingest.add(Self.large)
        try await until { try early.hasRead(ingest.open(digest).status(), digest) }
        clock.advance(by: EarlyReadBack.lifetime - 1)
        #expect(try early.hasRead(ingest.open(digest).status(), digest))
        clock.advance(by: 1)
        #expect(try !early.hasRead(ingest.open(digest).status(), digest))
    }

    @Test(
        "is left to the staging where it is small, or its ingest is over",
        .enabled(if: canReadPastCache, "this file system allows no reads past its cache")
    )
    func leaves() async throws {
        let ingest = try ingest()
        let small = try ingest.add(Array(Self.large.dropLast(6)))
        let given = try store.beginIngest()
        let gone = try given.add(Self.large)
        let file = try given.open(gone).status()
        given.discard()
        early.add(gone, size: UInt64(Self.large.count), of: given)
        let last = try ingest.add([1] + Self.large)
        try await until { try early.hasRead(ingest.open(last).status(), last) }
        #expect(try !early.hasRead(ingest.open(small).status(), small))
        #expect(!early.hasRead(file, gone))
    }

    @Test(
        "that the disk changed after it was read keeps its bundle from running",
        .enabled(if: canReadPastCache, "this file system allows no reads past its cache")
    )
    func damaged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        var draft = try BundleDraft.sound(bundle: "b1", sequence: 1, weights: "w")
        draft.files["models/churn/2/model.bin"] = Self.large
        try draft.describe(project: "credit", bundle: "b1", sequence: 1, active: ["churn": "2"])
        try await fixture.upload(draft.bytes(signedBy: fixture.identity), to: node)
        let digest = StreamingDigest.of(Self.large)
        // Once more, in case that it was all here before its turn came.
        let (early, store) = (node.storage.generations.early, node.storage.store)
        early.add(digest, size: UInt64(Self.large.count), of: try store.beginIngest())
        try await until { try early.hasRead(store.open(digest).status(), digest) }
        let blob = fixture.state + "/blobs/sha256/" + digest.hex
        try Shell.run("chmod u+w '\(blob)' && printf X | dd of='\(blob)' conv=notrunc status=none")
        try await fixture.running(node) {
            let failed = try await fixture.end(try await fixture.deploy("b1", on: node).id, on: node)
            #expect(failed.problem?.code == "generation.damaged")
            #expect(failed.problem?.findings.map(\.subject) == ["models/churn/2/model.bin"])
        }
    }
}
