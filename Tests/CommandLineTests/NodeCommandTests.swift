import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway with a node")
struct NodeCommandTests {
    /// A project with two versions, each exported as a bundle in which it is active.
    private func program() throws -> Program {
        let program = try Program.withProject()
        try program.slipway("export", "--key", "../key.pem", "-o", "../1.tar", "--id", "one", in: "p")
        try program.model("second", files: ["data.bin": "2"])
        try program.slipway("import", "../second", "--model", "m", "--activate", in: "p")
        try program.slipway("export", "--key", "../key.pem", "-o", "../2.tar", "--id", "two", in: "p")
        return program
    }

    @Test("deploy, look, go back: every command once")
    func everyCommand() throws {
        let node = try RunningNode(program())
        #expect(try node.slipway("status").output.contains("has no projects yet"))
        #expect(try node.slipway("rollback").status == 5)
        let staged = try node.slipway("deploy", "1.tar", "--stage-only", "--json")
        #expect(staged.status == 0 && staged.json?["state"] == "checked")
        let first = try node.slipway("deploy", "1.tar", "--reason", "the first")
        #expect(first.status == 0 && first.output.contains("active  generation 1, on probation until"))
        #expect(
            try node.slipway("status", "--json").json?["projects"]?.array?.first?["deployment"]?["state"] == "active"
        )
        #expect(try node.slipway("deploy", "2.tar").status == 6)
        #expect(try node.slipway("confirm").output == "credit  generation 1 is confirmed\n")
        #expect(try node.slipway("confirm").status == 5)
        #expect(try node.slipway("deploy", "2.tar").status == 0)
        #expect(try node.slipway("confirm", "--project", "credit").status == 0)
        let generations = try node.slipway("generations", "--json").json?["generations"]?.array
        #expect(generations?.count == 2)
        #expect(try node.slipway("pin", "1").output.contains("generation 1 is pinned"))
        #expect(try node.slipway("pin", "1", "--unpin").output.contains("not pinned"))
        #expect(try node.slipway("pin", "77").status == 5)
        #expect(try node.slipway("bundles").output.split(separator: "\n").count == 3)
        let other = try node.slipway("activate", "two", "--active", "m=1", "--json")
        #expect(other.json?["generation"] == 3 && other.json?["kind"] == "activate")
        #expect(try node.slipway("activate", "nix").status == 5)
        let end = try node.slipway("rollback")
        #expect(end.status == 0 && end.output.contains("rolled back; generation 2 is current again"))
        let back = try node.slipway("rollback", "--to", "1", "--json", "--reason", "2 is slow")
        #expect(back.status == 0 && back.json?["generation"] == 1)
        #expect(try node.slipway("status").output.contains("m=1"))
        let history = try node.slipway("history", "--json").json?["deployments"]?.array
        #expect(history?.first?["reason"] == "2 is slow" && history?.count == 5)
        #expect(try node.slipway("history", "2").output.contains("the first"))
        #expect(try node.slipway("gc").status == 0)
        let audit = try node.slipway("audit", "--json").json?["records"]?.array
        #expect(audit?.prefix(2).map { $0["action"] } == ["token.made", "bundle.received"])
        #expect(try node.slipway("audit", "--limit", "2").output.split(separator: "\n").count == 3)
    }

    @Test("a failed check after the switch is status 3, with the reason; nothing else changed")
    func rolledBack() throws {
        let node = try RunningNode(
            program(),
            configuration: """
                hooks:
                  post-activate:
                    command: [sh, -c, 'if grep -q 2 "$SLIPWAY_CURRENT/models/m/active/data.bin"; then echo too slow; exit 1; fi']
                    timeout: 10s
                probation:
                  minimum: 1s
                """
        )
        #expect(try node.slipway("deploy", "1.tar", "--wait", "--quiet").status == 0)
        let ending = try node.slipway("deploy", "2.tar", "--wait")
        #expect(ending.status == 3 && ending.errors.contains("[deployment.rolled-back]"))
        #expect(ending.errors.contains("generation 1 is current again"))
        let refused = try node.slipway("deploy", "2.tar", "--wait")
        #expect(refused.status == 4 && refused.errors.contains("[bundle.bad]"))
        #expect(try node.slipway("mark-good", "two", "--reason", "it was the check").status == 0)
        let json = try node.slipway("deploy", "2.tar", "--wait", "--json")
        #expect(json.status == 3 && json.error?["code"] == "deployment.rolled-back" && json.output.isEmpty)
        #expect(try node.slipway("status").output.contains("m=1"))
    }

    @Test("what the node does not trust is status 4: a stranger's bundle, a changed byte, a wrong token")
    func refused() throws {
        let program = try program()
        let node = try RunningNode(program)
        try program.slipway("key", "generate", "stranger.pem")
        try program.slipway("export", "--key", "../stranger.pem", "-o", "../stranger.tar", in: "p")
        try Shell.run(
            "cd \(program.place.handle.path) && cp 1.tar flipped.tar && grep -abo weights 1.tar | head -1 | cut -d: -f1 > at"
                + " && printf X | dd of=flipped.tar bs=1 seek=$(cat at) conv=notrunc"
        )
        for file in ["stranger.tar", "flipped.tar"] {
            let ending = try node.slipway("deploy", file)
            #expect(ending.status == 4 && ending.errors.hasPrefix("slipway: \(file): "))
        }
        #expect(try node.slipway("bundles").output == "No bundles yet.\n")
        let stranger = try node.slipway("status", "--token-file", "key.pem")
        #expect(stranger.status == 4 || stranger.status == 2)
        let nobody = try program.slipway("status", "--node", node.environment["SLIPWAY_NODE"] ?? "")
        #expect(nobody.status == 4 && nobody.errors.contains("--token-file"))
    }

    @Test("a token that goes to another host without TLS is warned of, unless one says so")
    func plainHTTP() throws {
        let program = try Program()
        let warning = "slipway: warning: the token goes to http://node.invalid:7460 without TLS"
        let secret = ["SLIPWAY_TOKEN": "slipway_secret"]
        let plain = try program.slipway("status", "--node", "node.invalid", environment: secret)
        #expect(plain.errors.hasPrefix(warning) && plain.errors.contains("[client.unreachable]"), "\(plain.errors)")
        #expect(!plain.errors.contains("slipway_secret"))
        let quiet = [
            try program.slipway("status", "--node", "node.invalid", "--allow-plain-http", environment: secret),
            try program.slipway(
                "status",
                "--node",
                "node.invalid",
                environment: secret.merging(["SLIPWAY_ALLOW_PLAIN_HTTP": "1"]) { $1 }
            ),
            try program.slipway("status", "--node", "node.invalid"),
            try program.slipway("status", "--node", "https://node.invalid", environment: secret),
            try program.slipway("status", "--node", "127.0.0.1:1", environment: secret),
        ]
        for ending in quiet { #expect(!ending.errors.contains("without TLS"), "\(ending.errors)") }
        let half = try program.slipway("status", "--node", "https://node.invalid", "--certificate", "c.pem")
        #expect(half.status == 2)
        let unsafe = try program.slipway(
            "status",
            "--node",
            "node.invalid",
            "--certificate",
            "c.pem",
            "--client-key",
            "k.pem"
        )
        #expect(unsafe.status == 2 && unsafe.errors.contains("[client.certificate]"), "\(unsafe.errors)")
    }

    @Test("a wrapped bundle is deployed as a stream; then the plain one sends nothing new")
    func wrapped() throws {
        let program = try program()
        try program.slipway("export", "--key", "../key.pem", "-o", "../w.tar.zst", "--compress", "zstd", in: "p")
        let node = try RunningNode(program)
        #expect(try node.slipway("deploy", "w.tar.zst").status == 0)
        #expect(try node.slipway("confirm").status == 0)
        let again = try node.slipway("deploy", "1.tar")
        #expect(again.status == 4 && again.errors.contains("sequence"))
    }
}
