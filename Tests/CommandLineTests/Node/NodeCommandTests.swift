import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway with a node")
struct NodeCommandTests {
    /// A project with two versions, each exported as a bundle in which it is active.
    private func program() async throws -> Fixture {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../1.tar", "--id", "one", in: "p")
        try fixture.model("second", files: ["data.bin": "2"])
        try await fixture.slipway("import", "../second", "--model", "m", "--activate", in: "p")
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../2.tar", "--id", "two", in: "p")
        return fixture
    }

    @Test("deploy, look, go back: every command once")
    func everyCommand() async throws {
        let node = try await TestNode(program())
        #expect(try await node.slipway("status").output.contains("has no projects yet"))
        #expect(try await node.slipway("rollback").status == 5)
        let staged = try await node.slipway("deploy", "1.tar", "--stage-only", "--json")
        #expect(staged.status == 0 && staged.parsed?["state"] == "checked")
        let first = try await node.slipway("deploy", "1.tar", "--reason", "the first")
        #expect(first.status == 0 && first.output.contains("active  generation 1, on probation until"))
        #expect(
            try await node.slipway("status", "--json").parsed?["projects"]?.array?.first?["deployment"]?["state"]
                == "active"
        )
        #expect(try await node.slipway("deploy", "2.tar").status == 6)
        #expect(try await node.slipway("confirm").output == "credit  generation 1 is confirmed\n")
        #expect(try await node.slipway("confirm").status == 5)
        #expect(try await node.slipway("deploy", "2.tar").status == 0)
        #expect(try await node.slipway("confirm", "--project", "credit").status == 0)
        let generations = try await node.slipway("generations", "--json").parsed?["generations"]?.array
        #expect(generations?.count == 2)
        #expect(try await node.slipway("pin", "1").output.contains("generation 1 is pinned"))
        #expect(try await node.slipway("pin", "1", "--unpin").output.contains("not pinned"))
        #expect(try await node.slipway("pin", "77").status == 5)
        #expect(try await node.slipway("bundles").output.split(separator: "\n").count == 3)
        let other = try await node.slipway("activate", "two", "--active", "m=1", "--json")
        #expect(other.parsed?["generation"] == 3 && other.parsed?["kind"] == "activate")
        #expect(try await node.slipway("activate", "nix").status == 5)
        let end = try await node.slipway("rollback")
        #expect(end.status == 0 && end.output.contains("rolled back; generation 2 is current again"))
        let back = try await node.slipway("rollback", "--to", "1", "--json", "--reason", "2 is slow")
        #expect(back.status == 0 && back.parsed?["generation"] == 1)
        #expect(try await node.slipway("status").output.contains("m=1"))
        let history = try await node.slipway("history", "--json").parsed?["deployments"]?.array
        #expect(history?.first?["reason"] == "2 is slow" && history?.count == 5)
        #expect(try await node.slipway("history", "2").output.contains("the first"))
        #expect(try await node.slipway("gc", "--node", node.environment["SLIPWAY_NODE"] ?? "").status == 0)
        let audit = try await node.slipway("audit", "--json").parsed?["records"]?.array
        #expect(audit?.prefix(2).map { $0["action"] } == ["token.made", "bundle.received"])
        #expect(try await node.slipway("audit", "--limit", "2").output.split(separator: "\n").count == 3)
    }

    @Test("a fresh copy of a project exports past what a node, a context or a bundle has")
    func sequences() async throws {
        let node = try await TestNode(program())
        let fixture = node.fixture
        let address = node.environment["SLIPWAY_NODE"] ?? ""
        #expect(try await node.slipway("deploy", "2.tar").status == 0)
        #expect(try await node.slipway("confirm").status == 0)
        try await fixture.slipway("init", "fresh", "--project", "credit")
        try await fixture.slipway("import", "../m", "--activate", in: "fresh")
        func export(_ name: String, _ arguments: String...) async throws -> CommandRun {
            try await fixture.run(
                [Programs.slipway, "export", "--key", "../key.pem", "-o", "../\(name).tar", "--json"] + arguments,
                in: "fresh",
                environment: ["SLIPWAY_TOKEN": node.environment["SLIPWAY_TOKEN"] ?? ""]
            )
        }
        #expect(try await export("low").parsed?["sequence"] == 1)
        let refused = try await node.slipway("deploy", "low.tar")
        #expect(refused.status == 4 && refused.errors.contains("bundle.sequence.downgrade"), "\(refused.errors)")
        let past = try await export("past", "--after", address)
        #expect(past.parsed?["sequence"] == 3, "\(past.errors)")
        #expect(try await export("file", "--after", "../2.tar").parsed?["sequence"] == 3)
        try await fixture.slipway("context", "add", "plant", "--node", address, "--token-file", "node/admin.token")
        #expect(try await export("context", "--after", "plant").parsed?["sequence"] == 3)
        #expect(try await export("run", "--sequence", "1234").parsed?["sequence"] == 1234)
        #expect(try await node.slipway("deploy", "run.tar").status == 0)
        #expect(try await export("nothing", "--after", "nothing.tar").status == 2)
        try await fixture.slipway("init", "other", "--project", "other")
        let foreign = try await fixture.slipway("export", "--key", "../key.pem", "--after", "../2.tar", in: "other")
        #expect(foreign.status == 4 && foreign.errors.contains("[sequence.foreign]"), "\(foreign.errors)")
    }

    @Test("with -q a list is IDs alone, one a line, and nothing where there is none")
    func quietLists() async throws {
        let node = try await TestNode(program())
        for command in ["status", "bundles"] {
            let empty = try await node.slipway(command, "-q")
            #expect(empty.status == 0 && empty.output.isEmpty && empty.errors.isEmpty, "\(command): \(empty.errors)")
        }
        for file in ["1.tar", "2.tar"] {
            #expect(try await node.slipway("deploy", file).status == 0)
            #expect(try await node.slipway("confirm").status == 0)
        }
        let expected = [
            ["status"]: "credit\n", ["history"]: "2\n1\n", ["history", "--limit", "1"]: "2\n",
            ["generations"]: "2\n1\n",
            ["bundles"]: "two\none\n", ["audit", "--limit", "2"]: "1\n2\n",
        ]
        for (arguments, lines) in expected {
            for flag in ["-q", "--quiet"] {
                let list = try await node.fixture.run(
                    Programs.slipway,
                    arguments + [flag],
                    environment: node.environment
                )
                // The order is the table's own.
                #expect(
                    list.status == 0
                        && list.output.split(separator: "\n").sorted() == lines.split(separator: "\n").sorted()
                )
                #expect(
                    list.output.hasSuffix("\n") && list.errors.isEmpty,
                    "\(arguments): \(list.output)\(list.errors)"
                )
            }
        }
        let json = try await node.slipway("history", "-q", "--json")
        #expect(json.parsed?["deployments"]?.array?.count == 2)
        #expect(try await node.slipway("history", "1", "-q").status == 2)
        #expect(try await node.slipway("audit", "--anchor", "-q").status == 2)
    }

    @Test("a failed check after the switch is status 3, with the reason; nothing else changed")
    func rolledBack() async throws {
        let node = try await TestNode(
            program(),
            configuration: """
                hooks:
                  post-activate:
                    command: [sh, -c, 'if grep -q 2 "$SLIPWAY_CURRENT/models/m/active/data.bin"; then echo too slow; exit 1; fi']
                    timeout: 10m
                probation:
                  minimum: 1s
                """
        )
        #expect(try await node.slipway("deploy", "1.tar", "--wait", "--quiet").status == 0)
        let ending = try await node.slipway("deploy", "2.tar", "--wait")
        #expect(ending.status == 3 && ending.errors.contains("[deployment.rolled-back]"))
        #expect(ending.errors.contains("generation 1 is current again"))
        let refused = try await node.slipway("deploy", "2.tar", "--wait")
        #expect(refused.status == 4 && refused.errors.contains("[bundle.bad]"))
        #expect(try await node.slipway("mark-good", "two", "--reason", "it was the check").status == 0)
        let json = try await node.slipway("deploy", "2.tar", "--wait", "--json")
        #expect(json.status == 3 && json.error?["code"] == "deployment.rolled-back" && json.output.isEmpty)
        #expect(try await node.slipway("status").output.contains("m=1"))
    }

    @Test("what the node does not trust is status 4: a stranger's bundle, a changed byte, a wrong token")
    func refused() async throws {
        let fixture = try await program()
        let node = try await TestNode(fixture)
        try await fixture.slipway("key", "generate", "stranger.pem")
        try await fixture.slipway("export", "--key", "../stranger.pem", "-o", "../stranger.tar", in: "p")
        try Shell.run(
            "cd \(fixture.directory.handle.path) && cp 1.tar flipped.tar && grep -abo weights 1.tar | head -1 | cut -d: -f1 > at"
                + " && printf X | dd of=flipped.tar bs=1 seek=$(cat at) conv=notrunc"
        )
        for file in ["stranger.tar", "flipped.tar"] {
            let ending = try await node.slipway("deploy", file)
            #expect(ending.status == 4 && ending.errors.hasPrefix("slipway: \(file): "))
        }
        #expect(try await node.slipway("bundles").output == "No bundles yet.\n")
        let stranger = try await node.slipway("status", "--token-file", "key.pem")
        #expect(stranger.status == 4 || stranger.status == 2)
        let nobody = try await fixture.slipway("status", "--node", node.environment["SLIPWAY_NODE"] ?? "")
        #expect(nobody.status == 4 && nobody.errors.contains("--token-file"))
    }

    @Test("a token that goes to another host without TLS is warned of, unless one says so")
    func plainHTTP() async throws {
        let fixture = try Fixture.make()
        let warning = "slipway: warning: the token goes to http://node.invalid:7460 without TLS"
        let secret = ["SLIPWAY_TOKEN": "slipway_secret"]
        let plain = try await fixture.slipway("status", "--node", "node.invalid", environment: secret)
        #expect(plain.errors.hasPrefix(warning) && plain.errors.contains("[client.unreachable]"), "\(plain.errors)")
        #expect(!plain.errors.contains("slipway_secret"))
        let quiet = [
            try await fixture.slipway("status", "--node", "node.invalid", "--allow-plain-http", environment: secret),
            try await fixture.slipway(
                "status",
                "--node",
                "node.invalid",
                environment: secret.merging(["SLIPWAY_ALLOW_PLAIN_HTTP": "1"]) { $1 }
            ),
            try await fixture.slipway("status", "--node", "node.invalid"),
            try await fixture.slipway("status", "--node", "https://node.invalid", environment: secret),
            try await fixture.slipway("status", "--node", "127.0.0.1:1", environment: secret),
        ]
        for ending in quiet { #expect(!ending.errors.contains("without TLS"), "\(ending.errors)") }
        let half = try await fixture.slipway("status", "--node", "https://node.invalid", "--certificate", "c.pem")
        #expect(half.status == 2)
        let unsafe = try await fixture.slipway(
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
    func wrapped() async throws {
        let fixture = try await program()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../w.tar.zst", "--compress", "zstd", in: "p")
        let node = try await TestNode(fixture)
        #expect(try await node.slipway("deploy", "w.tar.zst").status == 0)
        #expect(try await node.slipway("confirm").status == 0)
        let again = try await node.slipway("deploy", "1.tar")
        #expect(again.status == 4 && again.errors.contains("sequence"))
    }
}
