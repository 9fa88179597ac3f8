import ContentStore
import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite struct ContentStoreTests {
    let directory: TemporaryDirectory
    let store: ContentStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try ContentStore(openingOrCreatingAt: directory.handle)
    }

    @Test("nothing of an ingest is in the store before it is committed, and all of it after")
    func commit() throws {
        let ingest = try store.beginIngest()
        let digest = try ingest.add(Array("weights".utf8))
        #expect(try !store.contains(digest))
        try ingest.commit()
        #expect(try store.read(digest) == Array("weights".utf8))
        #expect(try store.ingests().isEmpty)
    }

    @Test("an ingest that is given up leaves nothing, and so does one nobody holds any more")
    func discard() throws {
        var ingest: Ingest? = try store.beginIngest()
        _ = try ingest?.add([1, 2, 3])
        ingest?.discard()
        ingest = try store.beginIngest()
        _ = try ingest?.add([4])
        ingest = nil
        #expect(try store.ingests().isEmpty)
        #expect(try store.digests().isEmpty)
    }

    @Test("content that is not what was announced is refused, and nothing of it stays")
    func announced() throws {
        let ingest = try store.beginIngest()
        let digest = StreamingDigest.of([1, 2, 3])
        let wrong = try #require(try ingest.begin(digest, size: 3))
        try [UInt8]([3, 2, 1]).withUnsafeBytes { try wrong.write($0) }
        #expect(throws: StoreFailure.self) { try wrong.finish() }
        let long = try #require(try ingest.begin(digest, size: 3))
        #expect(throws: StoreFailure.self) { try [UInt8]([1, 2, 3, 4]).withUnsafeBytes { try long.write($0) } }
        let short = try #require(try ingest.begin(digest, size: 3))
        try [UInt8]([1]).withUnsafeBytes { try short.write($0) }
        #expect(throws: StoreFailure.self) { try short.finish() }
        try ingest.commit()
        #expect(try store.digests().isEmpty)
    }

    @Test("a blob the disk changed is found out when it is read")
    func damage() throws {
        let ingest = try store.beginIngest()
        let digest = try ingest.add(Array("weights".utf8))
        try ingest.commit()
        try Shell.run(
            "chmod 644 '\(directory.path("blobs/sha256/\(digest.hex)"))'; echo x > '\(directory.path("blobs/sha256/\(digest.hex)"))'"
        )
        let failure = #expect(throws: StoreFailure.self) { try store.verify(digest) }
        #expect(failure?.code == .blobDamaged)
        #expect(throws: StoreFailure.self) { try store.read(digest) }
    }

    @Test("garbage collection keeps what is named, and what an ingest relies on comes back with it")
    func garbage() throws {
        let first = try store.beginIngest()
        let kept = try first.add([1])
        let shared = try first.add([2])
        try first.commit()
        let second = try store.beginIngest()
        #expect(try second.begin(shared, size: 1) == nil)
        let removed = try store.collectGarbage(keeping: [kept])
        #expect(removed.blobs == 1)
        try second.commit()
        #expect(try store.digests() == [kept, shared])
    }

    @Test("what an interrupted ingest left is gone after the next start")
    func leftovers() throws {
        try directory.write([1], to: "ingest/.slipway-ingest.dead/.slipway-1")
        try store.discardUnfinishedIngests()
        #expect(try store.ingests().isEmpty)
    }

    @Test("the store is an OCI image layout, and another version of one is refused")
    func layout() throws {
        #expect(try directory.text("oci-layout") == #"{"imageLayoutVersion":"1.0.0"}"#)
        try directory.handle.replace(file: "oci-layout", with: Array(#"{"imageLayoutVersion":"9"}"#.utf8))
        #expect(throws: StoreFailure.self) { try ContentStore(openingOrCreatingAt: directory.handle) }
    }
}

extension ContentStore {
    fileprivate func ingests() throws -> [String] {
        try root.open(directory: "ingest").names()
    }
}
