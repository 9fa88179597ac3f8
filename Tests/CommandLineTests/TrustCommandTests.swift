import DurableFiles
import TestSupport
import Testing

@Suite("Trust and its record, by the programs")
struct TrustCommandTests {
    /// A project with one bundle, `1.tar`.
    private func program() throws -> Program {
        let program = try Program.withProject()
        try program.slipway("export", "--key", "../key.pem", "-o", "../1.tar", "--id", "one", in: "p")
        return program
    }

    private func slipwayd(_ program: Program, _ arguments: String...) throws -> Ending {
        try program.run(["\(Programs.directory)/slipwayd"] + arguments)
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
    func verify(change: String, status: Int32, code: String) throws {
        let program = try program()
        let place = program.place.handle.path
        try Shell.run(
            "cd \(place) && PATH=\(Programs.directory):$PATH && mkdir t && cp key.pem.pub t/a.pem && \(change)"
        )
        let ending = try program.slipway("verify", "1.tar", "--trust", "t", "--json")
        #expect(ending.status == status, "\(ending.errors)")
        #expect(code.isEmpty || ending.errors.contains("\"\(code)\""), "\(ending.errors)")
    }

    @Test("an anchor that was pulled agrees with the node it is of, and with no other")
    func anchors() throws {
        let program = try program()
        let node = try RunningNode(program, configuration: "probation: {confirm: manual}")
        #expect(try node.slipway("deploy", "1.tar").status == 0)
        #expect(try node.slipway("confirm").status == 0)
        let anchor = try node.slipway("audit", "--anchor")
        #expect(anchor.status == 0)
        try program.place.write(Array(anchor.output.utf8), to: "anchors")
        let key = try slipwayd(program, "key", "--state", "node")
        #expect(key.output.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        try program.place.write(Array(key.output.utf8), to: "node.pub")
        let sound = try slipwayd(
            program,
            "fsck",
            "--state",
            "node",
            "--anchor",
            "anchors",
            "--anchor-key",
            "node.pub"
        )
        #expect(sound.status == 0, "\(sound.output)\(sound.errors)")
        let other = try slipwayd(
            program,
            "fsck",
            "--state",
            "node",
            "--anchor",
            "anchors",
            "--anchor-key",
            "key.pem.pub"
        )
        #expect(other.status == 1 && other.output.contains("anchor.unreadable"), "\(other.output)")
        #expect(try node.slipway("audit", "--anchor", "--limit", "3").status == 2)
        let locked = try slipwayd(program, "project", "reset-sequence", "credit", "--reason", "x", "--state", "node")
        #expect(locked.status == 6 && locked.errors.contains("node.locked"))
        #expect(try slipwayd(program, "project", "reset-sequence", "credit", "--state", "node").status == 2)
        #expect(try slipwayd(program, "fsck", "--state", "node", "--anchor-key", "node.pub").status == 2)
    }
}
