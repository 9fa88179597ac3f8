import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway in a team")
struct TeamCommandTests {
    /// The variables under which Git needs nobody's settings.
    private static let git = [
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
    ]

    private func shell(_ fixture: Fixture, _ line: String) async throws -> CommandRun {
        try await fixture.run(["sh", "-ec", line], environment: Self.git)
    }

    /// A project in Git, and a clone of it in which the merge driver is set.
    private func cloned() async throws -> Fixture {
        let fixture = try await Fixture.withProject()
        let driver = Fixture.quoted("\(Fixture.quoted(Programs.slipway)) merge --driver %O %A %B")
        let run = try await shell(
            fixture,
            """
            git init -q -b main p && cd p && git add . && git commit -qm all && cd ..
            git clone -q p q && cd q && git config merge.slipway.driver \(driver)
            """
        )
        try #require(run.status == 0, "\(run.errors)")
        return fixture
    }

    @Test("commands that read write nothing into a clone")
    func reading() async throws {
        let fixture = try await cloned()
        let list = "cd q && find . -path ./.git -prune -o -printf '%p %m %s %T@\\n' | sort"
        let before = try await shell(fixture, list).output
        let commands = [
            ["models"], ["models", "m"], ["models", "m", "1"], ["show", "m"], ["evaluations"], ["dataset", "list"],
            ["remote", "list"], ["fsck"],
        ]
        for command in commands {
            let run = try await fixture.run([Programs.slipway] + command, in: "q")
            #expect(run.status == 0, "\(run.errors)\(run.output)")
        }
        #expect(try await shell(fixture, list).output == before)
        #expect(try await shell(fixture, "cd q && git status --porcelain").output.isEmpty)
    }

    @Test("two people's imports are merged by Git, without a conflict")
    func merging() async throws {
        let fixture = try await cloned()
        for (place, content) in [("p", "ours"), ("q", "theirs")] {
            try fixture.model("model-\(place)", files: ["data.bin": content])
            let imported = try await fixture.slipway("import", "../model-\(place)", "--model", "m", in: place)
            #expect(imported.status == 0, "\(imported.errors)")
            let committed = try await shell(fixture, "cd \(place) && git add . && git commit -qm more")
            #expect(committed.status == 0, "\(committed.errors)")
        }
        let merged = try await shell(fixture, "cd q && git pull -q --no-rebase --no-edit && git status --porcelain")
        #expect(merged.status == 0, "\(merged.output)\(merged.errors)")
        #expect(try await fixture.slipway("models", "m", "--quiet", in: "q").output == "1\n2\n3\n")
        let check = try await fixture.slipway("fsck", in: "q")
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        #expect(try await fixture.slipway("export", "--key", "../key.pem", "-o", "../q.tar", in: "q").status == 0)
    }

    @Test("what both decided otherwise is told, by Git as a conflict of a file that can be read")
    func conflict() async throws {
        let fixture = try await cloned()
        for place in ["p", "q"] {
            try await fixture.slipway("set", "m", "--description", place, in: place)
            _ = try await shell(fixture, "cd \(place) && git add . && git commit -qm text")
        }
        let merged = try await shell(fixture, "cd q && git pull -q --no-rebase --no-edit")
        #expect(merged.status != 0)
        let said = merged.output + merged.errors
        #expect(said.contains("m description: ours q, theirs p; ours holds"), "\(said)")
        #expect(try await fixture.slipway("models", "m", "--json", in: "q").parsed?["description"] == "q")
        let apart = try await fixture.slipway("merge", "../q", "--json", in: "p")
        #expect(apart.status == 1 && apart.parsed?["conflicts"]?.array?.count == 1, "\(apart.errors)")
        #expect(apart.error?["code"] == "merge.conflict")
    }

    @Test("a merge takes one copy, a driver three files")
    func usage() async throws {
        let fixture = try Fixture.make()
        for arguments in [["merge"], ["merge", "a", "b"], ["merge", "--driver", "a", "b"]] {
            #expect(try await fixture.run([Programs.slipway] + arguments).status == 2)
        }
    }
}
