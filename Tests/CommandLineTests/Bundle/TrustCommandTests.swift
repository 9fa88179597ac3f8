import DurableFiles
import TestSupport
import Testing

@Suite("Trust and its record, by the programs")
struct TrustCommandTests {
    /// A project with one bundle, `1.tar`.
    private func program() async throws -> Fixture {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../1.tar", "--id", "one", in: "p")
        return fixture
    }

    private func slipwayd(_ fixture: Fixture, _ arguments: String...) async throws -> CommandRun {
        try await fixture.run(["\(Programs.directory)/slipwayd"] + arguments)
    }

    @Test(
        "verify reads a directory of trust as a node does",
        arguments: [
            ("echo 'projects: credit' > t/a.yaml", 0, ""), ("echo 'projects: [line-*]' > t/a.yaml", 4, "trust.project"),
            ("echo 'project: credit' > t/a.yml", 1, "trust.constraints"),
            ("echo 'projects: credit' > t/b.yaml", 1, "trust.constraints"),
            ("echo 'not-after: 2001-01-01' > t/a.yaml", 4, "trust.ended"),
            (
                "slipway key show t/a.pem | grep -oE '[0-9a-f]{64}' | head -1 | sed 's/^/key /' > t/revoked", 4,
                "signature.revoked"
            ),
            ("echo nonsense > t/revoked", 1, "trust.revoked"),
        ]
    )
    func verify(change: String, status: Int32, code: String) async throws {
        let fixture = try await program()
        let place = fixture.directory.handle.path
        try Shell.run(
            "cd \(place) && PATH=\(Programs.directory):$PATH && mkdir t && cp key.pem.pub t/a.pem && \(change)"
        )
        let ending = try await fixture.slipway("verify", "1.tar", "--trust", "t", "--json")
        #expect(ending.status == status, "\(ending.errors)")
        #expect(code.isEmpty || ending.errors.contains("\"\(code)\""), "\(ending.errors)")
    }

    @Test("an anchor that was pulled agrees with the node it is of, and with no other")
    func anchors() async throws {
        let fixture = try await program()
        let node = try await TestNode(fixture, configuration: "probation: {confirm: manual}")
        #expect(try await node.slipway("deploy", "1.tar").status == 0)
        #expect(try await node.slipway("confirm").status == 0)
        let anchor = try await node.slipway("audit", "--anchor")
        #expect(anchor.status == 0)
        try fixture.directory.write(Array(anchor.output.utf8), to: "anchors")
        let key = try await slipwayd(fixture, "key", "--state", "node")
        #expect(key.output.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        try fixture.directory.write(Array(key.output.utf8), to: "node.pub")
        let sound = try await slipwayd(
            fixture,
            "fsck",
            "--state",
            "node",
            "--anchor",
            "anchors",
            "--anchor-key",
            "node.pub"
        )
        #expect(sound.status == 0, "\(sound.output)\(sound.errors)")
        let other = try await slipwayd(
            fixture,
            "fsck",
            "--state",
            "node",
            "--anchor",
            "anchors",
            "--anchor-key",
            "key.pem.pub"
        )
        #expect(other.status == 9 && other.output.contains("anchor.unreadable"), "\(other.output)")
        #expect(try await node.slipway("audit", "--anchor", "--limit", "3").status == 2)
        let locked = try await slipwayd(
            fixture,
            "project",
            "reset-sequence",
            "credit",
            "--reason",
            "x",
            "--state",
            "node"
        )
        #expect(locked.status == 6 && locked.errors.contains("node.locked"))
        #expect(try await slipwayd(fixture, "project", "reset-sequence", "credit", "--state", "node").status == 2)
        #expect(try await slipwayd(fixture, "fsck", "--state", "node", "--anchor-key", "node.pub").status == 2)
    }
}
