import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("What slipway says when it cannot")
struct RefusalTests {
    @Test(
        "wrong arguments are status 2, with the usage on standard error",
        arguments: [
            ["bogus"], ["--bogus"], ["import"], ["init", "--project", "a/b"], ["set", "m"],
            ["set", "m", "--task", "x"],
            ["set", "m", "--active", "1", "--inactive"], ["models", "--quiet", "--verbose"], ["verify", "b.tar"],
            ["export"], ["export", "--key", "k", "--compress", "lzma"], ["export", "--key", "k", "--expires", "soon"],
            ["status"], ["pin", "0", "--node", "x"], ["activate", "x", "--node", "127.0.0.1:1", "--active", "m"],
            ["deploy", "x", "--node", "ftp://x"], ["key", "nix"], ["verify", "b", "--trust", "k", "--at", "noon"],
        ]
    )
    func usage(arguments: [String]) async throws {
        let ending = try await Fixture.make().run(["\(Programs.directory)/slipway"] + arguments)
        #expect(ending.status == 2 && ending.output.isEmpty && !ending.errors.isEmpty)
        let json = try await Fixture.make().run(["\(Programs.directory)/slipway"] + arguments + ["--json"])
        #expect(json.status == 2)
    }

    @Test("an import without a source shows how import is used")
    func importUsage() async throws {
        let ending = try await Fixture.make().run(["\(Programs.directory)/slipway", "import"])
        #expect(ending.errors.contains("Give a SOURCE") && ending.errors.contains("Usage: slipway import"))
    }

