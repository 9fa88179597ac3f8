import Archive
import DurableFiles
import Identifiers
import NodeAPI
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

@Suite("An offer")
struct OfferTests {
    @Test("asks for what the node lacks, goes on where a content was cut off, and is then a bundle")
    func commits() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1, weights: "w"), to: node)
        var draft = try BundleDraft.sound(bundle: "b2", sequence: 2, weights: "w")
        let weights = [UInt8](repeating: 7, count: 100_000)
        draft.files["models/churn/2/model.bin"] = weights
        try draft.describe(project: "credit", bundle: "b2", sequence: 2, active: ["churn": "2"])
        let bytes = try draft.bytes(signedBy: fixture.identity)
        let digest = StreamingDigest.of(weights)

        let offer = try await node.offer(head(of: bytes), by: fixture.admin)
        #expect(offer.missing.contains { $0.digest == digest.description && $0.size == 100_000 })
        #expect(!offer.missing.contains { $0.digest == offer.digest })
        #expect(await code { _ = try await node.commitOffer(offer.id, by: fixture.admin) } == "offer.incomplete")

        let first = try await node.beginBlob(digest, offset: 0, total: 100_000, by: fixture.admin)
        try await first.receive(Array(weights[..<60_000]))
        #expect(
            await code { _ = try await node.beginBlob(digest, offset: 0, total: 100_000, by: fixture.admin) }
                == "blob.busy"
        )
        await first.cancel()
        let again = try await node.offer(head(of: bytes), by: fixture.admin)
        #expect(again.id == offer.id)
        #expect(again.missing.first { $0.digest == digest.description }?.received == 60_000)
        #expect(
            await code { _ = try await node.beginBlob(digest, offset: 5, total: 100_000, by: fixture.admin) }
                == "blob.offset"
        )
        let rest = try await node.beginBlob(digest, offset: 60_000, total: 100_000, by: fixture.admin)
        try await rest.receive(Array(weights[60_000...]))
        try await rest.finish()

        for missing in offer.missing where missing.digest != digest.description {
            let digest = try #require(Digest(missing.digest))
            let content = try #require(draft.content(of: digest))
            let upload = try await node.beginBlob(digest, offset: 0, total: missing.size, by: fixture.admin)
            try await upload.receive(content)
            try await upload.finish()
        }
        let report = try await node.commitOffer(offer.id, by: fixture.admin)
        #expect(report.bundle.text == "b2")
        #expect(await code { _ = try await node.commitOffer(offer.id, by: fixture.admin) } == "offer.not-found")
        try await fixture.running(node) {
            let began = try await fixture.deploy("b2", on: node)
            #expect(try await fixture.reach(.active, began.id, on: node).state == .active)
        }
    }

    @Test("takes many contents in one go; what is whole when it breaks off is kept, and the rest gone on with")
    func batches() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let draft = try BundleDraft.sound(bundle: "b1", sequence: 1, weights: String(repeating: "w", count: 5000))
        let offer = try await node.offer(head(of: try draft.bytes(signedBy: fixture.identity)), by: fixture.admin)
        let contents = try offer.missing.map { missing in
            let digest = try #require(Digest(missing.digest))
            return digest.bytes + (try #require(draft.content(of: digest)))
        }
        #expect(contents.count > 3)
        let broken = try await node.beginBlobs(offer: offer.id, by: fixture.admin)
        try await broken.receive(contents[0] + contents[1].dropLast())
        #expect(await code { try await broken.finish() } == "blob.size")
        let rest = try await node.offer(head(of: try draft.bytes(signedBy: fixture.identity)), by: fixture.admin)
            .missing
        #expect(rest.map(\.digest) == offer.missing.dropFirst().map(\.digest))
        #expect(rest[0].received == rest[0].size - 1)
        let last = try await node.beginBlob(
            try #require(Digest(rest[0].digest)),
            offset: rest[0].received,
            total: rest[0].size,
            by: fixture.admin
        )
        try await last.receive([try #require(contents[1].last)])
        try await last.finish()

        let whole = try await node.beginBlobs(offer: offer.id, by: fixture.admin)
        // What has come already is passed over.
        for byte in contents[0] { try await whole.receive([byte]) }
        try await whole.receive(contents[2...].flatMap(\.self))
        try await whole.finish()
        let report = try await node.commitOffer(offer.id, by: fixture.admin)
        #expect(report.bundle.text == "b1")
        #expect(await code { _ = try await node.beginBlobs(offer: offer.id, by: fixture.admin) } == "offer.not-found")
    }

    @Test("is over for whoever sends the same bundle and comes second, who is told to offer it again")
    func twoSenders() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let draft = try BundleDraft.sound(bundle: "b1", sequence: 1, weights: "w")
        let head = try head(of: try draft.bytes(signedBy: fixture.identity))
        let offer = try await node.offer(head, by: fixture.admin)
        #expect(try await node.offer(head, by: fixture.admin).id == offer.id)
        let contents = try offer.missing.map { missing in
            let digest = try #require(Digest(missing.digest))
            return digest.bytes + (try #require(draft.content(of: digest)))
        }
        let second = try await node.beginBlobs(offer: offer.id, by: fixture.admin)
        let first = try await node.beginBlobs(offer: offer.id, by: fixture.admin)
        try await first.receive(contents.flatMap(\.self))
        try await first.finish()
        let report = try await node.commitOffer(offer.id, by: fixture.admin)
        // Its contents are there by now, and passed over.
        try await second.receive(contents.flatMap(\.self))
        try await second.finish()
        #expect(await code { _ = try await node.commitOffer(offer.id, by: fixture.admin) } == "offer.not-found")
        let again = try await node.offer(head, by: fixture.admin)
        #expect(again.missing.isEmpty)
        #expect(try await node.commitOffer(again.id, by: fixture.admin).digest == report.digest)
    }

    @Test("gives way once nothing has come of it for a minute, first those of whoever has most")
    func givesWay() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("offers: {most: 4}")
        func offer(_ number: Int, by requester: Requester) async throws -> OfferReport {
            try await node.offer(head(of: try fixture.bundle("b\(number)", sequence: Int64(number))), by: requester)
        }
        let other = Requester(name: "other", role: .deployer)
        let first = try await offer(1, by: fixture.admin)
        let used = try await offer(2, by: fixture.admin)
        let third = try await offer(3, by: fixture.admin)
        let others = try await offer(4, by: other)
        #expect(await code { _ = try await offer(5, by: other) } == "offer.too-many")
        fixture.clock.advance(by: 61)
        _ = try await node.beginBlobs(offer: used.id, by: fixture.admin)
        _ = try await node.beginBlobs(offer: third.id, by: fixture.admin)
        _ = try await offer(5, by: other)
        #expect(await code { _ = try await node.beginBlobs(offer: first.id, by: fixture.admin) } == "offer.not-found")
        fixture.clock.advance(by: 61)
        _ = try await node.beginBlobs(offer: used.id, by: fixture.admin)
        _ = try await offer(6, by: fixture.admin)
        #expect(await code { _ = try await node.beginBlobs(offer: third.id, by: fixture.admin) } == "offer.not-found")
        _ = try await node.beginBlobs(offer: others.id, by: other)
    }

    @Test("can be taken back by its sender, and nothing of it stays")
    func takenBack() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        let offer = try await node.offer(head(of: bytes), by: fixture.admin)
        let missing = try #require(offer.missing.first)
        let digest = try #require(Digest(missing.digest))
        let upload = try await node.beginBlob(digest, offset: 0, total: missing.size, by: fixture.admin)
        await upload.cancel()
        let other = Requester(name: "eve", role: .deployer)
        #expect(await code { try await node.discardOffer(offer.id, by: other) } == "offer.not-found")
        try await node.discardOffer(offer.id, by: fixture.admin)
        #expect(await code { try await node.discardOffer(offer.id, by: fixture.admin) } == "offer.not-found")
        #expect(await code { _ = try await node.commitOffer(offer.id, by: fixture.admin) } == "offer.not-found")
        #expect(try DirectoryHandle(path: fixture.state + "/ingest").names().isEmpty)
        #expect(try await node.offer(head(of: bytes), by: fixture.admin).id != offer.id)
    }

    @Test("comes wrapped as well, unless little would fill the memory", arguments: Compression.allCases)
    func wrapped(_ compression: Compression) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let bytes = try head(of: fixture.bundle("b1", sequence: 1))
        func wrap(_ name: String, _ content: [UInt8]) throws -> [UInt8] {
            try fixture.directory.write(content, to: name)
            let path = fixture.directory.path(name)
            try Shell.run("\(compression) < '\(path)' > '\(path).wrapped'")
            return try fixture.directory.handle.read(file: name + ".wrapped")
        }
        let plain = try await node.offer(bytes, by: fixture.admin)
        let wrapped = try await node.offer(try wrap("head", bytes), by: fixture.admin)
        #expect(wrapped.digest == plain.digest && wrapped.missing.map(\.digest) == plain.missing.map(\.digest))
        let bomb = try wrap("bomb", [UInt8](repeating: 0, count: 1 << 20))
        #expect(await code { _ = try await node.offer(bomb, by: fixture.admin) } == "bundle.too-large")
        let large = try wrap("large", bytes)
        let failure = #expect(throws: NodeFailure.self) { try CompressedHead.decompress(large, most: bytes.count - 1) }
        #expect(failure?.code == .bundleTooLarge)
        #expect(try CompressedHead.decompress(large, most: bytes.count) == bytes)
        let cut = Array(try wrap("cut", bytes).dropLast(9))
        #expect(await code { _ = try await node.offer(cut, by: fixture.admin) } == "archive.compression.damaged")
    }

    @Test("takes nothing in one go that is not the offer's or not what was signed")
    func hostileBatches() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let offer = try await node.offer(head(of: try fixture.bundle("b1", sequence: 1)), by: fixture.admin)
        let missing = try #require(offer.missing.first { $0.size > 3 })
        let digest = try #require(Digest(missing.digest))
        let wrong = digest.bytes + [UInt8](repeating: 1, count: Int(missing.size))
        let cases: [(bytes: [UInt8], code: String)] = [
            ([UInt8](repeating: 9, count: 32), "blob.not-wanted"), (wrong, "store.blob-digest"),
        ]
        for hostile in cases {
            let batch = try await node.beginBlobs(offer: offer.id, by: fixture.admin)
            #expect(await code { try await batch.receive(hostile.bytes) } == hostile.code)
            #expect(await code { try await batch.receive([1]) } == "upload.ended")
        }
        let again = try await node.offer(head(of: try fixture.bundle("b1", sequence: 1)), by: fixture.admin).missing
        #expect(again.count == offer.missing.count)
        #expect(again.allSatisfy { $0.received == 0 })
    }

    @Test("takes no content but what was signed, and forgets all of it when it expires")
    func hostile() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        let offer = try await node.offer(head(of: bytes), by: fixture.admin)
        let missing = try #require(offer.missing.first { $0.size > 3 })
        let digest = try #require(Digest(missing.digest))
        #expect(
            await code { _ = try await node.beginBlob(digest, offset: 0, total: 1, by: fixture.admin) } == "blob.size"
        )
        let stranger = StreamingDigest.of([1, 2, 3])
        #expect(
            await code { _ = try await node.beginBlob(stranger, offset: 0, total: 3, by: fixture.admin) }
                == "blob.not-wanted"
        )
        let wrong = try await node.beginBlob(digest, offset: 0, total: missing.size, by: fixture.admin)
        try await wrong.receive([UInt8](repeating: 1, count: Int(missing.size)))
        #expect(await code { try await wrong.finish() } == "store.blob-digest")
        let long = try await node.beginBlob(digest, offset: 0, total: missing.size, by: fixture.admin)
        #expect(
            await code { try await long.receive([UInt8](repeating: 1, count: Int(missing.size) + 1)) }
                == "store.blob-size"
        )
        fixture.clock.advance(by: 3601)
        #expect(await code { _ = try await node.commitOffer(offer.id, by: fixture.admin) } == "offer.not-found")
        try expectNothing(in: fixture)
        var head = try head(of: bytes)
        head[700] ^= 1
        #expect(await code { _ = try await node.offer(head, by: fixture.admin) } != nil)
    }
}

/// The first two entries of a bundle as they stand.
func head(of tar: [UInt8]) throws -> [UInt8] {
    var end = 0
    for _ in 0..<2 {
        let size = try #require(Int(String(decoding: tar[end + 124..<end + 135], as: UTF8.self), radix: 8))
        end += 512 + (size + 511) / 512 * 512
    }
    return Array(tar[..<end])
}

extension BundleDraft {
    /// The content of that digest among its files and documents.
    func content(of digest: Digest) -> [UInt8]? {
        let documents = (Array(ociManifests.values) + Array(ociConfigs.values) + [manifest, index]).map(
            JSONWriter.bytes
        )
        return (Array(files.values) + documents + [layout]).first { StreamingDigest.of($0) == digest }
    }
}
