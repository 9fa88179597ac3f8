import DurableFiles
import Identifiers
import Integrity
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("An attachment of a kind that the node does not know")
struct UnknownAttachmentTests {
    private let note = Array("made by hand".utf8)

    @Test("is taken in, kept and checked with its bundle, given back with it, and goes with it")
    func travels() async throws {
        let fixture = try NodeFixture()
        let digest = StreamingDigest.of(note)
        let node = try await fixture.open()
        let bytes = try fixture.bundle("b1", sequence: 1) { $0.others["notes/churn/2.txt"] = note }
        try await fixture.upload(bytes, to: node)
        #expect(try await node.hasBlob(digest))
        _ = try await node.collectGarbage(by: fixture.admin)
        #expect(try await node.hasBlob(digest))

        let download = try await node.beginDownload(credit, "b1", by: fixture.admin) { _, _ in 0 }
        var back: [UInt8] = []
        while case let piece = try await download.next(), !piece.isEmpty { back += piece }
        #expect(back == bytes)

        let copy = fixture.directory.path("copy")
        try fixture.copy(of: node, to: copy)
        let check = NodeCheck(state: copy, now: fixture.clock.timeOfDay, width: 2)
        #expect(try check.run().findings.map(\.code) == [])
        try Shell.run("rm -f \(copy)/blobs/sha256/\(digest.hex)")
        #expect(try check.run().findings.map(\.code) == ["store.blob-missing"])

        _ = try await node.removeProject(credit, typed: "credit", reason: nil, by: fixture.admin)
        _ = try await node.collectGarbage(by: fixture.admin)
        #expect(try await !node.hasBlob(digest))
    }
}
