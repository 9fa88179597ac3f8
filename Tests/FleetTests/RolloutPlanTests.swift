import Fleet
import Identifiers
import Testing

@Suite("Nodes in waves")
struct RolloutPlanTests {
    private static let nodes = (1...20).map { "line-\($0)" }

    private func plan(_ waves: String, of nodes: [String] = Self.nodes, groups: [String: [String]] = [:]) throws
        -> RolloutPlan
    {
        try RolloutPlan(nodes: nodes, waves: WaveText.list(waves), rules: RolloutPlan.Rules()) { groups[$0] }
    }

    @Test("a share counts the waves before it, and takes the nodes in their order")
    func shares() throws {
        let found = try plan("line-7,10%,50%,100%")
        #expect(found.waves.map(\.nodes.count) == [1, 1, 8, 10])
        #expect(found.waves[0].nodes == [6])
        #expect(found.waves[1].nodes == [0])
        #expect(found.waves[2].nodes == [1, 2, 3, 4, 5, 7, 8, 9])
        #expect(found.waves.map(\.name) == ["line-7", "10%", "50%", "100%"])
    }

    @Test("a group is a wave, and a wave that has no node left is none")
    func groups() throws {
        let found = try plan("canary, line-2, 10%, 100%", groups: ["canary": ["line-2", "line-1"]])
        #expect(found.waves.map(\.name) == ["canary", "100%"])
        #expect(found.waves[0].nodes == [1, 0])
    }

    @Test("two nodes are enough for waves")
    func two() throws {
        #expect(try plan("1%,100%", of: ["a", "b"]).waves.map(\.nodes) == [[0], [1]])
    }

    @Test(
        "waves that cannot be meant are refused",
        arguments: [
            "", "line-1", "50%", "10%,5%,100%", "10%,10%,100%", "line-99,100%", "other,100%", "0%,100%", "10%,,100%",
            "100%%",
        ]
    )
    func refused(waves: String) {
        let found = #expect(throws: FleetFailure.self) { try plan(waves, groups: ["other": ["line-1", "elsewhere"]]) }
        #expect(found?.code == .waves)
    }

    @Test("no node is in a rollout twice, and a rollout has one at least")
    func nodes() {
        #expect(throws: FleetFailure.self) { try plan("100%", of: ["a", "b", "a"]) }
        #expect(throws: FleetFailure.self) { try plan("100%", of: []) }
    }
}
