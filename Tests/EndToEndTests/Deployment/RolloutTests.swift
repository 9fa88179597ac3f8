import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("A bundle that goes to several nodes in waves")
struct RolloutTests {
    private static let quick = Settings.quick

    private func text(_ path: String) throws -> String {
        String(decoding: try OpenFile.read(path).readAll(limit: 1 << 20), as: UTF8.self)
    }

    @Test("reaches all of them, wave after wave, and the same command again sends nothing")
    func whole() async throws {
        let fleet = try await TestFleet(Fixture(), ["a", "b", "c", "d"].map { ($0, Self.quick) })
        let bundle = try await TestProject.shared().bundle(1)
        let plan = try await fleet.deploy(bundle, "--waves", "a,50%,100%", "--dry-run", "--json", ends: 0)
        #expect(try plan.json["outcome"]?.string == "planned")
        #expect(try TestFleet.states(plan) == ["waiting", "waiting", "waiting", "waiting"])
        #expect(try await fleet.deployments() == [0, 0, 0, 0])

        let waves = ["--waves", "a,50%,100%", "--bake", "100ms"]
        let run = try await fleet.fixture.run(
            Programs.slipway,
            ["deploy", bundle, "--nodes", "line", "--json"] + waves
        )
        #expect(run.end == .exited(0), run.said)
        #expect(try run.json["outcome"]?.string == "complete")
        #expect(try TestFleet.states(run) == ["confirmed", "confirmed", "confirmed", "confirmed"])
        let nodes = try run.json["nodes"]?.array ?? []
        #expect(nodes.compactMap { $0["wave"]?.integer } == [1, 2, 3, 3])
        #expect(nodes.allSatisfy { $0["moved"]?.bool == true && $0["deployment"] == 1 })
        let confirmed = try await fleet["a"].deployments().first?["updated"]?.string.flatMap { Timestamp($0) }
        let began = try await fleet["b"].deployments().first?["started"]?.string.flatMap { Timestamp($0) }
        #expect(try #require(began) > #require(confirmed), "the second wave begins after the first is confirmed")

        let again = try await fleet.deploy(bundle, "--waves", "a,50%,100%", "--json", ends: 0)
        #expect(try again.json["nodes"]?.array?.allSatisfy { $0["moved"]?.bool == false } == true)
        #expect(try await fleet.deployments() == [1, 1, 1, 1])
        let told = try await fleet.deploy(bundle, "--waves", "100%", ends: 0)
        #expect(told.output.contains("4 nodes: 4 confirmed"), told.said)

        let status = try await fleet.fixture.slipway("fleet", "status", "line", "--json")
        let projects = try status.json["nodes"]?.array?.compactMap { $0["projects"]?.array?.first } ?? []
        #expect(projects.compactMap { $0["state"]?.string } == ["confirmed", "confirmed", "confirmed", "confirmed"])
        let table = try await fleet.fixture.slipway("fleet", "status", "a", "b")
        #expect(table.output.split(separator: "\n").count == 3, table.said)
    }

    @Test("stops at a node that fails, begins with no further one, and goes on from there when it is repaired")
    func stops() async throws {
        let fleet = try await TestFleet(
            Fixture(),
            [("a", Self.quick), ("b", TestFleet.failing), ("c", Self.quick), ("d", Self.quick)]
        )
        let bundle = try await TestProject.shared().bundle(1)
        let run = try await fleet.deploy(bundle, "--waves", "a,50%,100%", "--json", ends: 1)
        #expect(run.error?["code"] == "fleet.failures", run.said)
        #expect(try run.json["outcome"]?.string == "stopped")
        #expect(try TestFleet.states(run) == ["confirmed", "failed", "waiting", "waiting"])
        #expect(try await fleet.deployments() == [1, 1, 0, 0])
        #expect(try await fleet["a"].slipway("status").output.contains("confirmed"))
        let status = try await fleet.fixture.slipway("fleet", "status", "line", "-q", ends: 1)
        #expect(status.output == "b\n" && status.code == "fleet.failed", status.said)

        // The node has marked the bundle bad: it counts as failed before anything is sent.
        let again = try await fleet.deploy(bundle, "--waves", "a,50%,100%", ends: 1)
        #expect(again.description.contains("marked bad"), again.said)
        #expect(try await fleet.deployments() == [1, 1, 0, 0])

        let b = try fleet["b"]
        try await b.forgiveAll()
        await b.stop()
        try await b.start(Self.quick)
        try await fleet.add(b)
        let end = try await fleet.deploy(bundle, "--waves", "a,50%,100%", "--json", ends: 0)
        #expect(try end.json["nodes"]?.array?.compactMap { $0["moved"]?.bool } == [false, true, true, true])
        #expect(try await fleet.deployments() == [1, 2, 1, 1])
    }

