import StrictJSON
import TestSupport
import Testing

/// Nodes under names, and the group `line` of them, for a user whose home is the fixture.
struct TestFleet {
    let fixture: Fixture
    /// In the order of the group.
    let nodes: [TestNode]

    /// A switch that fails after it, so that the node rolls back and marks the bundle bad.
    static let failing = "hooks: {post-activate: {command: ['false'], timeout: 10m}}\n" + Settings.quick
    /// A deployment stays before its switch until it is cancelled.
    static let slow = "hooks: {pre-activate: {command: [sleep, '3000'], timeout: 1h}}\n" + Settings.quick

    /// - Parameter nodes: names and configurations.
    init(_ fixture: Fixture, _ nodes: [(name: String, yaml: String)]) async throws {
        self.fixture = fixture
        var started: [TestNode] = []
        for (name, yaml) in nodes { started.append(try await TestNode.running(fixture, name, yaml)) }
        self.nodes = started
        for node in started { try await add(node) }
    }

    /// Makes the context of a node, which may have a new address, and puts it into the group.
    func add(_ node: TestNode) async throws {
        try await fixture.slipway(
            "context",
            "add",
            node.name,
            "--replace",
            "--node",
            node.address,
            "--token-file",
            "\(node.state)/admin.token"
        )
        try await fixture.slipway("context", "group", "add", "line", node.name)
    }

    subscript(name: String) -> TestNode {
        get throws { try #require(nodes.first { $0.name == name }) }
    }

    /// Brings a bundle to the group.
    func deploy(
        _ bundle: String,
        _ arguments: String...,
        to group: String = "line",
        ends status: Int32,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CommandRun {
        let run = try await fixture.run(Programs.slipway, ["deploy", bundle, "--nodes", group] + arguments)
        let logs = run.end == .exited(status) ? "" : try nodes.map { try $0.log }.joined(separator: "\n")
        #expect(run.end == .exited(status), "\(run.said)\n\(logs)", sourceLocation: sourceLocation)
        return run
    }

    /// The states of the nodes in a report, in their order.
    static func states(_ run: CommandRun) throws -> [String] {
        try run.json["nodes"]?.array?.compactMap { $0["state"]?.string } ?? []
    }

    /// The deployments of the project on each node.
    func deployments() async throws -> [Int] {
        var counts: [Int] = []
        for node in nodes {
            counts.append(try await node.find("/v1/projects/credit/deployments")?["deployments"]?.array?.count ?? 0)
        }
        return counts
    }
}
