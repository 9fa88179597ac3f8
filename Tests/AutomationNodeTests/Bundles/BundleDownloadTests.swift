import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A bundle that a node gives back")
struct BundleDownloadTests {
    private func fetch(_ node: AutomationNode, _ text: String, from offset: UInt64, by requester: Requester)
        async throws
        -> [UInt8]
    {
        let download = try await node.beginDownload(credit, text, by: requester) { _, _ in offset }
        var bytes: [UInt8] = []
        while true {
            let piece = try await download.next()
            if piece.isEmpty { return bytes }
            #expect(piece.count <= BundleTar.pieceSize)
            bytes += piece
        }
    }

    /// With long names, which have a header of their own, contents that repeat, empty ones and one of several pieces.
    private func rich(_ fixture: NodeFixture) throws -> [UInt8] {
        try fixture.bundle("b1", sequence: 1) { draft in
            draft.files["models/churn/2/" + String(repeating: "n", count: 120) + ".bin"] = [UInt8](
                repeating: 1,
                count: 513
            )
            draft.files["models/churn/2/empty"] = []
            draft.files["models/churn/2/large"] = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 / 3) }
            draft.files["models/churn/2/twice"] = [UInt8](repeating: 9, count: 1024)
            draft.files["models/churn/2/twice-again"] = [UInt8](repeating: 9, count: 1024)
            try draft.describe(project: "credit", bundle: "b1", sequence: 1, active: ["churn": "2", "mood": "1"])
        }
    }

    @Test("is byte for byte the one that was sent, from any place on")
    func same() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let bytes = try rich(fixture)
        let report = try await fixture.upload(bytes, to: node)
        #expect(try await fetch(node, report.digest, from: 0, by: fixture.admin) == bytes)
        #expect(try await fetch(node, "b1", from: 0, by: Requester(name: "vi", role: .viewer)) == bytes)
        var places = Set(stride(from: 0, to: bytes.count, by: 4999)).union([1, 511, 512, 513, bytes.count - 1])
        places.formUnion([bytes.count, bytes.count - 10_240].filter { $0 >= 0 })
        for place in places.sorted() {
            #expect(
                try await fetch(node, "b1", from: UInt64(place), by: fixture.admin) == Array(bytes[place...]),
                "\(place)"
            )
        }
        #expect(await code { _ = try await fetch(node, "b2", from: 0, by: fixture.admin) } == "bundle.not-found")
        #expect(
            await code { _ = try await fetch(node, "b1", from: 0, by: Requester(name: "s", role: .scorer)) }
                == "role.too-small"
        )
    }

    @Test("ends where a content is not what was signed")
    func damaged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.upload(rich(fixture), to: node)
        let large = StreamingDigest.of((0..<700_001).map { UInt8(truncatingIfNeeded: $0 / 3) })
        let path = "\(fixture.state)/blobs/sha256/\(large.hex)"
        try Shell.run("chmod u+w \(path) && printf x | dd of=\(path) bs=1 seek=9 conv=notrunc")
        #expect(await code { _ = try await fetch(node, "b1", from: 0, by: fixture.admin) } == "bundle.content-changed")
        try Shell.run("truncate -s 9 \(path)")
        #expect(await code { _ = try await fetch(node, "b1", from: 0, by: fixture.admin) } == "bundle.content-changed")
    }

    @Test("stays while it is given, though nothing else needs it")
    func held() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("retention: {confirmed: 1}")
        try await fixture.running(node) {
            let bytes = try fixture.bundle("b1", sequence: 1)
            try await fixture.upload(bytes, to: node)
            let began = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, began.id, on: node)
            fixture.clock.advance(by: 61)
            _ = try await fixture.end(began.id, on: node)
            var download: BundleDownload? = try await node.beginDownload(credit, "b1", by: fixture.admin) { _, _ in 0 }
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
            _ = try await node.collectGarbage(by: fixture.admin)
            var received: [UInt8] = []
            while let piece = try await download?.next(), !piece.isEmpty { received += piece }
            #expect(received == bytes)
            download = nil
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try await node.bundles(credit).map(\.bundle.text) == ["b2"])
        }
    }
}
