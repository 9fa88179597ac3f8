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
    private func rich(_ bench: NodeBench) throws -> [UInt8] {
        try bench.bundle("b1", sequence: 1) { draft in
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
        let bench = try NodeBench()
        let node = try await bench.open()
        let bytes = try rich(bench)
        let report = try await bench.upload(bytes, to: node)
        #expect(try await fetch(node, report.digest, from: 0, by: bench.admin) == bytes)
        #expect(try await fetch(node, "b1", from: 0, by: Requester(name: "vi", role: .viewer)) == bytes)
        var places = Set(stride(from: 0, to: bytes.count, by: 4999)).union([1, 511, 512, 513, bytes.count - 1])
        places.formUnion([bytes.count, bytes.count - 10_240].filter { $0 >= 0 })
        for place in places.sorted() {
            #expect(
                try await fetch(node, "b1", from: UInt64(place), by: bench.admin) == Array(bytes[place...]),
                "\(place)"
            )
        }
        #expect(await code { _ = try await fetch(node, "b2", from: 0, by: bench.admin) } == "bundle.not-found")
        #expect(
            await code { _ = try await fetch(node, "b1", from: 0, by: Requester(name: "s", role: .scorer)) }
                == "role.too-small"
        )
    }

    @Test("ends where a content is not what was signed")
    func damaged() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.upload(rich(bench), to: node)
        let large = StreamingDigest.of((0..<700_001).map { UInt8(truncatingIfNeeded: $0 / 3) })
        let path = "\(bench.state)/blobs/sha256/\(large.hex)"
        try Shell.run("chmod u+w \(path) && printf x | dd of=\(path) bs=1 seek=9 conv=notrunc")
        #expect(await code { _ = try await fetch(node, "b1", from: 0, by: bench.admin) } == "bundle.content-changed")
        try Shell.run("truncate -s 9 \(path)")
        #expect(await code { _ = try await fetch(node, "b1", from: 0, by: bench.admin) } == "bundle.content-changed")
    }

    @Test("stays while it is given, though nothing else needs it")
    func held() async throws {
        let bench = try NodeBench()
        let node = try await bench.open("retention: {confirmed: 1}")
        try await bench.running(node) {
            let bytes = try bench.bundle("b1", sequence: 1)
            try await bench.upload(bytes, to: node)
            let began = try await bench.deploy("b1", on: node)
            try await bench.reach(.active, began.id, on: node)
            bench.clock.advance(by: 61)
            _ = try await bench.end(began.id, on: node)
            var download: BundleDownload? = try await node.beginDownload(credit, "b1", by: bench.admin) { _, _ in 0 }
            _ = try await bench.confirmed("b2", sequence: 2, on: node)
            _ = try await node.collectGarbage(by: bench.admin)
            var received: [UInt8] = []
            while let piece = try await download?.next(), !piece.isEmpty { received += piece }
            #expect(received == bytes)
            download = nil
            _ = try await node.collectGarbage(by: bench.admin)
            #expect(try await node.bundles(credit).map(\.bundle.text) == ["b2"])
        }
    }
}
