import DurableFiles
import Identifiers
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Receiving a bundle")
struct ReceivingTests {
    @Test("of which a byte is wrong ends at once and leaves nothing but a record")
    func flippedByte() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        var bytes = try fixture.bundle("b1", sequence: 1)
        bytes[bytes.count - 1500] ^= 1
        #expect(await code { try await fixture.upload(bytes, to: node) }?.hasPrefix("bundle.") == true)
        try expectNothing(in: fixture)
        let record = try await node.audit(after: 0, limit: 10, project: nil).last
        #expect(record?.action == "bundle.refused")
        #expect(record?.actor == "ada")
        #expect(await node.metrics().bundlesRefused == 1)
    }

    @Test("that is cut off leaves nothing")
    func cutOff() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        let upload = try await node.beginUpload(by: fixture.admin)
        try await upload.receive(Array(bytes[..<9000]))
        await upload.cancel()
        #expect(await code { try await upload.receive([0]) } == "upload.ended")
        #expect(await code { try await fixture.upload(Array(bytes.dropLast(20000)), to: node) } != nil)
        #expect(await code { try await fixture.upload([], to: node) } == "bundle.empty")
        try expectNothing(in: fixture)
        #expect(await node.metrics().uploadsInProgress == 0)
    }

    @Test("is refused by policy: a stranger's, an expired one, another node's, too old a one, a twin")
    func policy() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let stranger = try BundleDraft.sound().bytes(signedBy: SigningIdentity(key: SigningKey.generate()))
        #expect(await code { try await fixture.upload(stranger, to: node) } == "signature.untrusted")
        let expired = try fixture.bundle("b1", sequence: 1, expires: "2020-01-01T00:00:00Z", targets: ["other"])
        do {
            try await fixture.upload(expired, to: node)
            Issue.record("an expired bundle was taken")
        } catch let failure as NodeFailure {
            #expect(failure.findings.map(\.code) == ["bundle.expired", "bundle.target"])
        }
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b5", sequence: 5, on: node)
            let old = try fixture.bundle("b4", sequence: 4)
            #expect(await code { try await fixture.upload(old, to: node) } == "bundle.sequence.downgrade")
            let twin = try fixture.bundle("b5x", sequence: 5)
            #expect(await code { try await fixture.upload(twin, to: node) } == "bundle.sequence.conflict")
            let early = try await node.beginUpload(by: fixture.admin)
            #expect(await code { try await early.receive(Array(old.prefix(24_000))) } == "bundle.sequence.downgrade")
            let record = try await node.audit(after: 0, limit: 100, project: credit).last
            #expect(record?.subject == "b4")
            let mine = try fixture.bundle("b6", sequence: 6, targets: ["press-1", "press-2"])
            #expect(try await fixture.upload(mine, to: node).sequence == 6)
        }
    }

    @Test("that is here already answers with what is known of it")
    func again() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        let first = try await fixture.upload(bytes, to: node)
        fixture.clock.advance(by: 5)
        let second = try await fixture.upload(bytes, to: node)
        #expect(first.received == second.received)
        #expect(try await node.bundles(nil).count == 1)
    }

    @Test("judges expiry and trust again when a deployment begins")
    func judgedAgain() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            let soon = fixture.clock.timeOfDay.adding(seconds: 100)
            try await fixture.upload(fixture.bundle("b1", sequence: 1, expires: soon.description), to: node)
            fixture.clock.advance(by: 100)
            let late = try await fixture.end(try await fixture.deploy("b1", on: node).id, on: node)
            #expect(late.state == .rejected)
            #expect(late.problem?.code == "bundle.expired")
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            try Shell.run("rm \(fixture.state)/trust/signer.pem")
            let untrusted = try await fixture.end(try await fixture.deploy("b2", on: node).id, on: node)
            #expect(untrusted.problem?.code == "signature.untrusted")
            try fixture.directory.write(Array("nonsense".utf8), to: "state/trust/bad.pem")
            let bad = try fixture.bundle("b3", sequence: 3)
            #expect(await code { try await fixture.upload(bad, to: node) } == "trust.pem")
        }
    }

    @Test(
        "unwraps gzip and zstd while it verifies",
        .enabled(if: Shell.has("gzip") && Shell.has("zstd"), "it needs gzip and zstd"),
        arguments: ["gzip -c", "zstd -qc"]
    )
    func wrapped(tool: String) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try fixture.directory.write(try fixture.bundle("b1", sequence: 1), to: "plain")
        try Shell.run("\(tool) \(fixture.directory.path("plain")) > \(fixture.directory.path("wrapped")); true")
        let wrapped = try fixture.directory.handle.read(file: "wrapped")
        #expect(await code { try await fixture.upload(Array(wrapped.dropLast(30)), to: node, piece: 100) } != nil)
        try expectNothing(in: fixture)
        #expect(try await fixture.upload(wrapped, to: node, piece: 100).bundle.text == "b1")
    }

    @Test("is refused when the disk would have no room")
    func noRoom() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("limits: {reserve: 1000TiB}")
        let bytes = try fixture.bundle("b1", sequence: 1)
        #expect(await code { try await fixture.upload(bytes, to: node) } == "node.disk-full")
        #expect(await node.readiness().ready == false)
    }

    @Test("needs a role that may")
    func roles() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        for (role, mayUpload, mayDeploy, mayKeep) in [
            (Role.viewer, false, false, false), (.operator, false, true, true), (.deployer, true, true, false),
            (.admin, true, true, true),
        ] {
            let requester = Requester(name: "x", role: role)
            let upload = await code { await (try await node.beginUpload(by: requester)).cancel() }
            #expect((upload == "role.too-small") == !mayUpload)
            let deploy = await code { _ = try await node.deploy(credit, DeploymentRequest(bundle: "b"), by: requester) }
            #expect((deploy == "role.too-small") == !mayDeploy)
            let collect = await code { _ = try await node.collectGarbage(by: requester) }
            #expect((collect == "role.too-small") == !mayKeep)
        }
    }
}

/// No blob, no bundle and no unfinished ingest is in the state directory.
func expectNothing(in fixture: NodeFixture) throws {
    let state = try DirectoryHandle(path: fixture.state)
    for place in ["blobs/sha256", "ingest", "bundles", "generations"] {
        #expect(try state.open(directory: place).names().isEmpty, "\(place)")
    }
}
