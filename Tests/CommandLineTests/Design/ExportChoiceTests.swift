import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway export: choices, deltas, pipes")
struct ExportChoiceTests {
    /// A project `p` with two versions of `m`, 1 active, and one of `n`; a bundle with version 1 alone, and one of all.
    private static func exported() async throws -> Fixture {
        let fixture = try await Fixture.withProject()
        try fixture.model("second/m", files: ["data.bin": "other weights"])
        try fixture.model("n", files: ["data.bin": "weights of n"])
        for command in [
            ["export", "--key", "../key.pem", "-o", "../base.tar"], ["import", "../second/m"], ["import", "../n"],
            ["set", "m", "--alias", "next=2"], ["export", "--key", "../key.pem", "-o", "../all.tar"],
            ["export", "--key", "../key.pem", "-o", "../delta.tar", "--base", "../base.tar"],
        ] {
            let run = try await fixture.run(Programs.slipway, command, in: "p")
            try #require(run.status == 0, "\(command): \(run.errors)")
        }
        return fixture
    }

    @Test("models, versions and aliases are chosen; what nodes lose is said")
    func choice() async throws {
        let fixture = try await Self.exported()
        for (options, models, warning) in [
            (["--model", "m"], ["m": 2], "left out: n;"), (["--active-only"], ["m": 1], "left out: n;"),
            (["--model", "m@next", "--model", "n"], ["m": 2, "n": 1], ""),
            (["--model", "n/1"], ["n": 1], "left out: m;"),
            (["--versions", "1"], ["m": 2, "n": 1], ""),
        ] {
            let run = try await fixture.run(
                Programs.slipway,
                ["export", "--key", "../key.pem", "-o", "../part.tar"] + options,
                in: "p"
            )
            #expect(run.status == 0 && (warning.isEmpty || run.errors.contains(warning)), "\(options) \(run.errors)")
            let inspected = try await fixture.slipway("inspect", "part.tar", "--json").parsed?["models"]?.array ?? []
            #expect(inspected.map { $0["name"]?.string ?? "" }.sorted() == models.keys.sorted(), "\(options)")
            for model in inspected {
                #expect(model["versions"]?.array?.count == models[model["name"]?.string ?? ""], "\(options)")
            }
        }
        for options in [
            ["--versions", "0"], ["--active-only", "--versions", "1"], ["--active-only", "--model", "m/1"],
        ] {
            let run = try await fixture.run(Programs.slipway, ["export", "--key", "../key.pem"] + options, in: "p")
            #expect(run.status == 2, "\(options)")
        }
    }

    @Test("a delta is verified, inspected, compared and unpacked with its base; without it each missing file is named")
    func delta() async throws {
        let fixture = try await Self.exported()
        let trust = ["--trust", "key.pem.pub"]
        let alone = try await fixture.run(Programs.slipway, ["verify", "delta.tar", "--json"] + trust)
        #expect(alone.status == 4 && alone.errors.contains("bundle.delta.base"), "\(alone.errors)")
        #expect(alone.errors.contains("models/m/1/data.bin"))
        let verified = try await fixture.run(
            Programs.slipway,
            ["verify", "delta.tar", "--base", "base.tar", "--scan", "--json"] + trust
        )
        let whole = try await fixture.run(Programs.slipway, ["verify", "all.tar", "--json"] + trust)
        #expect(verified.status == 0 && verified.parsed?["digest"] == whole.parsed?["digest"], "\(verified.errors)")
        let inspected = try await fixture.slipway("inspect", "delta.tar", "--json").parsed?["delta"]
        #expect(inspected?["base"]?["sequence"] == 1)
        #expect(try await fixture.slipway("inspect", "all.tar", "--json").parsed?["delta"]?.isNull == true)
        let text = try await fixture.slipway("inspect", "delta.tar").output
        #expect(text.contains("against credit"))
        let short = try await fixture.slipway("diff", "base.tar", "delta.tar")
        #expect(short.output == (try await fixture.slipway("diff", "base.tar", "all.tar")).output)
        let unpacked = try await fixture.run(
            Programs.slipway,
            ["unpack", "delta.tar", "tree", "--base", "base.tar"] + trust
        )
        #expect(unpacked.status == 0, "\(unpacked.errors)")
        #expect(try fixture.directory.text("tree/models/m/1/data.bin") == "weights")
    }

