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
        let fixture = try NodeFixture()
        let node = try await fixture.open(
            """
            retention: {confirmed: 2}
            hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_BUNDLE != bad'], timeout: 1h}}
            """
        )
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let first = try #require(GenerationNumber(1))
            #expect(try await node.setPinned(true, credit, first, by: fixture.admin).isPinned)
            for sequence in 3...5 {
                let bytes = try fixture.bundle("bad", sequence: Int64(sequence), weights: "bad\(sequence)")
                let report = try await fixture.upload(bytes, to: node)
                let failed = try await fixture.deploy(report.digest, on: node)
                #expect(try await fixture.end(failed.id, on: node).state == .rolledBack)
            }
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try generations(fixture) == ["1", "2"])
            for number in 6...8 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try await node.generations(credit).map(\.bundle.text) == ["b1", "b7", "b8"])
            #expect(try await node.bundles(credit).map(\.bundle.text) == ["b1", "b7", "b8"])
            let blobs = try DirectoryHandle(path: fixture.state + "/blobs/sha256")
            #expect(try blobs.status(of: StreamingDigest.of(Array("b7-1".utf8)).hex) != nil)
            #expect(try blobs.status(of: StreamingDigest.of(Array("b6-1".utf8)).hex) == nil)
            #expect(try await node.collectGarbage(by: fixture.admin).blobs == 0)
            _ = try await node.setPinned(false, credit, first, by: fixture.admin)
            // The node collects by itself once it has confirmed one, at its own time: whichever comes first takes it.
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try generations(fixture) == ["7", "8"])
        }
    }

    @Test("keeps what was confirmed last, though the clock was set back before")
    func clockSetBack() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("retention: {confirmed: 2}")
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            fixture.clock.set(forward: -86_400)
            for number in 3...4 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try await node.generations(credit).map(\.bundle.text) == ["b3", "b4"])
        }
    }

    @Test("keeps what a rollback would return to, before what was rolled back from")
    func rollback() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("retention: {confirmed: 2}")
        try await fixture.running(node) {
            for number in 1...3 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            #expect(try await fixture.end(back.id, on: node).state == .confirmed)
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try await node.generations(credit).map(\.bundle.text) == ["b2", "b3"])
            _ = try await fixture.confirmed("b4", sequence: 4, on: node)
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try await node.generations(credit).map(\.bundle.text) == ["b2", "b4"])
            let again = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            #expect(try await fixture.end(again.id, on: node).state == .confirmed)
            #expect(try fixture.current() == "../generations/credit/2")
        }
    }

    @Test(
        "counts the current generation: of one that is kept there is no way back, of two there is one",
        arguments: 1...2
    )
    func counts(kept: Int) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("retention: {confirmed: \(kept)}")
        try await fixture.running(node) {
            for number in 1...3 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try await node.generations(credit).count == kept)
            let refusal = await code { _ = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin) }
            #expect(refusal == (kept == 1 ? "rollback.none" : nil))
        }
    }

    @Test("takes nothing from an upload in progress")
    func uploads() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            let bytes = try fixture.bundle("b1", sequence: 1)
            let upload = try await node.beginUpload(by: fixture.admin)
            try await upload.receive(Array(bytes.dropLast(3000)))
            _ = try await node.collectGarbage(by: fixture.admin)
            try await upload.receive(Array(bytes.suffix(3000)))
            _ = try await upload.finish()
            let began = try await fixture.deploy("b1", on: node)
            #expect(try await fixture.reach(.active, began.id, on: node).state == .active)
        }
    }

    private func generations(_ fixture: NodeFixture) throws -> [String] {
        try DirectoryHandle(path: fixture.state + "/generations/credit").names().sorted()
    }
}
