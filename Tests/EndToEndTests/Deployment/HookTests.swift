import DurableFiles
import Foundation
import Identifiers
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("Hooks and probation of a running node")
struct HookTests {
    private func script(_ text: String, _ kind: String = "post-activate", more: String = "") -> String {
        "hooks: {\(kind): {command: [sh, -c, '\(text)']\(more)}}\n" + Settings.quick
    }

    private func step(_ name: String, of deployment: JSONValue?) -> JSONValue? {
        deployment?["steps"]?.array?.last { $0["name"]?.string == name }
    }

    private func newest(_ node: TestNode) async throws -> JSONValue {
        let id = try #require(try await node.deployments().first?["id"]?.integer)
        return try await node.get("/v1/projects/credit/deployments/\(id)")
    }

    @Test("a failing pre-activate touches nothing that is live")
    func preActivate() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        let testProject = try await TestProject.shared()
        try await node.slipway("deploy", testProject.bundle(1), "--wait")
        await node.stop()
        try await node.start(script("echo no room for $SLIPWAY_PROJECT; exit 7", "pre-activate"))
        let before = try await fixture.shell("stat -c %i,%z,%Y node/current/credit")
        let failed = try await node.slipway("deploy", testProject.bundle(2), "--wait", "--json", ends: 1)
        #expect(failed.code == "deployment.failed" && failed.errors.contains("no room for credit"), failed.said)
        #expect(try await fixture.shell("stat -c %i,%z,%Y node/current/credit") == before)
        let deployment = try await newest(node)
        #expect(deployment["problem"]?["code"]?.string == "deployment.hook-failed")
        let hook = step("pre-activate", of: deployment)
        #expect(hook?["succeeded"]?.bool == false)
        #expect(hook?["output"]?.string?.contains("no room for credit") == true)
        try await StateCheck(node: node).run()
    }

    @Test("a failing post-activate rolls back, on-rollback hears why, and all of it is in the record")
    func postActivate() async throws {
        let fixture = try Fixture()
        let heard = fixture.path("heard")
        let yaml = """
            hooks:
              post-activate: {command: [sh, -c, 'echo checked $SLIPWAY_GENERATION; test $SLIPWAY_GENERATION = 1']}
              on-rollback: {command: [sh, -c, 'readlink $SLIPWAY_CURRENT >> \(heard); echo "$SLIPWAY_REASON" >> \(heard); exit 1']}

            """ + Settings.quick
        let node = try await TestNode.running(fixture, "node", yaml)
        let testProject = try await TestProject.shared()
        try await node.slipway("deploy", testProject.bundle(1), "--wait")
        let failed = try await node.slipway("deploy", testProject.bundle(2), "--wait", ends: 3)
        #expect(failed.errors.contains("generation 1 is current again"), failed.said)
        #expect(node.current() == "../generations/credit/1")
        let lines = try fixture.directory.text("heard").split(separator: "\n")
        #expect(lines.first == "../generations/credit/1")
        #expect(lines.dropFirst().joined().contains("status 1"), "\(lines)")
        let deployment = try await newest(node)
        #expect(deployment["state"]?.string == "rolled-back" && deployment["rolledBackTo"]?.integer == 1)
        #expect(step("post-activate", of: deployment)?["output"]?.string?.contains("checked 2") == true)
        #expect(step("on-rollback", of: deployment)?["succeeded"]?.bool == false)
        let detail = try await node.slipway("history", "2")
        #expect(detail.output.contains("checked 2") && detail.output.contains("FAILED"), detail.said)
        try await StateCheck(node: node).run()
    }

    @Test("with nothing to go back to, a failing first deployment leaves nothing current")
    func first() async throws {
        let node = try await TestNode.running(Fixture(), "node", script("exit 1"))
        let failed = try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait", ends: 3)
        #expect(failed.errors.contains("nothing is current"), failed.said)
        #expect(node.current() == nil)
        #expect(try await node.slipway("status").output.contains("nothing"))
        try await StateCheck(node: node).run()
        await node.stop()
        try await node.start(Settings.quick)
        try await node.slipway("deploy", TestProject.shared().bundle(1), ends: 4)
        try await node.forgiveAll()
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait")
        #expect(node.current() != nil)
    }

    @Test("one that hangs is ended at its limit, with everything it started", arguments: ["", "trap : TERM; "])
    func hanging(_ trap: String) async throws {
        var processes: [pid_t] = []
        var output = ""
        // A busy machine may take longer than the first limits until both processes run.
        for limit in ["1s", "20s", "4m"] where processes.count < 2 || !output.contains("begun") {
            let fixture = try Fixture()
            let mark = fixture.path("mark")
            let text =
                "\(trap)echo $$ >> \(mark); (\(trap)echo $BASHPID >> \(mark); sleep 3000; sleep 3000) & echo begun; wait; wait; sleep 3000"
            let yaml = "hooks: {post-activate: {command: [bash, -c, '\(text)'], timeout: \(limit)}}\n" + Settings.quick
            let node = try await TestNode.running(fixture, "node", yaml)
            let failed = try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait", ends: 3)
            #expect(failed.errors.contains("did not end within"), failed.said)
            output = step("post-activate", of: try await newest(node))?["output"]?.string ?? ""
            processes = try fixture.processes(in: "mark")
        }
        #expect(output.contains("begun"))
        #expect(processes.count == 2)
        try await eventually("end of the hook's processes") { processes.allSatisfy(Self.isGone) ? true : nil }
    }

    /// Ended, be it that nobody has taken notice yet.
    private static func isGone(_ process: pid_t) -> Bool {
        if kill(process, 0) != 0 { return true }
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return status?.contains(") Z ") ?? true
    }

    @Test("one that cannot be started says so")
    func missing() async throws {
        let yaml = "hooks: {pre-activate: {command: [/nowhere/check, --strict]}}\n" + Settings.quick
        let node = try await TestNode.running(Fixture(), "node", yaml)
        let failed = try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait", ends: 1)
        #expect(failed.errors.contains("/nowhere/check"), failed.said)
        #expect(try await newest(node)["problem"]?["findings"]?.array?.first?["code"]?.string == "hook.start")
    }

    @Test("one that talks without end is cut, and the record keeps the end of it")
    func talkative() async throws {
        let node = try await TestNode.running(Fixture(), "node", script("yes filler | head -c 5000000; echo the end"))
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait")
        let output = try #require(step("post-activate", of: try await newest(node))?["output"]?.string)
        #expect(output.hasSuffix("the end\n") || output.hasSuffix("the end"))
        #expect(output.utf8.count < 100_000)
    }

    @Test("a probe that begins to fail on probation rolls back; one that passes often enough confirms")
    func probe() async throws {
        let fixture = try Fixture()
        let bad = fixture.path("bad")
        let yaml = """
            hooks: {probe: {command: [sh, -c, 'echo once >> \(fixture.path("probes")); test ! -e \(bad)'], interval: 50ms, timeout: 4m}}
            probation: {minimum: 0s, passes: 3, failures: 2}
            limits: {reserve: 1MiB}

            """
        let node = try await TestNode.running(fixture, "node", yaml)
        let testProject = try await TestProject.shared()
        try await node.slipway("deploy", testProject.bundle(1), "--wait")
        #expect(try fixture.directory.text("probes") == "once\nonce\nonce\n")
        try fixture.directory.write([], to: "bad")
        let failed = try await node.slipway("deploy", testProject.bundle(2), "--wait", "--json", ends: 3)
        #expect(failed.code == "deployment.rolled-back", failed.said)
        #expect(try await newest(node)["problem"]?["code"]?.string == "deployment.probe-failed")
        #expect(try fixture.directory.text("probes") == String(repeating: "once\n", count: 5))
        #expect(node.current() == "../generations/credit/1")
    }

    @Test("nobody confirms in time: it is rolled back")
    func deadline() async throws {
        let yaml = "probation: {confirm: manual, minimum: 0s, deadline: 1s}\nlimits: {reserve: 1MiB}\n"
        let node = try await TestNode.running(Fixture(), "node", yaml)
        // It may be rolled back before the command has seen it current.
        let run = try await node.attempt(["deploy", TestProject.shared().bundle(1)])
        #expect(run.end == .exited(0) || run.code == "deployment.rolled-back", run.said)
        let ended = try await node.reaches("rolled-back")
        #expect(ended?["problem"]?["code"]?.string == "deployment.deadline")
        #expect(node.current() == nil)
        try await StateCheck(node: node).run()
    }

    @Test("somebody says no on probation: it is rolled back, and the follower is told")
    func byHand() async throws {
        let node = try await TestNode.running(Fixture(), "node", Settings.manual)
        let testProject = try await TestProject.shared()
        try await node.slipway("deploy", testProject.bundle(1))
        try await node.slipway("confirm")
        let (follower, files) = try node.fixture.start(
            Programs.slipway,
            ["deploy", testProject.bundle(2), "--wait"],
            environment: node.environment()
        )
        try await node.reaches("active")
        let run = try await node.attempt(["rollback", "--reason", "numbers look odd", "--json"])
        #expect(run.end == .exited(0), run.said)
        #expect(try run.json["rolledBackTo"]?.integer == 1)
        #expect(await follower.ended() == .exited(3))
        #expect(try Fixture.run(Programs.slipway, ["deploy"], .exited(3), files).errors.contains("numbers look odd"))
        #expect(node.current() == "../generations/credit/1")
    }
}
