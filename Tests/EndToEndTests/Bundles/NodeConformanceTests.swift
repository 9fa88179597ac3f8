import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("A node that is proven with a kit")
struct NodeConformanceTests {
    /// A kit, and a node that trusts its key and has its hook.
    private func proven(_ more: String = "limits: {reserve: 1MiB}\n") async throws -> (Fixture, TestNode) {
        let fixture = try Fixture()
        try await fixture.slipway("conformance", "kit")
        let node = try await TestNode(fixture, trusting: [fixture.path("kit/trust/slipway-kit.pem")])
        try await node.start(fixture.directory.text("kit/node.yaml") + more)
        return (fixture, node)
    }

    private func project(_ fixture: Fixture) throws -> String {
        let kit = try JSONParser.parse(Array(fixture.directory.text("kit/kit.json").utf8), subject: "kit.json")
        return try #require(kit["project"]?.string)
    }

    private func prove(_ node: TestNode, _ more: [String] = [], token: String? = nil) async throws -> CommandRun {
        try await node.fixture.run(
            Programs.slipway,
            ["conformance", "kit", "--prove", "--node", node.address, "--json"] + more,
            environment: node.environment(token: token),
            within: 900
        )
    }

    private func verdicts(_ run: CommandRun, _ verdict: String) throws -> [String] {
        try (run.json["cases"]?.array ?? []).filter { $0["verdict"]?.string == verdict }.compactMap {
            $0["name"]?.string
        }
    }

    @Test(
        "that is right passes every case, and has nothing of it running afterwards",
        .enabled(if: TrackingServerProcess.Version.three.isThere)
    )
    func everything() async throws {
        let python = TrackingServerProcess.Version.three.python
        let settings = "scoring: {python: \(python), limits: {start: 10m, request: 10m}}\nlimits: {reserve: 1MiB}\n"
        let (fixture, node) = try await proven(settings)
        let run = try await prove(node)
        #expect(run.end == .exited(0), run.said)
        #expect(try verdicts(run, "held").count == run.json["cases"]?.array?.count, run.said)
        try await eventually("end of the workers") { node.workers.isEmpty ? true : nil }
        try await StateCheck(node: node, project: project(fixture)).run()
        let again = try await prove(node)
        #expect(again.end == .exited(1) && again.code == "kit.used", again.said)
    }

    @Test(
        "whose workers are not confined is found out by a hostile model, which names what it reached and harms nothing",
        .enabled(if: TrackingServerProcess.Version.three.isThere)
    )
    func hostile() async throws {
        let python = TrackingServerProcess.Version.three.python
        let settings =
            "scoring: {python: \(python), sandbox: off, limits: {start: 10m, request: 10m}}\nlimits: {reserve: 1MiB}\n"
        let (fixture, node) = try await proven(settings)
        let run = try await prove(node)
        #expect(run.end == .exited(1) && run.code == "kit.not-held", run.said)
        #expect(try verdicts(run, "broken") == ["hostile-model"], run.said)
        let found = try run.json["cases"]?.array?.first { $0["name"] == "hostile-model" }?["found"]?.string ?? ""
        for what in [
            "administrator's token", "making a trusted key", "reading the database", "connecting to this machine",
        ] {
            #expect(found.contains(what), "\(found)")
        }
        try await StateCheck(node: node, project: project(fixture)).run()
        #expect(try await node.get("/v1/projects")["projects"]?.array?.count == 1)
    }

    @Test("that has no Python and a token that is no admin's is told what was not proven, unless that is left out")
    func bare() async throws {
        let (fixture, node) = try await proven()
        let run = try await prove(node, token: node.token("deployer"))
        #expect(run.end == .exited(1) && run.code == "kit.not-proven", run.said)
        #expect(
            try verdicts(run, "not-proven")
                == [
                    "serves", "cannot-load", "ends-while-loading", "hostile-model", "left-behind", "other-predictions",
                    "crashes",
                ],
            run.said
        )
        try await fixture.shell("rm -r kit")
        try await fixture.slipway("conformance", "kit")
        await node.stop()
        try await fixture.shell("cp kit/trust/slipway-kit.pem node/trust/other.pem")
        try await node.start(Settings.quick)
        let less = try await prove(node, ["--without", "models", "--without", "hook"])
        #expect(less.end == .exited(0), less.said)
        #expect(try verdicts(less, "left-out").count == 8, less.said)
    }

    @Test("that is wrong is found out: it takes a bundle that is for another node")
    func wrong() async throws {
        let (fixture, node) = try await proven("names: [slipway-kit-no-such-node]\nlimits: {reserve: 1MiB}\n")
        let run = try await prove(node, ["--without", "models", "--without", "hook"])
        #expect(run.end == .exited(1) && run.code == "kit.not-held", run.said)
        #expect(try verdicts(run, "broken") == ["wrong-target"], run.said)
        _ = fixture
    }

    @Test("against what was expected: a kit whose kit.json asks for another code fails")
    func expectation() async throws {
        let (fixture, node) = try await proven()
        try await fixture.shell("sed -i 's/bundle.sequence.downgrade/bundle.expired/' kit/kit.json")
        let run = try await prove(node, ["--without", "models", "--without", "hook"])
        #expect(run.end == .exited(1) && run.code == "kit.not-held", run.said)
        #expect(try verdicts(run, "broken") == ["stale"], run.said)
    }

    @Test("that does not trust the kit is told how, and a bundle of another project is never sent")
    func foreign() async throws {
        let fixture = try Fixture()
        try await fixture.slipway("conformance", "kit")
        let node = try await TestNode.running(fixture)
        let untrusted = try await prove(node)
        #expect(untrusted.end == .exited(4) && untrusted.code == "kit.untrusted", untrusted.said)
        let testProject = try await TestProject.shared()
        try await fixture.shell("cp '\(testProject.bundle(1))' kit/01-control.tar")
        let foreign = try await prove(node)
        #expect(foreign.end == .exited(1) && foreign.code == "kit.foreign", foreign.said)
        #expect(try await node.get("/v1/projects")["projects"]?.array?.isEmpty == true)
    }

    @Test("what slipway deploy ends with is what kit.json says, case by case")
    func deploy() async throws {
        let (fixture, node) = try await proven("probation: {minimum: 0s}\nlimits: {reserve: 1MiB}\n")
        let kit = try JSONParser.parse(Array(fixture.directory.text("kit/kit.json").utf8), subject: "kit.json")
        for row in kit["cases"]?.array ?? [] where row["needs"]?.array?.isEmpty == true {
            let file = try #require(row["file"]?.string)
            // The kit's own probation would let --wait wait.
            let arguments = row["must"]?["outcome"]?.string == "confirmed" ? [] : ["--wait"]
            let run = try await node.attempt(["deploy", "kit/\(file)"] + arguments)
            #expect(run.status == row["exit"]?.integer.map(Int32.init(clamping:)), run.said)
            if arguments.isEmpty { try await node.slipway("confirm") }
        }
    }
}
