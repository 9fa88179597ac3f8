import StrictJSON
import TestSupport
import Testing

/// The way of a bundle where the design node and the automation nodes share a registry alone.
@Suite("A bundle on its way through a registry", .enabled(if: DockerRegistry.isThere))
struct RegistryStoryTests {
    /// A check after the switch that the second generation fails.
    private static let checked =
        "hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1'], timeout: 10m}}\n" + Settings.quick

    @Test("reaches two nodes in waves, and the second is held back when the first one rolls back")
    func story() async throws {
        let fixture = try Fixture()
        let registry = try await DockerRegistry.start(in: fixture)
        let fleet = try await TestFleet(fixture, [("a", Self.checked), ("b", Settings.quick)])
        let project = try await TestProject.shared()
        for (sequence, status, states) in [
            (1, 0, ["confirmed", "confirmed"]), (2, 1, ["failed", "waiting"]),
        ] as [(Int, Int32, [String])] {
            let pushed = try await fixture.slipway(
                "push",
                project.bundle(sequence),
                "\(registry.host)/credit",
                "--json"
            )
            let reference = try #require(try pushed.json["reference"]?.string)
            let pulled = fixture.path("pulled-\(sequence).tar")
            try await fixture.slipway("pull", reference, "--output", pulled, "--trust", project.publicKey)
            let run = try await fleet.deploy(pulled, "--waves", "a,100%", "--json", ends: status)
            #expect(try TestFleet.states(run) == states, run.said)
        }
        #expect(try await fleet.deployments() == [2, 1])
        for node in fleet.nodes {
            #expect(try await node.find("/v1/projects/credit")?["current"]?["sequence"] == 1)
        }
        await registry.stop()
    }
}
