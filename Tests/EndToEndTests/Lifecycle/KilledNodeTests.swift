import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The work of the node when it is killed.
enum Interruption: String, Sendable, CustomTestStringConvertible {
    case deployment = "a deployment"
    case automaticRollback = "a rollback by itself"
    case rollbackOnProbation = "a rollback by hand, on probation"
    case rollbackByHand = "a rollback by hand"
    case collection = "a garbage collection"
    case recovery = "a recovery"

    var testDescription: String { rawValue }

    /// The fault points that the node passes meanwhile.
    var points: [String] {
        switch self {
        case .deployment:
            [
                "bundle.verified", "bundle.adopted", "bundle.filed", "bundle.recorded", "deployment.received",
                "deployment.verified", "staging.linked", "staging.synced", "staging.renamed", "deployment.staged",
                "deployment.checked", "switch.intended", "switch.flipped", "deployment.active", "probation.begun",
                "deployment.confirmed",
            ]
        case .automaticRollback, .rollbackOnProbation: ["rollback.intended", "rollback.flipped", "rollback.finished"]
        case .rollbackByHand: ["switch.intended", "switch.flipped", "deployment.active", "deployment.confirmed"]
        case .collection: ["generation.condemned", "generation.removed"]
        case .recovery: ["recovery.swept", "recovery.decided"]
        }
    }

    /// The state in which the deployment must end: failed if the kill comes before the switch; after it, the deployment
    /// continues.
    func outcome(at point: String) -> String? {
        switch self {
        case .deployment:
            if point.hasPrefix("bundle.") { return nil }
            let switched = ["switch.flipped", "deployment.active", "probation.begun", "deployment.confirmed"]
            return switched.contains(point) ? "confirmed" : "failed"
        case .automaticRollback, .rollbackOnProbation: return "rolled-back"
        case .rollbackByHand: return point == "switch.intended" ? "failed" : "confirmed"
        case .recovery: return "confirmed"
        case .collection: return nil
        }
    }

    static let all: [(Interruption, String)] =
        ([
            .deployment, .automaticRollback, .rollbackOnProbation, .rollbackByHand, .collection, .recovery,
        ] as [Interruption]).flatMap { interruption in interruption.points.map { (interruption, $0) } }
}

@Suite("A node that is killed")
struct KilledNodeTests {
    /// A state with generations 1 and 2 confirmed, 2 current; made once, copied by each test.
    private static let template = Task {
        let node = try await TestNode.running(Fixture())
        SharedDirectories.add(node.fixture.directory.handle.path)
        for sequence in 1...2 { try await node.slipway("deploy", TestProject.shared().bundle(sequence), "--wait") }
        #expect(await node.stop() == .exited(0))
        return node
    }

    private func configuration(_ interruption: Interruption) -> String {
        switch interruption {
        case .automaticRollback:
            "hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_GENERATION != 3']}}\n" + Settings.quick
        case .rollbackOnProbation: Settings.manual
        case .collection: "retention: {confirmed: 1}\n" + Settings.manual
        default: Settings.quick
        }
    }

    /// Orders the work during which the node is killed.
    private func provocation(_ interruption: Interruption, _ node: TestNode) async throws -> [String] {
        let bundle = try await TestProject.shared().bundle(3)
        switch interruption {
        case .deployment, .automaticRollback, .recovery: return ["deploy", bundle, "--wait"]
        case .rollbackByHand: return ["rollback", "--to", "1", "--wait"]
        case .collection: return ["gc", "--node", try node.address]
        case .rollbackOnProbation:
            try await node.slipway("deploy", bundle)
            return ["rollback"]
        }
    }

