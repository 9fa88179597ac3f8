import ContentStore
import DurableFiles
import Identifiers
import Integrity
import StrictJSON
import TestSupport
import Testing

@Suite("A check of blobs")
struct BlobRepairTests {
    let directory: TemporaryDirectory
    let store: ContentStore
    let digests = InodeDigestCache(width: 2)
    let quarantine: Quarantine
    let weights: Digest
    let labels: Digest

    init() throws {
        directory = try TemporaryDirectory()
        store = try ContentStore(openingOrCreatingAt: directory.handle)
        quarantine = Quarantine(in: directory.handle, now: Timestamp(seconds: 1_795_426_200))
        let ingest = try store.beginIngest()
        weights = try ingest.add(Array("weights".utf8))
        labels = try ingest.add(Array("labels".utf8))
        try ingest.commit()
    }

    private func path(_ digest: Digest) -> String { directory.path("blobs/sha256/\(digest.hex)") }

    private func faults(_ digests: InodeDigestCache? = nil) throws -> [BlobFault] {
        try BlobInspection(store, digests: digests ?? self.digests).run(needed: [weights, labels])
    }

    private func repair(_ fault: BlobFault, isNeeded: Bool = true) throws -> CheckFinding {
        let finding = CheckFinding(
            StoreCode.blobDamaged,
            fault.subject,
            expected: "what was signed",
            found: fault.found,
            meaning: "it is broken",
            advice: "send it again"
        )
        return try BlobRepair(store, digests: digests, sources: nil, quarantine: quarantine)
            .repair(fault, finding, isNeeded: isNeeded)
    }

    @Test("finds nothing in a store that is sound, and reads each inode once")
    func sound() throws {
        try directory.handle.makeLink("elsewhere", target: "blobs")
        try store.link(weights, into: directory.handle, as: "copy")
        #expect(try faults().isEmpty)
        let status = try #require(try directory.handle.status(of: "copy"))
        try digests.read([(InodeDigestCache.Place(directory.handle, "copy"), status)])
        #expect(digests.sum.files == 2)
        #expect(digests.content(of: status) == .digest(weights))
    }

    @Test(
        "finds each kind of damage",
        arguments: [
            ("chmod 644 FILE; printf x >> FILE; chmod 444 FILE", BlobFault.Kind.damaged),
            ("chmod 644 FILE; printf Weights > FILE; chmod 444 FILE", .damaged),
            ("rm -f FILE", .missing), ("chmod 644 FILE", .writable), ("rm -f FILE; mkdir FILE", .noFile),
            ("rm -f FILE; ln -s /etc/passwd FILE", .noFile), ("touch FILE.old", .stray),
        ]
    )
    func kinds(damage: String, kind: BlobFault.Kind) throws {
        try Shell.run(damage.replacing("FILE", with: path(weights)))
        let found = try faults()
        #expect(found.map(\.kind) == [kind])
    }

    @Test(
        "a blob that is broken is mended from another inode that has its content, by a new one",
        arguments: ["chmod 644 FILE; printf x > FILE", "rm -f FILE", "rm -f FILE; mkdir FILE"]
    )
    func mended(damage: String) throws {
        try directory.write(Array("weights".utf8), to: "generation/model.bin")
        try Shell.run(damage.replacing("FILE", with: path(weights)))
        let found = try faults()
        let status = try #require(try directory.handle.status(of: "generation/model.bin"))
        try digests.read([(InodeDigestCache.Place(directory.handle, "generation/model.bin"), status)])
        let end = try repair(try #require(found.first))
        #expect(end.outcome == .repaired)
        #expect(try store.read(weights) == Array("weights".utf8))
        #expect(try faults(InodeDigestCache(width: 1)).isEmpty)
        #expect(try directory.handle.open(directory: "ingest").names().isEmpty)
        #expect(try directory.handle.status(of: "blobs/sha256/\(weights.hex)")?.inode != status.inode)
    }

    @Test("without a copy a damaged blob goes to the quarantine with the reason, and is missing then")
    func quarantined() throws {
        try Shell.run("chmod 644 \(path(weights)); printf broken > \(path(weights))")
        let end = try repair(try #require(try faults().first))
        #expect(end.outcome == .quarantined && end.isOpen)
        #expect(try directory.text("\(end.note)/content") == "broken")
        let reason = try JSONParser.parse(directory.handle.read(file: "\(end.note)/why.json"), subject: "why")
        #expect(reason["from"]?.string == path(weights))
        #expect(try !store.contains(weights))
        let left = try #require(try faults(InodeDigestCache(width: 1)).first)
        #expect(left.kind == .missing)
        #expect(try repair(left).outcome == .remains)
    }

    @Test("what nobody needs is set aside, and nothing is lacking")
    func setAside() throws {
        try Shell.run("touch \(path(weights)).old; chmod 644 \(path(labels)); printf x > \(path(labels))")
        for fault in try faults() { #expect(try repair(fault, isNeeded: false).outcome == .setAside) }
    }

    @Test("a source that changed since it was read mends nothing")
    func changedSource() throws {
        try directory.write(Array("weights".utf8), to: "copy")
        try Shell.run("rm -f \(path(weights))")
        let found = try faults()
        let status = try #require(try directory.handle.status(of: "copy"))
        try digests.read([(InodeDigestCache.Place(directory.handle, "copy"), status)])
        try Shell.run("printf Weights > \(directory.path("copy"))")
        #expect(try repair(try #require(found.first)).outcome == .remains)
        #expect(try !store.contains(weights))
    }

    @Test("an entry of the quarantine that was cut off before anything was moved is removed, others never")
    func sweep() throws {
        try Shell.run("chmod 644 \(path(weights)); printf x > \(path(weights))")
        let kept = try repair(try #require(try faults().first)).note
        try directory.write([], to: "quarantine/cut-off/why.json")
        try Quarantine.sweep(directory.handle)
        #expect(try directory.handle.open(directory: "quarantine").names().map { "quarantine/" + $0 } == [kept])
    }
}
