import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("A node that is told to stop")
struct StoppedNodeTests {
    @Test(
        "ends well in the middle of a probation, and goes on with it at the next start",
        arguments: [SIGTERM, SIGINT]
    )
    func probation(_ signal: Int32) async throws {
        let node = try await TestNode.running(Fixture(), "node", Settings.manual)
        try await node.slipway("deploy", TestProject.shared().bundle(1))
        let before = try #require(try await node.deployments().first)
        #expect(await node.stop(signal) == .exited(0))
        #expect(throws: (any Error).self) { try node.address }

        try await node.start(Settings.manual)
        let after = try #require(try await node.deployments().first)
        #expect(after["state"]?.string == "active")
        #expect(after["probationEnds"] == before["probationEnds"])
        #expect(node.current() == "../generations/credit/1")
        try await node.slipway("confirm")
        try await StateCheck(node: node).run()
    }

    @Test("ends its hook, and runs it again at the next start")
    func hook() async throws {
        let fixture = try Fixture()
        let mark = fixture.path("mark")
        let yaml = "hooks: {post-activate: {command: [sh, -c, 'echo $$ >> \(mark); exec sleep 300'], timeout: 5m}}\n"
        let node = try await TestNode.running(fixture, "node", yaml + Settings.quick)
        try await node.slipway("deploy", TestProject.shared().bundle(1))
        let hook = try await eventually("hook") { try fixture.processes(in: "mark").first }
        #expect(await node.stop() == .exited(0))
        #expect(kill(try #require(hook), 0) != 0)
        try await node.start("hooks: {post-activate: {command: ['true']}}\n" + Settings.quick)
        try await node.reaches("confirmed")
        try await StateCheck(node: node).run()
    }

    @Test("does not wait for a caller who follows a deployment, and the caller finds it again")
    func follower() async throws {
        let fixture = try Fixture()
        let node = try await TestNode(fixture, trusting: [TestProject.shared().publicKey])
        try await node.start(Settings.manual, listen: node.onSocket)
        let bundle = try await TestProject.shared().bundle(1)
        let (follower, _) = try fixture.start(
            Programs.slipway,
            ["deploy", bundle, "--wait"],
            environment: node.environment()
        )
        try await eventually("switch") { node.current() }
        try await node.reaches("active")
        #expect(await node.stop() == .exited(0))
        try await node.start(Settings.manual, listen: node.onSocket)
        #expect(follower.isRunning)
        try await node.slipway("confirm")
        #expect(await follower.ended() == .exited(0))
    }
}

extension Fixture {
    /// The numbers of processes that a hook wrote into a file, a line each.
    func processes(in file: String) throws -> [pid_t] {
        guard let text = try? directory.text(file) else { return [] }
        return text.split(separator: "\n").compactMap { pid_t($0) }
    }
}