    @Test("a mistyped command is named, with the nearest there is")
    func mistyped() async throws {
        let near = try await Fixture.make().run(["\(Programs.directory)/slipway", "deplyo", "b.tar"])
        #expect(near.status == 2 && near.errors.contains("\"deplyo\" is no command of slipway. Did you mean deploy?"))
        let far = try await Fixture.make().run(["\(Programs.directory)/slipway", "frobnicate"])
        #expect(
            far.status == 2 && far.errors.contains("\"frobnicate\" is no command") && !far.errors.contains("Did you")
        )
    }

    @Test("a bundle is read from standard input, too")
    func standardInput() async throws {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p")
        let ending = try await fixture.run([
            "sh", "-c", "\(Fixture.quoted("\(Programs.directory)/slipway")) inspect - <b.tar",
        ])
        #expect(ending.status == 0 && ending.output.contains("credit"))
    }

    @Test(
        "help and version are status 0 on standard output",
        arguments: [["--help"], ["help", "import"], ["--version"], []]
    )
    func help(arguments: [String]) async throws {
        let ending = try await Fixture.make().run(["\(Programs.directory)/slipway"] + arguments)
        #expect(ending.status == 0 && ending.errors.isEmpty && ending.output.contains("slipway"))
    }

    @Test(
        "a status and a stable code for each kind of refusal",
        arguments: [
            (["models", "nix"], 5, "model.missing"), (["models", "m", "9"], 5, "version.missing"),
            (["set", "m", "--active", "9"], 5, "version.missing"),
            (["set", "m", "--alias", "v1=1"], 2, "model.change"),
            (["remove", "m", "1"], 4, "version.active"), (["import", "../nix"], 5, "import.source"),
            (["import", "http://127.0.0.1:1"], 8, "tracking.unreachable"),
            (["import", "../empty"], 5, "import.source"),
            (["import", "models:/m/1"], 2, "import.options"),
            (["import", "../other", "--model", "m", "--version", "1"], 4, "version.immutable"),
            (["import", "../m", "--model", "a/b"], 2, "model.name"),
            (["init", "--project", "x"], 1, "project.already-there"),
            (["export", "--key", "../nix"], 5, "file.not-found"),
            (["export", "--key", "../key.pem.pub"], 1, "key.missing"),
            (["export", "--key", "../key.pem", "--expires", "2001-01-01"], 2, "export.options"),
            (["export", "--key", "../key.pem", "-o", "nix/b.tar"], 5, "file.not-found"),
            (["export", "--key", "../key.pem", "-o", "/dev/null"], 1, "export.output"),
            (["export", "--key", "../key.pem", "--certificate", "../key.pem.pub"], 1, "key.pem"),
            (["key", "generate", "../key.pem"], 1, "file.already-there"), (["key", "show", "../empty"], 1, "key.pem"),
            (["verify", "../nix", "--trust", "../key.pem.pub"], 5, "file.not-found"),
            (["verify", "../empty", "--trust", "../key.pem.pub"], 4, "bundle.not-a-bundle"),
            (["verify", "../key.pem", "--trust", "../key.pem.pub"], 4, "bundle.not-a-bundle"),
            (["verify", "..", "--trust", "../key.pem.pub"], 1, "file.wrong-kind"),
            (["inspect", "../empty"], 4, "bundle.not-a-bundle"),
            (["diff", "../empty", "../empty"], 4, "bundle.not-a-bundle"),
            (["verify", "../empty", "--trust", "../key.pem"], 1, "trust.private-key"),
            (["verify", "../empty", "--trust", "../m"], 1, "trust.pem"),
            (["deploy", "../nix", "--node", "127.0.0.1:1"], 5, "file.not-found"),
            (["deploy", "../empty", "--node", "127.0.0.1:1"], 4, "bundle.not-a-bundle"),
            (["status", "--node", "127.0.0.1:1"], 8, "client.unreachable"),
            (["status", "--node", "127.0.0.1:1", "--token-file", "../empty"], 2, "client.token"),
        ] as [([String], Int32, String)]
    )
    func refusals(arguments: [String], status: Int32, code: String) async throws {
        let fixture = try await Fixture.withProject()
        try fixture.directory.write([], to: "empty")
        try fixture.model("other", files: ["data.bin": "2"])
        let before = try fixture.directory.text("p/.slipway/project.json")
        let command = ["\(Programs.directory)/slipway"] + arguments
        let ending = try await fixture.run(command, in: "p")
        #expect(ending.status == status)
        let last = ending.errors.split(separator: "\n").first { $0.hasPrefix("slipway: ") && !$0.contains("warning") }
        #expect(last?.hasSuffix("[\(code)]") == true)
        #expect(!ending.errors.contains("Fatal"))
        let isJSON = !["key", "init"].contains(arguments[0]) || arguments[1] != "--project"
        if isJSON, arguments[0] != "init", arguments[0] != "export" {
            let json = try await fixture.run(command + ["--json"], in: "p")
            #expect(json.error?["code"]?.string == code && json.error?["findings"]?.array != nil)
        }
        #expect(try fixture.directory.text("p/.slipway/project.json") == before)
    }

    @Test("a changed byte, a cut end and a stranger's key are refused and the file is named")
    func damaged() async throws {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p")
        try await fixture.slipway("key", "generate", "stranger.pem")
        try Shell.run(
            "cd \(fixture.directory.handle.path) && cp b.tar flipped.tar && printf X | dd of=flipped.tar bs=1 seek=9000 conv=notrunc"
                + " && head -c 6000 b.tar > cut.tar"
        )
        for file in ["flipped.tar", "cut.tar"] {
            let ending = try await fixture.slipway("verify", file, "--trust", "key.pem.pub")
            #expect(ending.status == 4 && ending.errors.hasPrefix("slipway: \(file): "))
            let unpacked = try await fixture.slipway("unpack", file, "tree", "--trust", "key.pem.pub")
            #expect(unpacked.status == 4)
        }
        let ending = try await fixture.slipway("verify", "b.tar", "--trust", "stranger.pem.pub")
        #expect(ending.status == 4 && ending.errors.contains("[signature.untrusted]"))
        #expect(
            try await fixture.slipway("deploy", "cut.tar", "--node", "127.0.0.1:1").errors.contains(
                "[bundle.truncated]"
            )
        )
        let names = try fixture.directory.handle.names()
        #expect(!names.contains("tree") && !names.contains { $0.hasPrefix(".slipway-") })
    }

    @Test("a full standard output is an error, not half a list")
    func fullOutput() async throws {
        let fixture = try await Fixture.withProject()
        let ending = try await fixture.run(
            ["sh", "-c", "\(Fixture.quoted("\(Programs.directory)/slipway")) models >/dev/full"],
            in: "p"
        )
        #expect(ending.status == 1 && ending.errors.contains("[file.no-space]"))
    }

    @Test("no colour codes, and no progress on a file, with or without --quiet")
    func plain() async throws {
        let fixture = try await Fixture.withProject()
        for arguments in [["export", "--key", "../key.pem"], ["export", "--key", "../key.pem", "--quiet"]] {
            let ending = try await fixture.run(["\(Programs.directory)/slipway"] + arguments, in: "p")
            let isQuiet = arguments.contains("--quiet")
            #expect(ending.status == 0 && !(ending.output + ending.errors).contains("\u{1B}"))
            #expect(ending.output.isEmpty == isQuiet)
            let lines = ending.errors.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("slipway: warning: ") } && lines.isEmpty == isQuiet)
        }
    }
}
