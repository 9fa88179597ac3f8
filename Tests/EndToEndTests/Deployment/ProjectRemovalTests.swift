import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("A project that is removed from a node at work")
struct ProjectRemovalTests {
    @Test("wants its name once more: as an option, or at a terminal")
    func confirmed() async throws {
        let node = try await TestNode.running(Fixture())
        let testProject = try await TestProject.shared()
        for bundle in [testProject.bundle(1), testProject.otherProject] {
            try await node.slipway("deploy", bundle, "--wait")
        }
        let none = try await node.slipway("project", "remove", "credit", ends: 2)
        #expect(none.code == "project.unconfirmed")
        let other = try await node.slipway("project", "remove", "credit", "--confirm", "mood", ends: 2)
        #expect(other.code == "project.unconfirmed")
        let trial = try await node.slipway("project", "remove", "credit", "--dry-run", "--json")
        #expect(node.current() != nil)
        let removed = try await node.slipway("project", "remove", "credit", "--confirm", "credit", "--json")
        #expect(try trial.json == removed.json)
        #expect(try removed.json["generations"]?.integer == 1)
        #expect(node.current() == nil)
        #expect(node.current("mood") != nil)
        #expect(try await node.slipway("history", "--project", "credit").output.contains("confirmed"))
        let typed = try await TerminalSession.run(
            node.fixture,
            ["project", "remove", "mood"],
            environment: node.environment(),
            [("Type its name: ", #"mood\n"#)]
        )
        #expect(typed.end == .exited(0), typed.said)
        #expect(node.current("mood") == nil)
        try await node.slipway("status", ends: 0)
        #expect(try await node.get("/v1/projects")["projects"]?.array?.isEmpty == true)
    }

    @Test(
        "is whole or gone after a power cut at any point",
        arguments: [
            "project.hidden", "project.condemned", "generation.removed", "project.removed",
        ]
    )
    func halted(_ point: String) async throws {
        let node = try await TestNode.running(Fixture())
        let bundle = try await TestProject.shared().bundle(1)
        try await node.slipway("deploy", bundle, "--wait")
        #expect(await node.stop() == .exited(0))
        try await node.start(Settings.quick, halt: point)
        _ = try await node.attempt(["project", "remove", "credit", "--confirm", "credit"])
        #expect(await node.ended() == .killed(signal: 9))
        try await node.start(Settings.quick)
        let isWhole = point == "project.hidden"
        #expect((node.current() != nil) == isWhole)
        try await node.slipway("project", "remove", "credit", "--confirm", "credit", ends: isWhole ? 0 : 5)
        #expect(try await node.get("/v1/bundles")["bundles"]?.array?.isEmpty == true)
        try await node.slipway("gc", "--node", node.address)
        #expect(try DirectoryHandle(path: node.state + "/blobs/sha256").names().isEmpty)
        #expect(await node.stop() == .exited(0))
        let check = try await node.fixture.run(Programs.slipwayd, ["fsck", "--state", node.state])
        #expect(check.end == .exited(0), check.said)
    }
}