    @Test("a node with the base takes a delta, one without it is told what it lacks, before and after the upload")
    func deployed() async throws {
        let fixture = try await Self.exported()
        let node = try await TestNode(fixture)
        let plan = try await node.slipway("deploy", "delta.tar", "--dry-run")
        #expect(plan.status == 4 && plan.output.contains("bundle.delta.base"), "\(plan.output) \(plan.errors)")
        let refused = try await node.slipway("deploy", "delta.tar")
        #expect(refused.status == 4 && refused.errors.contains("bundle.delta.base"), "\(refused.errors)")
        #expect(refused.errors.contains("models/m/1/data.bin"))
        _ = try await fixture.run(["zstd", "-q", "delta.tar"])
        let compressed = try await node.slipway("deploy", "delta.tar.zst")
        #expect(compressed.status == 4 && compressed.errors.contains("bundle.delta.base"), "\(compressed.errors)")
        #expect(try await node.slipway("deploy", "base.tar", "--stage-only").status == 0)
        #expect(try await node.slipway("deploy", "delta.tar", "--dry-run").status == 0)
        #expect(try await node.slipway("deploy", "delta.tar.zst", "--stage-only").status == 0)
        #expect(try await node.slipway("deploy", "delta.tar", "--stage-only").status == 0)
        let whole = try #require(try await fixture.slipway("inspect", "all.tar", "--json").parsed)
        let id = try #require(whole["bundle"]?.string)
        let fetched = try await node.slipway("bundles", "fetch", id, "-o", "back.tar")
        #expect(fetched.status == 0, "\(fetched.errors)")
        let verified = try await fixture.slipway("verify", "back.tar", "--trust", "key.pem.pub", "--json")
        #expect(verified.status == 0 && verified.parsed?["digest"] == whole["digest"], "\(verified.errors)")
        #expect(try await fixture.slipway("inspect", "back.tar", "--json").parsed?["delta"]?.isNull == true)
        let chosen = try await node.slipway("activate", id, "--active", "m=@next", "--stage-only")
        #expect(chosen.status == 0, "\(chosen.errors)")
        let generations = try await node.slipway("generations", "--json").parsed?["generations"]?.array ?? []
        #expect(generations.contains { $0["active"]?["m"] == "2" }, "\(generations)")
        let nobody = try await node.slipway("deploy", "all.tar", "--active", "m=@nobody")
        #expect(nobody.status == 2 && nobody.errors.contains("only next"), "\(nobody.errors)")
        let address = node.environment["SLIPWAY_NODE"] ?? ""
        let preview = try await node.slipway("gc", "--node", address, "--dry-run", "--json")
        let done = try await node.slipway("gc", "--node", address, "--json")
        #expect(preview.status == 0 && preview.parsed == done.parsed, "\(preview.errors) \(done.output)")
    }

    @Test("bundles go through pipes, and so do rows that were asked for")
    func pipes() async throws {
        let fixture = try await Self.exported()
        let slipway = Programs.slipway
        let run = try await fixture.run([
            "sh", "-c",
            "cd p && \(slipway) export --key ../key.pem -o - 2>../said | \(slipway) inspect - --json >../inspected",
        ])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try fixture.directory.text("inspected").contains("\"bundle\""))
        #expect(try fixture.directory.text("said").contains("standard output  credit"))
        let diff = try await fixture.run(["sh", "-c", "cat all.tar | \(slipway) diff base.tar -"])
        #expect(diff.output == (try await fixture.slipway("diff", "base.tar", "all.tar")).output)
        // Who reads no further leaves nothing in the directory for temporary files.
        try fixture.model("large", files: ["data.bin": String(repeating: "weights ", count: 100_000)])
        #expect(try await fixture.slipway("import", "../large", in: "p").status == 0)
        let broken = try await fixture.run([
            "sh", "-c",
            "mkdir temporary && cd p && TMPDIR=../temporary \(slipway) export --key ../key.pem -o - 2>/dev/null | head -c 1000 | wc -c; "
                + "ls ../temporary",
        ])
        #expect(broken.output.filter { !$0.isWhitespace } == "1000", "\(broken.output) \(broken.errors)")
        let both = try await fixture.slipway("export", "--key", "../key.pem", "-o", "-", "--json", in: "p")
        #expect(both.status == 2)
    }
}
