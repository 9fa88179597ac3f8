import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// `slipwayd fsck` and `slipway fsck`, as an operator meets them.
@Suite("A state that the disk or a person changed")
struct CheckTests {
    /// A state with generations 1 to 3 confirmed, 3 current; made once, copied by each test.
    private static let template = Task {
        let node = try await TestNode.running(Fixture())
        SharedDirectories.add(node.fixture.directory.handle.path)
        for sequence in 1...3 { try await node.slipway("deploy", TestProject.shared().bundle(sequence), "--wait") }
        #expect(await node.stop() == .exited(0))
        return node
    }

    private func stopped() async throws -> TestNode {
        try await TestNode(Fixture(), template: Self.template.value.state)
    }

    private func fsck(_ node: TestNode, _ arguments: String..., ends status: Int32) async throws -> CommandRun {
        let run = try await node.fixture.run(Programs.slipwayd, ["fsck", "--state", node.state] + arguments)
        #expect(run.end == .exited(status), run.said)
        return run
    }

    private func codes(_ run: CommandRun) throws -> Set<String> {
        Set(try run.json["findings"]?.array?.compactMap { $0["code"]?.string } ?? [])
    }

    /// The largest file of the active version of a generation, and the blob it is a link to.
    private static let files = """
        file=$(find generations/credit/3/models/iris/3 -type f -printf '%s %p\\n' | sort -rn | head -1 | cut -d' ' -f2-)
        blob=$(find blobs -samefile $file)
        """

    @Test("is sound while the node works, and a repair waits for the node to stop")
    func beside() async throws {
        let node = try await stopped()
        try await node.start(Settings.quick)
        let run = try await fsck(node, ends: 0)
        #expect(run.output.hasPrefix("Sound: "), run.said)
        #expect(try await fsck(node, "--repair", ends: 6).errors.contains("[node.locked]"))
        #expect(try await fsck(node, "--from", "x.tar", ends: 2).errors.contains("--repair"))
        try await StateCheck(node: node).run()
    }

    @Test(
        "is told by its codes, mended, and runs and deploys again",
        arguments: [
            ("rm $blob", "store.blob-missing"), ("rm -f $file", "generation.damaged"),
            ("ln -sf MLmodel $file", "generation.damaged"),
            ("ln -sfn 1 generations/credit/3/models/iris/active", "fsck.active-link"),
            ("ln -sfn ../generations/credit/77 current/credit", "fsck.current"),
            ("rm current/credit; mkdir current/credit", "state.current-not-a-link"),
            ("f=$(ls -t bundles/credit/*/bundle.json | head -1); chmod u+w $f; truncate -s 40 $f", "bundle.damaged"),
        ]
    )
    func mended(line: String, code: String) async throws {
        let node = try await stopped()
        // A blob that is gone has a copy where a generation's file is no link to it.
        let copy = "cp --remove-destination -p $blob $file"
        try await node.fixture.shell("cd '\(node.state)'\n\(Self.files)\n\(copy)\n\(line)")
        #expect(try codes(await fsck(node, "--json", ends: 9)).contains(code))
        let repaired = try await fsck(node, "--repair", "--json", ends: 0)
        #expect(try codes(repaired).contains(code))
        #expect(try codes(await fsck(node, "--json", ends: 0)).isEmpty)
        try await node.start(Settings.quick)
        #expect(node.current() == "../generations/credit/3")
        try await node.slipway("deploy", TestProject.shared().bundle(4), "--wait")
        try await StateCheck(node: node).run()
        let actions = try await StateCheck(node: node).records().compactMap { $0["action"]?.string }
        #expect(actions.contains("fsck.repaired"))
    }

    @Test("goes back to what is whole where there is no copy, and sending the same bundle again heals it")
    func healed() async throws {
        let node = try await stopped()
        try await node.fixture.shell(
            """
            cd '\(node.state)'\n\(Self.files)
            chmod u+w $blob; printf '\\xff\\xfe' | dd of=$blob conv=notrunc status=none; chmod u-w $blob
            """
        )
        let found = try codes(await fsck(node, "--json", ends: 9))
        #expect(found == ["store.blob-damaged", "generation.damaged"])
        let run = try await fsck(node, "--repair", ends: 9)
        #expect(run.output.contains("quarantined: quarantine/"), run.said)
        #expect(run.errors.contains("slipway deploy FILE") && run.errors.contains("[fsck.unsound]"), run.said)
        #expect(node.current() == "../generations/credit/2")
        try await node.start(Settings.quick)
        let sent = try await node.slipway("deploy", TestProject.shared().bundle(3), "--wait")
        #expect(node.current() == "../generations/credit/4", sent.said)
        try await StateCheck(node: node).run()
        #expect(await node.stop() == .exited(0))
        _ = try await fsck(node, ends: 0)
    }

