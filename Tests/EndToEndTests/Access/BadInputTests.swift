import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("Bad input to the programs")
struct BadInputTests {
    /// A file that is no bundle, or no longer one.
    enum Flaw: String, Sendable, CaseIterable {
        case missing, empty, directory, text, cutHead, cutBody, cutEnd, longer, flipped, foreignTar, gzipOfText, device,
            unreadable
    }

    private func make(_ flaw: Flaw, _ fixture: Fixture) async throws -> String {
        let bundle = try await TestProject.shared().bundle(2)
        let commands: [Flaw: String] = [
            .missing: ":", .empty: ": > bad", .directory: "mkdir bad", .text: "echo 'hello there' > bad",
            .cutHead: "head -c 700 '\(bundle)' > bad", .cutBody: "head -c 15000 '\(bundle)' > bad",
            .cutEnd: "head -c -512 '\(bundle)' > bad", .longer: "cat '\(bundle)' '\(bundle)' > bad",
            .flipped:
                "cp '\(bundle)' bad && printf X | dd of=bad bs=1 seek=$(($(stat -c %s bad) - 12000)) conv=notrunc status=none",
            .foreignTar: "mkdir notes && echo hello > notes/1 && tar cf bad notes",
            .gzipOfText: "echo hello | gzip > bad", .device: "ln -s /dev/zero bad",
            .unreadable: "mkdir bad && chmod 0 bad && ln -s bad/x other",
        ]
        try await fixture.shell(commands[flaw] ?? ":")
        return fixture.path("bad")
    }

    @Test(
        "a file that is no bundle is refused in a line, with a code, and the node never hears of it",
        arguments: Flaw.allCases
    )
    func bundles(_ flaw: Flaw) async throws {
        let fixture = try Fixture()
        let file = try await make(flaw, fixture)
        let trust = try await TestProject.shared().publicKey
        let nowhere = ["--node", "http://127.0.0.1:1"]
        let commands = [
            ["verify", file, "--trust", trust], ["inspect", file, "--trust", trust],
            ["diff", file, file, "--trust", trust],
            ["unpack", file, "out", "--trust", trust],
        ]
        for command in commands + ([.flipped, .longer, .cutEnd].contains(flaw) ? [] : [["deploy", file] + nowhere]) {
            let run = try await fixture.run(Programs.slipway, command, within: 240)
            #expect([1, 4, 5].contains(run.status), run.said)
            #expect(run.output.isEmpty, run.said)
            #expect(run.code != nil && run.errors.contains("bad"), run.said)
            #expect(!run.errors.contains("Fatal") && !run.errors.contains("NIO"), run.said)
            if flaw == .missing { #expect(run.end == .exited(5), run.said) }
            if flaw == .flipped { #expect(run.end == .exited(4), run.said) }
        }
        #expect(try !fixture.directory.handle.names().contains { $0 == "out" || $0.hasPrefix(".slipway") })
    }

    @Test(
        "keys that are none",
        arguments: [
            "mkdir bad", ": > bad", "echo nonsense > bad", "openssl genrsa -out bad 2048 2>&1",
            "openssl ecparam -genkey -name secp256k1 -noout -out bad", "head -c 3000000 /dev/zero > bad", ":",
            "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:x -out bad",
        ]
    )
    func keys(_ command: String) async throws {
        let fixture = try Fixture()
        try await fixture.shell(command)
        let testProject = try await TestProject.shared()
        let project = try await copy(of: testProject, fixture)
        let export = ["export", "--key", "bad", "--output", "out.tar", "--project-dir", project]
        for arguments in [export, ["verify", testProject.bundle(1), "--trust", "bad"], ["key", "show", "bad"]] {
            let run = try await fixture.run(Programs.slipway, arguments)
            #expect([1, 2, 4, 5].contains(run.status) && run.code != nil, run.said)
            #expect(run.errors.contains("bad"), run.said)
        }
        #expect(try fixture.directory.handle.status(of: "out.tar") == nil)
    }

    private func copy(of testProject: TestProject, _ fixture: Fixture) async throws -> String {
        try await fixture.shell("cp -a '\(testProject.project)' copy")
        return fixture.path("copy")
    }

    @Test("a key is never overwritten, and no directory is made for it")
    func keyInPlace() async throws {
        let fixture = try Fixture()
        try await fixture.slipway("key", "generate", "key.pem")
        let before = try fixture.directory.text("key.pem")
        #expect(try fixture.directory.handle.status(of: "key.pem")?.permissions == 0o600)
        try await fixture.slipway("key", "generate", "key.pem", ends: 1)
        #expect(try fixture.directory.text("key.pem") == before)
        try await fixture.slipway("key", "generate", "no/where.pem", ends: 5)
    }

    /// A condition that makes a start impossible.
    struct Obstacle: Sendable, CustomTestStringConvertible {
        let prepare: String
        var yaml: String?
        let status: Int32
        let says: String
        var testDescription: String { says }
    }

    @Test(
        "a state directory or a configuration that slipwayd cannot use stops the start, and nothing is touched",
        arguments: [
            Obstacle(prepare: "echo hi > node", status: 1, says: "state.not-a-directory"),
            Obstacle(prepare: "mkdir node && echo hi > node/precious", status: 1, says: "state.foreign"),
            Obstacle(prepare: "mkdir node && echo 99 > node/state-version", status: 1, says: "state.version"),
            Obstacle(prepare: "mkdir node && echo x > node/state-version", status: 1, says: "state.version"),
            Obstacle(
                prepare: "mkdir -p node && echo 1 > node/state-version && head -c 9000 /dev/urandom > node/node.db",
                status: 1,
                says: "state.database"
            ),
            Obstacle(prepare: ":", yaml: "names: [a]\nprobation:\n  minimum: soon\n", status: 2, says: "node.yaml:3: "),
            Obstacle(prepare: ":", yaml: "listen: 127.0.0.1:0\nprobe: {}\n", status: 2, says: "node.yaml:2: "),
            Obstacle(prepare: ":", yaml: "names: [a\n", status: 2, says: "configuration.syntax"),
            Obstacle(prepare: ":", yaml: "tls: {certificate: none.pem, key: none.key}\n", status: 1, says: "none.pem"),
        ]
    )
    func starts(_ obstacle: Obstacle) async throws {
        try await expectNoStart(obstacle)
    }

    @Test(
        "a state directory of another user stops the start, and nothing is touched",
        .enabled(if: Machine.isRoot, "only root gives a directory away")
    )
    func foreignState() async throws {
        try await expectNoStart(
            Obstacle(prepare: "mkdir node && chown 12345 node", status: 1, says: "state.owner")
        )
    }

    private func expectNoStart(_ obstacle: Obstacle) async throws {
        let fixture = try Fixture()
        try await fixture.shell(obstacle.prepare)
        try await fixture.shell("{ find node -type f -exec sha256sum {} + 2>/dev/null || true; } > before")
        let node = try await TestNode(fixture)
        let run = try await node.startInVain(obstacle.yaml)
        #expect(run.end == .exited(obstacle.status), run.said)
        #expect(run.errors.contains(obstacle.says), run.said)
        try await fixture.shell("test ! -s before || sha256sum --quiet -c before")
    }

    @Test(
        "another user cannot run a node's state, nor read it",
        .enabled(if: Machine.isRoot && Shell.has("/usr/bin/setpriv"), "it needs root and setpriv")
    )
    func foreignUser() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        await node.stop()
        try await fixture.shell("chmod 755 .")
        let other = ["--reuid=65534", "--regid=65534", "--clear-groups", Programs.slipwayd, "--state", node.state]
        let refused = try await fixture.run("/usr/bin/setpriv", other)
        #expect(refused.end == .exited(1), refused.said)
        #expect(refused.errors.contains("state.owner") || refused.errors.contains("state.unreadable"), refused.said)
        try await node.start(Settings.quick)
    }

    @Test("a port or a state directory that is in use says so, with exit status 6")
    func busy() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        let port = try #require(node.address.split(separator: ":").last)
        let second = try await TestNode(fixture, "second").startInVain(listen: ["--listen", "127.0.0.1:\(port)"])
        #expect(second.end == .exited(6) && second.errors.contains("listen.busy"), second.said)
        let same = try await fixture.run(Programs.slipwayd, ["--state", node.state, "--listen", "127.0.0.1:0"])
        #expect(same.end == .exited(6) && same.errors.contains("node.locked"), same.said)
        try await node.slipway("status")
        let open = try await TestNode(fixture, "third").startInVain(listen: ["--listen", "0.0.0.0:0"])
        #expect(open.end == .exited(2) && open.errors.contains("listen.unencrypted"), open.said)
    }