    @Test("keeps its promises after the next start", arguments: Interruption.all)
    func killed(_ interruption: Interruption, at point: String) async throws {
        let fixture = try Fixture()
        let template = try await Self.template.value
        let node = try await TestNode(fixture, template: template.state)
        let yaml = configuration(interruption)
        // A recovery has something to decide when a switch was cut off.
        try await node.start(yaml, halt: interruption == .recovery ? "switch.flipped" : point, listen: node.onSocket)
        let command = try await provocation(interruption, node)
        let (client, files) = try fixture.start(Programs.slipway, command, environment: node.environment())
        #expect(await node.ended() == .killed(signal: SIGKILL))
        if interruption == .recovery {
            let run = try await node.startInVain(yaml, halt: point, listen: node.onSocket)
            #expect(run.end == .killed(signal: SIGKILL), run.said)
        }

        try await node.start(yaml, listen: node.onSocket)
        try await eventually("end of all deployments") {
            try await node.get("/v1/projects/credit")["deployment"] ?? .null == .null ? true : nil
        }
        let told = try await Fixture.run(Programs.slipway, command, client.ended(), files)
        let check = StateCheck(node: node)
        try await check.run()
        try await explains(interruption, point, node, told)

        if interruption == .automaticRollback {
            #expect(await node.stop() == .exited(0))
            try await node.start(Settings.quick, listen: node.onSocket)
        }
        try await repeats(interruption, node)
        try await check.run()
    }

    /// The command that was interrupted succeeds.
    private func repeats(_ interruption: Interruption, _ node: TestNode) async throws {
        switch interruption {
        case .collection:
            try await node.slipway("gc", "--node", node.address)
            #expect(node.current() == "../generations/credit/2")
            #expect(try node.fixture.directory.handle.open(directory: "node/generations/credit").names() == ["2"])
        case .rollbackByHand, .rollbackOnProbation:
            let target = interruption == .rollbackByHand ? "1" : "2"
            let repeated = try await node.attempt(["rollback", "--to", target, "--wait"])
            // If the first went through, there is nothing left to do, and it says so.
            #expect(repeated.end == .exited(0) || repeated.code == "rollback.none", repeated.said)
            #expect(node.current() == "../generations/credit/" + target)
        case .deployment, .automaticRollback, .recovery:
            try await node.forgiveAll()
            try await node.slipway("deploy", TestProject.shared().bundle(3), "--wait")
            #expect(try await node.get("/v1/projects/credit")["current"]?["sequence"]?.integer == 3)
        }
    }

    /// Neither the record nor what the caller was told may leave open what became of it.
    private func explains(
        _ interruption: Interruption,
        _ point: String,
        _ node: TestNode,
        _ told: CommandRun
    ) async throws {
        let newest = try #require(try await node.deployments().first)
        let state = newest["state"]?.string
        if let expected = interruption.outcome(at: point) { #expect(state == expected) }
        let actions = try await StateCheck(node: node).records().compactMap { $0["action"]?.string }
        switch state {
        case "confirmed":
            #expect(actions.contains(interruption == .rollbackByHand ? "rollback.done" : "deployment.confirmed"))
        case "failed":
            #expect(newest["problem"]?["code"]?.string == "deployment.interrupted", "\(newest)")
            #expect(node.current() == "../generations/credit/2")
        case "rolled-back" where [.automaticRollback, .rollbackOnProbation].contains(interruption):
            #expect(newest["problem"]?["code"]?.string != nil)
            #expect(node.current() == "../generations/credit/2")
            #expect(actions.last == "deployment.rolled-back")
        default: Issue.record("\(interruption.rawValue) at \(point) left a deployment \(state ?? "?")")
        }
        guard !point.hasPrefix("bundle."), ![.rollbackOnProbation, .collection].contains(interruption) else {
            // At its last moment the end is on record already, and the caller may have heard of it. Whoever was sending a bundle
            // tries again for some seconds, in which the node may have come back.
            let wentOn = point.hasPrefix("bundle.") && node.current() == "../generations/credit/3"
            #expect(told.end != .exited(0) || point == "rollback.finished" || wentOn, told.said)
            return
        }
        // The caller waited for the node to come back, or was cut off before it heard that it was accepted, or gave up.
        let status = ["confirmed": Int32(0), "failed": 1, "rolled-back": 3][state ?? ""]
        #expect(told.status == status || [1, 8].contains(told.status), told.said)
    }
}