    @Test(
        "with the only generation broken: current stays, and the same bundle again, sent or brought, heals it",
        arguments: [true, false]
    )
    func alone(isBrought: Bool) async throws {
        let fixture = try Fixture()
        let node = try await TestNode(fixture, trusting: [TestProject.shared().publicKey])
        let yaml = Settings.quick + "recovery: {verify: sizes}\n"
        try await node.start(yaml)
        let bundle = try await TestProject.shared().bundle(3)
        try await node.slipway("deploy", bundle, "--wait")
        #expect(await node.stop() == .exited(0))
        try await fixture.shell(
            """
            cd '\(node.state)'\n\(Self.files.replacing("credit/3", with: "credit/1"))
            chmod u+w $blob; printf '\\xff' | dd of=$blob conv=notrunc status=none; chmod u-w $blob
            """
        )
        #expect(try await fsck(node, "--repair", ends: 9).output.contains("current was left as it is"))
        #expect(node.current() == "../generations/credit/1")
        if isBrought {
            _ = try await fsck(node, "--repair", "--from", bundle, ends: 0)
            try await node.start(yaml)
        } else {
            try await node.start(yaml)
            try await node.slipway("deploy", bundle, "--wait")
            #expect(node.current() == "../generations/credit/2")
        }
        try await StateCheck(node: node).run()
        #expect(await node.stop() == .exited(0))
        _ = try await fsck(node, ends: 0)
    }

    @Test(
        "a repair that is killed at any moment leaves nothing half-done, and the next one ends it",
        .enabled(if: Shell.has("/usr/bin/strace"), "it needs strace")
    )
    func killed() async throws {
        let node = try await stopped()
        try await node.fixture.shell(
            """
            cd '\(node.state)'\n\(Self.files)
            cp --remove-destination -p $blob $file
            chmod u+w $blob; printf '\\xff' | dd of=$blob conv=notrunc status=none; chmod u-w $blob
            rm -f generations/credit/3/models/iris/1/MLmodel; ln -sfn 1 generations/credit/3/models/iris/active
            touch generations/credit/2/models/extra; f=$(ls bundles/credit/*/bundle.json | head -1); rm -f $f
            """
        )
        for call in ["renameat", "renameat2", "linkat", "symlinkat", "mkdirat", "unlinkat", "fchmod"] {
            for count in 1...2 {
                let copy = try await TestNode(node.fixture, "\(call)-\(count)", template: node.state)
                let cut = try await node.fixture.run(
                    "/usr/bin/strace",
                    [
                        "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                        "inject=\(call):signal=KILL:when=\(count)",
                        Programs.slipwayd, "fsck", "--repair", "--state", copy.state,
                    ]
                )
                #expect(cut.end == .killed(signal: SIGKILL) || count > 1, cut.said)
                _ = try await fsck(copy, "--repair", ends: 0)
                let after = try await fsck(copy, "--json", ends: 0)
                #expect(try codes(after).isEmpty, after.said)
                #expect(try StateCheck(node: copy).temporaries().isEmpty)
                #expect(try StateCheck(node: copy).damage(of: 3).isEmpty)
                #expect(copy.current() == "../generations/credit/3")
            }
        }
    }

    @Test("of a project is told and mended from its bundle or its model, or healed by importing again")
    func project() async throws {
        let fixture = try Fixture()
        let testProject = try await TestProject.shared()
        try await fixture.shell("cp -a '\(testProject.project)' '\(fixture.path("project"))'")
        let project = ["--project-dir", fixture.path("project")]
        func slipway(_ arguments: [String], ends status: Int32) async throws -> CommandRun {
            let run = try await fixture.run(Programs.slipway, arguments + project)
            #expect(run.end == .exited(status), run.said)
            return run
        }
        #expect(try await slipway(["fsck"], ends: 0).output.hasPrefix("Sound: "))
        let model = Fixtures.path("mlflow2-models/iris-rules-2")
        for mending in [
            ["fsck", "--repair", "--from", testProject.bundle(2), "--trust", testProject.publicKey],
            ["fsck", "--repair", "--from", model], ["import", model, "--model", "iris", "--version", "2"],
        ] {
            try await fixture.shell(
                "rm -f project/.slipway/blobs/sha256/$(sha256sum < '\(model)/MLmodel' | head -c 64)"
            )
            let found = try await slipway(["fsck", "--json"], ends: 9)
            #expect(try codes(found) == ["store.blob-missing", "fsck.version"])
            #expect(try await slipway(["fsck", "--repair"], ends: 9).errors.contains("[fsck.unsound]"))
            _ = try await slipway(mending, ends: 0)
            _ = try await slipway(["fsck"], ends: 0)
        }
        #expect(
            try await slipway(["fsck", "--repair", "--from", testProject.bundle(2)], ends: 2).errors.contains("--trust")
        )
    }
}