    @Test(
        "an import that cannot be done leaves the project as it was",
        arguments: [
            "mkdir source", ": > source", "ln -s nowhere source", "mkdir source && ln -s /etc/passwd source/MLmodel",
            "mkdir source && echo '{' > source/MLmodel",
            "head -c 100000 /dev/urandom > source.tar && mv source.tar source",
            "mkdir source && mkfifo source/MLmodel",
            "cp -r FIXTURE source && ln -s ../../../../etc source/artifacts-link", ":",
            "cp -r FIXTURE source && mkfifo source/pipe", "cp -r FIXTURE source && touch $'source/new\\nline'",
            "cp -r FIXTURE source && touch $'source/no-\\xff-text'",
        ]
    )
    func imports(_ command: String) async throws {
        let fixture = try Fixture()
        let original = Fixtures.path("mlflow3-models/iris-species-1")
        try await fixture.slipway("init", "p", "--project", "p")
        try await fixture.slipway("import", original, "--model", "iris", "--project-dir", "p")
        try await fixture.shell(command.replacing("FIXTURE", with: "'\(original)'"))
        let list = "find p -type f ! -name lock | sort | xargs sha256sum"
        let before = try await fixture.shell(list)
        let run = try await fixture.run(Programs.slipway, ["import", "source", "--model", "bad", "--project-dir", "p"])
        #expect([1, 2, 4, 5].contains(run.status) && run.code != nil, run.said)
        #expect(try await fixture.shell(list) == before)
        #expect(try await fixture.shell("find p -name '.slipway-*'").isEmpty)
        try await fixture.shell("rm -rf source")
    }
}
