import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Retention")
struct RetentionTests {
    @Test("keeps the last confirmed, pins and what is current; failed generations go first; blobs go with them")
    func keeps() async throws {
        let bench = try NodeBench()
        let node = try await bench.open(
            """
            retention: {confirmed: 2}
            hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_BUNDLE != bad'], timeout: 1h}}
            """
        )
        try await bench.running(node) {
            for number in 1...2 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let first = try #require(GenerationNumber(1))
            #expect(try await node.setPinned(true, credit, first, by: bench.admin).isPinned)
            for sequence in 3...5 {
                let bytes = try bench.bundle("bad", sequence: Int64(sequence), weights: "bad\(sequence)")
                let report = try await bench.upload(bytes, to: node)
                let failed = try await bench.deploy(report.digest, on: node)
                #expect(try await bench.end(failed.id, on: node).state == .rolledBack)
            }
            _ = try await node.collectGarbage(by: bench.admin)
            #expect(try generations(bench) == ["1", "2"])
            for number in 6...8 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            _ = try await node.collectGarbage(by: bench.admin)
            #expect(try await node.generations(credit).map(\.bundle.text) == ["b1", "b7", "b8"])
            #expect(try await node.bundles(credit).map(\.bundle.text) == ["b1", "b7", "b8"])
            let blobs = try DirectoryHandle(path: bench.state + "/blobs/sha256")
            #expect(try blobs.status(of: StreamingDigest.of(Array("b7-1".utf8)).hex) != nil)
            #expect(try blobs.status(of: StreamingDigest.of(Array("b6-1".utf8)).hex) == nil)
            #expect(try await node.collectGarbage(by: bench.admin).blobs == 0)
            _ = try await node.setPinned(false, credit, first, by: bench.admin)
            #expect(try await node.collectGarbage(by: bench.admin).generations == 1)
        }
    }

    @Test("keeps what was confirmed last, though the clock was set back before")
    func clockSetBack() async throws {
        let bench = try NodeBench()
        let node = try await bench.open("retention: {confirmed: 2}")
        try await bench.running(node) {
            for number in 1...2 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            bench.clock.set(forward: -86_400)
            for number in 3...4 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            _ = try await node.collectGarbage(by: bench.admin)
            #expect(try await node.generations(credit).map(\.bundle.text) == ["b3", "b4"])
        }
    }

    @Test("keeps what a rollback would return to, before what was rolled back from")
    func wayBack() async throws {
        let bench = try NodeBench()
        let node = try await bench.open("retention: {confirmed: 2}")
        try await bench.running(node) {
            for number in 1...3 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let back = try await node.rollBack(credit, RollbackRequest(), by: bench.admin)
            #expect(try await bench.end(back.id, on: node).state == .confirmed)
            _ = try await node.collectGarbage(by: bench.admin)
            #expect(try await node.generations(credit).map(\.bundle.text) == ["b2", "b3"])
            _ = try await bench.confirmed("b4", sequence: 4, on: node)
            _ = try await node.collectGarbage(by: bench.admin)
            #expect(try await node.generations(credit).map(\.bundle.text) == ["b2", "b4"])
            let again = try await node.rollBack(credit, RollbackRequest(), by: bench.admin)
            #expect(try await bench.end(again.id, on: node).state == .confirmed)
            #expect(try bench.current() == "../generations/credit/2")
        }
    }

    @Test(
        "counts the current generation: of one that is kept there is no way back, of two there is one",
        arguments: 1...2
    )
    func counts(kept: Int) async throws {
        let bench = try NodeBench()
        let node = try await bench.open("retention: {confirmed: \(kept)}")
        try await bench.running(node) {
            for number in 1...3 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            _ = try await node.collectGarbage(by: bench.admin)
            #expect(try await node.generations(credit).count == kept)
            let refusal = await code { _ = try await node.rollBack(credit, RollbackRequest(), by: bench.admin) }
            #expect(refusal == (kept == 1 ? "rollback.none" : nil))
        }
    }

    @Test("takes nothing from an upload in progress")
    func uploads() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) {
            let bytes = try bench.bundle("b1", sequence: 1)
            let upload = try await node.beginUpload(by: bench.admin)
            try await upload.receive(Array(bytes.dropLast(3000)))
            _ = try await node.collectGarbage(by: bench.admin)
            try await upload.receive(Array(bytes.suffix(3000)))
            _ = try await upload.finish()
            let began = try await bench.deploy("b1", on: node)
            #expect(try await bench.reach(.active, began.id, on: node).state == .active)
        }
    }

    private func generations(_ bench: NodeBench) throws -> [String] {
        try DirectoryHandle(path: bench.state + "/generations/credit").names().sorted()
    }
}
