import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("A command that waits for a node")
struct WaitingTests {
    /// A deployment stays before its switch until it is cancelled.
    private static let slow = "hooks: {pre-activate: {command: [sleep, '3000'], timeout: 1h}}\n" + Settings.quick

    private func deploying(_ node: TestNode, _ arguments: String...) async throws -> (ChildProcess, String) {
        let (process, files) = try node.fixture.start(
            Programs.slipway,
            ["deploy", try await TestProject.shared().bundle(1)] + arguments,
            environment: node.environment()
        )
        try await node.reaches("staged")
        return (process, files)
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try OpenFile.read(path).readAll(limit: 1 << 20), as: UTF8.self)
    }

    @Test("and is interrupted leaves the deployment to the node, says so, and how to cancel it, which then is done")
    func interrupted() async throws {
        let node = try await TestNode.running(Fixture(), "node", Self.slow)
        let (process, files) = try await deploying(node)
        try await eventually("state told") { try text(files + "out").contains("staged") ? true : nil }
        process.send(SIGINT)
        #expect(await process.ended() == .exited(130))
        let said = try text(files + "err")
        #expect(said.contains("deployment 1 of credit"))
        #expect(said.contains("slipway cancel 1 --project credit"))
        #expect(said.contains("[wait.interrupted]"))
        #expect(try await node.deployments().first?["state"]?.string == "staged")
        try await node.slipway("cancel", "--reason", "not today")
        let report = try #require(try await node.deployments().first)
        #expect(report["state"]?.string == "cancelled")
        #expect(report["problem"]?["detail"]?.string?.contains("not today") == true)
        try await node.slipway("cancel", ends: 5)
        try await node.slipway("cancel", "1")
        try await StateCheck(node: node).run()
    }

    @Test("no longer than --timeout says ends with a status of its own, and the node goes on")
    func timeout() async throws {
        let node = try await TestNode.running(Fixture(), "node", Self.slow)
        let (process, _) = try await deploying(node)
        let bundle = try await TestProject.shared().bundle(1)
        let run = try await node.slipway("deploy", bundle, "--timeout", "500ms", "--json", ends: 7)
        #expect(run.errors.contains("\"code\":\"wait.timeout\""))
        #expect(try await node.deployments().map { $0["state"]?.string } == ["staged"])
        try await node.slipway("cancel", "1", "--timeout", "5m")
        #expect(await process.ended() == .exited(1))
        #expect(node.current() == nil)
        try await node.slipway("deploy", bundle, "--timeout", "soon", ends: 2)
    }

    @Test("and watches a deployment that another one cancels says so and fails")
    func cancelledByAnother() async throws {
        let node = try await TestNode.running(Fixture(), "node", Self.slow)
        let (process, files) = try await deploying(node, "--json")
        try await node.slipway("cancel", "1")
        #expect(await process.ended() == .exited(1))
        #expect(try text(files + "err").contains("\"code\":\"deployment.cancelled\""))
    }

    @Test("asks at a terminal what Ctrl-C means: to go on watching, then to cancel")
    func asked() async throws {
        let node = try await TestNode.running(Fixture(), "node", Self.slow)
        let run = try await TerminalSession.run(
            node.fixture,
            ["deploy", TestProject.shared().bundle(1)],
            environment: node.environment(),
            [
                ("staged", #"\x03"#), ("What now? [c/l/w]", #"w\n"#), ("asks again", #"\x03"#),
                ("What now? [c/l/w]", #"c\n"#),
            ]
        )
        #expect(run.end == .exited(1), run.said)
        #expect(run.output.contains("[deployment.cancelled]"), run.said)
        #expect(run.output.contains("left 0 of the steps"), run.said)
        #expect(try await node.deployments().first?["state"]?.string == "cancelled")
    }

    @Test("asks at a terminal what Ctrl-C means: to leave it to the node")
    func left() async throws {
        let node = try await TestNode.running(Fixture(), "node", Self.slow)
        let run = try await TerminalSession.run(
            node.fixture,
            ["deploy", TestProject.shared().bundle(1)],
            environment: node.environment(),
            [("staged", #"\x03"#), ("What now?", #"?\n"#), ("What now?", #"l\n"#)]
        )
        #expect(run.end == .exited(130), run.said)
        #expect(try await node.deployments().first?["state"]?.string == "staged")
        try await node.slipway("cancel")
    }

    @Test("ends at once at a second Ctrl-C, and leaves the deployment to the node")
    func twice() async throws {
        let node = try await TestNode.running(Fixture(), "node", Self.slow)
        let run = try await TerminalSession.run(
            node.fixture,
            ["deploy", TestProject.shared().bundle(1)],
            environment: node.environment(),
            [("staged", #"\x03"#), ("What now?", #"\x03"#)]
        )
        // Killed by SIGINT, which Python tells as -2.
        #expect(run.end == .exited(254), run.said)
        #expect(try await node.deployments().first?["state"]?.string == "staged")
        try await node.slipway("cancel")
    }

    @Test("on probation offers to roll back")
    func probation() async throws {
        let node = try await TestNode.running(Fixture(), "node", Settings.manual)
        let run = try await TerminalSession.run(
            node.fixture,
            ["deploy", TestProject.shared().bundle(1), "--wait"],
            environment: node.environment(),
            [("on probation", #"\x03"#), ("What now? [r/l/w]", #"r\n"#)]
        )
        #expect(run.end == .exited(3), run.said)
        #expect(try await node.deployments().first?["state"]?.string == "rolled-back")
    }
}
