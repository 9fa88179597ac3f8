import StrictJSON
import TestSupport
import Testing

@Suite("Versions by alias, dry runs, names that were mistyped")
struct VersionChoiceTests {
    private static func project() async throws -> Fixture {
        let fixture = try await Fixture.withProject()
        try fixture.model("second/m", files: ["data.bin": "other weights"])
        for command in [["import", "../second/m"], ["set", "m", "--alias", "champion=2"]] {
            let run = try await fixture.run(Programs.slipway, command, in: "p")
            try #require(run.status == 0, "\(run.errors)")
        }
        return fixture
    }

    @Test(
        "a version is named by number or alias, apart or with the model",
        arguments: [["m", "2"], ["m", "champion"], ["m", "@champion"], ["m@champion"], ["m/2"]]
    )
    func named(words: [String]) async throws {
        let fixture = try await Self.project()
        for command in ["models", "show"] {
            let run = try await fixture.run(Programs.slipway, [command, "--json"] + words, in: "p")
            #expect(run.status == 0 && run.parsed?["version"] == "2", "\(command) \(words): \(run.errors)")
        }
    }

    @Test("an alias becomes active, is copied and removed like a version; two names at once are one too many")
    func changed() async throws {
        let fixture = try await Self.project()
        let set = try await fixture.slipway(
            "set",
            "m",
            "--active",
            "champion",
            "--alias",
            "old=@champion",
            "--json",
            in: "p"
        )
        #expect(set.parsed?["active"] == "2" && set.parsed?["aliases"]?["old"] == "2", "\(set.errors)")
        #expect(try await fixture.slipway("models", "m@champion", "1", in: "p").status == 2)
        #expect(try await fixture.slipway("models", "m@nobody", in: "p").status == 5)
        #expect(try await fixture.slipway("init", "q", "--project", "other").status == 0)
        let copied = try await fixture.slipway("copy", "m@champion", "--to", "../q", in: "p")
        #expect(copied.output.contains("m 2  copied"), "\(copied.errors)")
        let tried = try await fixture.slipway("remove", "m/1", "--dry-run", in: "p")
        #expect(tried.output.hasPrefix("Would remove m 1"), "\(tried.errors)")
        #expect(try await fixture.slipway("models", "m", "-q", in: "p").output == "1\n2\n")
        #expect(try await fixture.slipway("gc", "--dry-run", in: "p").output.hasPrefix("Would remove 0 blobs"))
        #expect(try await fixture.slipway("remove", "m/1", in: "p").output.hasPrefix("Removed m 1"))
    }

    @Test(
        "a mistyped name of a command is answered with the nearest, on each level and where help is asked for",
        arguments: [
            (["deplyo", "b.tar"], "Did you mean deploy?"), (["key", "generat", "k.pem"], "Did you mean generate?"),
            (["depoly", "--help"], "Did you mean deploy?"), (["help", "deplyo"], "Did you mean deploy?"),
            (["help", "key", "shwo"], "Did you mean show?"),
        ]
    )
    func mistyped(words: [String], answer: String) async throws {
        let fixture = try Fixture.make()
        let run = try await fixture.run(Programs.slipway, words)
        #expect(run.status == 2 && run.errors.contains(answer), "\(run.errors)")
    }

    @Test("the daemon answers a mistyped command likewise")
    func daemon() async throws {
        let fixture = try Fixture.make()
        let run = try await fixture.run("\(Programs.directory)/slipwayd", ["check-configuration", "node.yaml"])
        #expect(run.status == 2 && run.errors.contains("Did you mean check-config?"), "\(run.errors)")
        let inner = try await fixture.run("\(Programs.directory)/slipwayd", ["token", "lst", "--state", "s"])
        #expect(inner.status == 2 && inner.errors.contains("Did you mean list?"), "\(inner.errors)")
    }
}