    @Test("may fail on as many nodes as the budget says, and no more")
    func budget() async throws {
        let fleet = try await TestFleet(
            Fixture(),
            [("a", TestFleet.failing), ("b", Self.quick), ("c", TestFleet.failing), ("d", Self.quick)]
        )
        let bundle = try await TestProject.shared().bundle(1)
        let one = try await fleet.deploy(
            bundle,
            "--waves",
            "100%",
            "--failures",
            "25%",
            "--parallel",
            "1",
            "--json",
            ends: 1
        )
        #expect(try TestFleet.states(one) == ["failed", "confirmed", "failed", "waiting"])
        let two = try await fleet.deploy(bundle, "--waves", "100%", "--failures", "2", "--json", ends: 0)
        #expect(try TestFleet.states(two) == ["failed", "confirmed", "failed", "confirmed"])
    }

    @Test("is reverted where this command brought it, and only there")
    func reverts() async throws {
        let fleet = try await TestFleet(Fixture(), ["a", "b", "c", "d"].map { ($0, Self.quick) })
        let testProject = try await TestProject.shared()
        _ = try await fleet.deploy(testProject.bundle(1), "--waves", "100%", ends: 0)
        // Another brought it to b before.
        try await fleet["b"].slipway("deploy", testProject.bundle(2), "--wait")
        let c = try fleet["c"]
        await c.stop()
        try await c.start(TestFleet.failing)
        try await fleet.add(c)
        let run = try await fleet.deploy(
            testProject.bundle(2),
            "--waves",
            "a,100%",
            "--parallel",
            "1",
            "--on-failure",
            "revert",
            "--json",
            ends: 3
        )
        #expect(run.error?["code"] == "fleet.reverted", run.said)
        #expect(try run.json["outcome"]?.string == "reverted")
        #expect(try TestFleet.states(run) == ["reverted", "confirmed", "failed", "waiting"])
        #expect(
            fleet.nodes.map { $0.current() } == ["1", "2", "1", "1"].map { "../generations/credit/\($0)" }
        )
        for node in fleet.nodes { try await StateCheck(node: node).run() }
    }

    @Test("on its way to a slow node is cancelled there when another fails")
    func revertsInFlight() async throws {
        let fixture = try Fixture()
        let wait = "until [ -e '\(fixture.path("fail"))' ]; do sleep 0.05; done; exit 1"
        let failing =
            "hooks: {post-activate: {command: [sh, -c, \"\(wait)\"], timeout: 10m}}\n" + Settings.quick
        let fleet = try await TestFleet(fixture, [("bad", failing), ("slow", TestFleet.slow), ("last", Self.quick)])
        let (process, files) = try fixture.start(
            Programs.slipway,
            [
                "deploy", try await TestProject.shared().bundle(1), "--nodes", "line", "--waves", "100%", "--parallel",
                "2",
                "--on-failure", "revert",
            ]
        )
        try await fleet["slow"].reaches("staged")
        try fixture.directory.write([], to: "fail")
        let end = await process.ended()
        let said = try text(files + "out") + text(files + "err")
        #expect(end == .exited(3), "\(said)")
        #expect(try await fleet["slow"].deployments().first?["state"]?.string == "cancelled")
        #expect(try await fleet.deployments() == [1, 1, 0])
    }

    @Test("fails on a node that somebody takes back while it is watched, which is left alone, and goes no further")
    func takenBack() async throws {
        let fleet = try await TestFleet(Fixture(), [("a", Self.quick), ("b", Self.quick)])
        let testProject = try await TestProject.shared()
        _ = try await fleet.deploy(testProject.bundle(1), "--waves", "100%", ends: 0)
        let (process, files) = try fleet.fixture.start(
            Programs.slipway,
            [
                "deploy", testProject.bundle(2), "--nodes", "line", "--waves", "a,100%", "--bake", "100s",
                "--on-failure",
                "revert",
            ]
        )
        try await eventually("bake") { try text(files + "out").contains("watched for") ? true : nil }
        try await fleet["a"].slipway("rollback", "--to", "1", "--wait")
        let end = await process.ended()
        let said = try text(files + "out") + text(files + "err")
        #expect(end == .exited(1), "\(said)")
        #expect(said.contains("[fleet.failures]") && said.contains("has left the bundle"), "\(said)")
        #expect(fleet.nodes.map { $0.current() } == ["../generations/credit/1", "../generations/credit/1"])
        #expect(try await fleet.deployments() == [3, 1])
    }

    @Test("does not pass a wave whose node is not reachable, which is no failure, unless a quorum is enough")
    func unreachable() async throws {
        let fixture = try Fixture()
        let fleet = try await TestFleet(fixture, [("a", Self.quick), ("b", Self.quick)])
        let nowhere = try HeldPort()
        try await fixture.slipway("context", "add", "x", "--node", nowhere.address)
        try await fixture.slipway("context", "group", "add", "all", "x", "a", "b")
        let bundle = try await TestProject.shared().bundle(1)
        let held = try await fleet.deploy(bundle, "--waves", "x,100%", "--json", to: "all", ends: 8)
        #expect(held.error?["code"] == "fleet.unreachable", held.said)
        #expect(try TestFleet.states(held) == ["unreachable", "waiting", "waiting"])
        #expect(try await fleet.deployments() == [0, 0])
        let enough = try await fleet.deploy(
            bundle,
            "--waves",
            "100%",
            "--quorum",
            "60%",
            "--json",
            to: "all",
            ends: 0
        )
        #expect(try TestFleet.states(enough) == ["unreachable", "confirmed", "confirmed"])
        let status = try await fixture.slipway("fleet", "status", "all", ends: 8)
        #expect(status.output.contains("unreachable") && status.code == "fleet.unreachable", status.said)
    }

    @Test("and is interrupted or out of time says what goes on where, and the next command follows that")
    func interrupted() async throws {
        let fleet = try await TestFleet(Fixture(), [("a", Self.quick), ("slow", TestFleet.slow), ("b", Self.quick)])
        let bundle = try await TestProject.shared().bundle(1)
        let (process, files) = try fleet.fixture.start(
            Programs.slipway,
            ["deploy", bundle, "--nodes", "line", "--waves", "60%,100%", "--quorum", "50%"]
        )
        // The slow node holds nothing up: the second wave is over, too.
        try await fleet["slow"].reaches("staged")
        try await fleet["b"].reaches("confirmed")
        try await eventually("state told") { try text(files + "out").contains("b  confirmed") ? true : nil }
        process.send(SIGINT)
        #expect(await process.ended() == .exited(130))
        let said = try text(files + "err")
        for words in ["[wait.interrupted]", "slow: the node continues", "slipway cancel 1", "it runs on a, b"] {
            #expect(said.contains(words), "\(said)")
        }
        let late = try await fleet.deploy(bundle, "--waves", "100%", "--timeout", "500ms", "--json", ends: 7)
        #expect(try TestFleet.states(late) == ["confirmed", "left", "confirmed"])
        #expect(late.error?["code"] == "wait.timeout", late.said)
        #expect(try await fleet.deployments() == [1, 1, 1])
        // Nobody reverts what another command began.
        let slow = try fleet["slow"]
        #expect(try await slow.deployments().first?["state"]?.string == "staged")
        try await slow.slipway("cancel")
    }

    @Test("that stopped at a failure is interrupted all the same, and leaves a slow node to itself")
    func interruptedAfterStop() async throws {
        let fleet = try await TestFleet(Fixture(), [("bad", TestFleet.failing), ("slow", TestFleet.slow)])
        let (process, files) = try fleet.fixture.start(
            Programs.slipway,
            [
                "deploy", try await TestProject.shared().bundle(1), "--nodes", "line", "--waves", "100%", "--parallel",
                "2",
            ]
        )
        try await fleet["slow"].reaches("staged")
        try await eventually("failure told") { try text(files + "out").contains("bad  failed") ? true : nil }
        process.send(SIGINT)
        let end = await process.ended()
        let said = try text(files + "out") + text(files + "err")
        #expect(end == .exited(1), "\(said)")
        for words in ["[fleet.failures]", "slow: the node continues", "1 failed, 1 left"] {
            #expect(said.contains(words), "\(said)")
        }
        #expect(try await fleet["slow"].deployments().first?["state"]?.string == "staged")
    }

    @Test("is refused in a plan by the nodes that would refuse it, and where the waves cannot be meant")
    func plans() async throws {
        let fleet = try await TestFleet(Fixture(), [("a", Self.quick), ("b", Self.quick)])
        let testProject = try await TestProject.shared()
        try await fleet["a"].slipway("deploy", testProject.bundle(2), "--wait")
        let plan = try await fleet.deploy(testProject.bundle(1), "--waves", "100%", "--dry-run", "--json", ends: 4)
        #expect(try TestFleet.states(plan) == ["failed", "waiting"])
        #expect(try plan.json["nodes"]?.array?.first?["code"] == "bundle.sequence.downgrade", plan.said)
        let bundle = testProject.bundle(2)
        for waves in [["--waves", "50%"], ["--waves", "c,100%"], ["--waves", "100%,50%"], []] {
            let run = try await fleet.fixture.run(Programs.slipway, ["deploy", bundle, "--nodes", "line"] + waves)
            #expect(run.end == .exited(2), run.said)
        }
        try await fleet.fixture.slipway("deploy", bundle, "--context", "a", "--waves", "100%", ends: 2)
        try await fleet.fixture.slipway("deploy", bundle, "--nodes", "elsewhere", "--waves", "100%", ends: 5)
        let a = try fleet["a"].address
        try await fleet.fixture.slipway("context", "add", "twin", "--node", a)
        let twice = try await fleet.deploy(bundle, "--waves", "100%", to: "line,twin", ends: 2)
        #expect(twice.code == "fleet.nodes", twice.said)
        #expect(try await fleet.deployments() == [1, 0])
    }

    @Test("is brought by the recipe of a pipeline, which touches no contexts of a user")
    func recipe() async throws {
        let fixture = try Fixture()
        let fleet = try await TestFleet(fixture, [("a", Self.quick), ("b", TestFleet.failing)])
        let lines = try fleet.nodes.map { "\($0.name) \(try $0.address) \($0.state)/admin.token" }
        try fixture.directory.write(Array(("# nodes\n\n" + lines.joined(separator: "\n")).utf8), to: "nodes.txt")
        let before = try fixture.directory.text(".config/slipway/contexts.json")
        let run = try await fixture.run(
            Fixtures.repository + "/docs/recipes/deploy-in-waves",
            [try await TestProject.shared().bundle(1), "nodes.txt", "a,100%", "--bake", "1ms"],
            environment: ["PATH": "\(Programs.directory):\(Fixture.systemPath)"]
        )
        #expect(run.end == .exited(1), run.said)
        #expect(run.output.contains("confirmed") && run.output.contains("failed"), run.said)
        #expect(try fixture.directory.text("rollout.json").contains(#""outcome":"stopped""#))
        #expect(try fixture.directory.text(".config/slipway/contexts.json") == before)
    }

    /// The model reads a file in its author's home, which the first node has, too.
    @Test(
        "predicts otherwise on the second node, which refuses it, and the third is left alone",
        .enabled(if: TrackingServerProcess.Version.three.isThere)
    )
    func golden() async throws {
        let fixture = try Fixture()
        let python = TrackingServerProcess.Version.three.python
        let settings =
            "scoring: {python: \(python), sandbox: off, limits: {start: 10m, request: 10m}}\n" + Settings.quick
        try fixture.directory.write(Array("{\"petal width\": 1.7}".utf8), to: "author/iris-threshold.json")
        let author = ["HOME": fixture.path("author")]
        let example = Fixtures.repository + "/bundles/example"
        try await fixture.slipway("init", "p", "--project", "credit")
        try await fixture.slipway("key", "generate", "own.pem")
        let design = ["--project-dir", "p"]
        for arguments in [
            ["import", "\(example)/faulty/local-rates", "--model", "rates", "--version", "1", "--activate"],
            [
                "golden", "rates", "1", "--input", "\(example)/data/iris-species.csv", "--rows", "20", "--sandbox",
                "off",
                "--python", python,
            ],
            ["export", "--key", "own.pem", "--output", "rates.tar"],
        ] {
            let run = try await fixture.run(Programs.slipway, arguments + design, environment: author)
            try #require(run.end == .exited(0), run.said)
        }
        var nodes: [TestNode] = []
        for name in ["first", "second", "third"] {
            let node = try await TestNode(fixture, name, trusting: [fixture.path("own.pem.pub")])
            try await node.start(settings, environment: name == "first" ? author : [:])
            nodes.append(node)
            try await fixture.slipway(
                "context",
                "add",
                name,
                "--node",
                node.address,
                "--token-file",
                "\(node.state)/admin.token"
            )
        }
        try await fixture.slipway("context", "group", "add", "line", "first", "second", "third")
        let run = try await fixture.slipway(
            "deploy",
            "rates.tar",
            "--nodes",
            "line",
            "--waves",
            "first,second,100%",
            "--json",
            ends: 1
        )
        #expect(try TestFleet.states(run) == ["confirmed", "failed", "waiting"], run.said)
        #expect(try run.json["nodes"]?.array?[1]["code"] == "deployment.golden", run.said)
        #expect(nodes[1].current() == nil && nodes[2].current() == nil)
    }
}
