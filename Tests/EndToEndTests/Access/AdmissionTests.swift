import DurableFiles
import Signing
import StrictJSON
import TestSupport
import Testing

@Suite("Which bundles a node takes")
struct AdmissionTests {
    /// A bundle of `credit` with the sequence 5, which the test project's key has signed.
    private func draft(_ fixture: Fixture, expires: String? = nil, targets: [String] = []) async throws -> String {
        let pem = String(
            decoding: try await OpenFile.read(TestProject.shared().key).readAll(limit: 1 << 16),
            as: UTF8.self
        )
        var draft = try BundleDraft.sound()
        try draft.describe(
            project: "credit",
            bundle: "special",
            sequence: 5,
            active: ["churn": "2", "mood": "1"],
            expires: expires,
            targets: targets
        )
        let identity = SigningIdentity(key: try SigningKey(pem: pem, subject: "key"))
        return try fixture.directory.write(draft.bytes(signedBy: identity), to: "special.tar")
    }

    @Test("not one that has expired, though it verifies")
    func expired() async throws {
        let fixture = try Fixture()
        let bundle = try await draft(fixture, expires: "2026-01-01T00:00:00Z")
        let verified = try await fixture.slipway("verify", bundle, "--trust", TestProject.shared().publicKey)
        #expect(verified.output.contains("EXPIRED"))
        let node = try await TestNode.running(fixture)
        let refused = try await node.slipway("deploy", bundle, ends: 4)
        #expect(refused.code == "bundle.expired", refused.said)
        #expect(node.current() == nil)
        let testProject = try await TestProject.shared()
        try await fixture.slipway(
            "export",
            "--key",
            testProject.key,
            "--output",
            "never.tar",
            "--expires",
            "2026-01-01",
            "--project-dir",
            testProject.project,
            ends: 2
        )
    }

    @Test("one that has not expired yet, and not again once it has")
    func expiring() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        var moment = ""
        var isStaged = false
        // A busy machine may take longer than the first times to stage it.
        for seconds in [8, 60, 600] where !isStaged {
            let later = try await fixture.shell(
                "rm -f special.tar; date -u -d '+\(seconds) seconds' +%Y-%m-%dT%H:%M:%SZ"
            )
            moment = later.filter { !$0.isNewline }
            let bundle = try await draft(fixture, expires: moment)
            isStaged = try await node.attempt(["deploy", bundle, "--stage-only"]).end == .exited(0)
        }
        #expect(isStaged)
        let digest = try await id(node)
        try await eventually(within: 900, "expiry") {
            try await fixture.shell("date -u +%Y-%m-%dT%H:%M:%SZ").filter { !$0.isNewline } > moment ? true : nil
        }
        let refused = try await node.slipway("activate", digest, "--wait", ends: 4)
        #expect(refused.errors.contains("bundle.expired"), refused.said)
        #expect(try await node.deployments().first?["state"]?.string == "rejected")
        try await StateCheck(node: node).run()
    }

    private func id(_ node: TestNode) async throws -> String {
        try #require(try await node.get("/v1/bundles")["bundles"]?.array?.first?["digest"]?.string)
    }

    @Test("not one for other nodes, but one for itself")
    func target() async throws {
        let fixture = try Fixture()
        let bundle = try await draft(fixture, targets: ["line-3", "line-4"])
        let node = try await TestNode.running(fixture)
        let refused = try await node.slipway("deploy", bundle, ends: 4)
        #expect(refused.code == "bundle.target" && refused.errors.contains("line-3"), refused.said)
        await node.stop()
        try await node.start("names: [line-4, west]\n" + Settings.quick)
        try await node.slipway("deploy", bundle, "--wait")
    }

    @Test("not an older one than was confirmed, but a rollback goes there")
    func downgrade() async throws {
        let node = try await TestNode.running(Fixture())
        let testProject = try await TestProject.shared()
        try await node.slipway("deploy", testProject.bundle(1), "--wait")
        try await node.slipway("deploy", testProject.bundle(2), "--wait")
        for bundle in [testProject.bundle(1)] {
            let refused = try await node.slipway("deploy", bundle, ends: 4)
            #expect(refused.errors.contains("bundle.sequence.downgrade"), refused.said)
        }
        #expect(node.current() == "../generations/credit/2")
        try await node.slipway("rollback", "--to", "1")
        #expect(node.current() == "../generations/credit/1")
    }

    @Test("not one that a stranger signed, nor one whose signer is trusted no more; what runs goes on")
    func signers() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        let testProject = try await TestProject.shared()
        let stranger = try await node.slipway("deploy", testProject.stranger, ends: 4)
        #expect(stranger.code == "signature.untrusted", stranger.said)
        try await node.slipway("deploy", testProject.bundle(1), "--wait")
        try await node.slipway("deploy", testProject.bundle(2), "--stage-only")
        try await fixture.shell("rm node/trust/*.pem && cp '\(testProject.strangerKey).pub' node/trust/other.pem")
        let later = try await node.slipway("deploy", testProject.bundle(3), ends: 4)
        #expect(later.code == "signature.untrusted", later.said)
        let held = try await node.slipway("activate", "sha256:" + staged(node), ends: 4)
        #expect(held.errors.contains("signature.untrusted"), held.said)
        #expect(node.current() == "../generations/credit/1")
        await node.stop()
        try await node.start(Settings.quick)
        #expect(node.current() == "../generations/credit/1")
        try await StateCheck(node: node).run()
        try await fixture.shell("echo nonsense > node/trust/bad.pem")
        let broken = try await node.attempt(["deploy", testProject.stranger])
        #expect(broken.errors.contains("bad.pem"), broken.said)
    }

    private func staged(_ node: TestNode) async throws -> String {
        let bundles = try await node.get("/v1/bundles")["bundles"]?.array ?? []
        let digest = try #require(bundles.first { $0["sequence"]?.integer == 2 }?["digest"]?.string)
        return String(digest.dropFirst(7))
    }
}
