import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What was going on when the node was killed.
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

    static let all: [(Interruption, String)] =
        ([
            .deployment, .automaticRollback, .rollbackOnProbation, .rollbackByHand, .collection, .recovery,
        ] as [Interruption]).flatMap { interruption in interruption.points.map { (interruption, $0) } }
}

@Suite("A node that is killed")
struct KilledNodeTests {
    /// A state with generations 1 and 2 confirmed, 2 current; made once, copied by each test.
    private static let template = Task {
        let node = try await Node.running(Scene())
        for sequence in 1...2 { try await node.slipway("deploy", Workshop.shared().bundle(sequence), "--wait") }
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

    /// What is asked of the node, so that it comes to its end there.
    private func provoke(_ interruption: Interruption, _ node: Node) async throws -> CommandRun {
        let bundle = try await Workshop.shared().bundle(3)
        switch interruption {
        case .deployment, .automaticRollback, .recovery: return try await node.attempt(["deploy", bundle, "--wait"])
        case .rollbackByHand: return try await node.attempt(["rollback", "--to", "1", "--wait"])
        case .collection: return try await node.attempt(["gc"])
        case .rollbackOnProbation:
            try await node.slipway("deploy", bundle)
            return try await node.attempt(["rollback"])
        }
    }

    @Test("keeps its promises after the next start", arguments: Interruption.all)
    func killed(_ interruption: Interruption, at point: String) async throws {
        let scene = try Scene()
        let template = try await Self.template.value
        let node = try await Node(scene, template: template.state)
        let yaml = configuration(interruption)
        // A recovery has something to decide when a switch was cut off.
        let first = interruption == .recovery ? "switch.flipped" : point
        try await node.start(yaml, halt: first)
        let interrupted = try await provoke(interruption, node)
        #expect(await node.ended() == .killed(signal: SIGKILL), interrupted.said)
        if interruption == .recovery {
            let run = try await node.startInVain(yaml, halt: point)
            #expect(run.end == .killed(signal: SIGKILL), run.said)
        }

        try await node.start(yaml)
        try await ends(node)
        let check = StateCheck(node: node)
        try await check.run()
        try await explains(interruption, point, node)

        try await node.start(configuration(interruption == .automaticRollback ? .deployment : interruption))
        switch interruption {
        case .collection:
            try await node.slipway("gc")
            #expect(node.current() == "../generations/credit/2")
        case .rollbackByHand:
            let repeated = try await node.attempt(["rollback", "--to", "1", "--wait"])
            // If the first went through, there is nothing left to do.
            #expect(repeated.end == .exited(0) || repeated.code == "rollback.none", repeated.said)
            #expect(node.current() == "../generations/credit/1")
        case .rollbackOnProbation:
            let repeated = try await node.attempt(["rollback", "--to", "2"])
            #expect(repeated.end == .exited(0) || repeated.code == "rollback.none", repeated.said)
            #expect(node.current() == "../generations/credit/2")
        case .deployment, .automaticRollback, .recovery:
            try await node.slipway("deploy", Workshop.shared().bundle(3), "--wait")
            let current = try await node.get("/v1/projects/credit")["current"]
            #expect(current?["sequence"]?.integer == 3)
        }
        try await check.run()
    }

    /// Whatever goes on after the start comes to an end without anybody.
    private func ends(_ node: Node) async throws {
        try await eventually("end of all deployments") {
            try await node.get("/v1/projects/credit")["deployment"]?.isNull == false ? nil : true
        }
    }

    /// Neither state nor record may leave open what became of it.
    private func explains(_ interruption: Interruption, _ point: String, _ node: Node) async throws {
        let newest = try #require(try await node.deployments().first)
        let state = newest["state"]?.string
        let actions = try await StateCheck(node: node).records().compactMap { $0["action"]?.string }
        switch (interruption, state) {
        case (_, "confirmed"): #expect(actions.contains("deployment.confirmed") || actions.contains("rollback.done"))
        case (_, "failed"):
            #expect(newest["problem"]?["code"]?.string == "deployment.interrupted", "\(newest)")
            #expect(node.current() == "../generations/credit/2")
        case (.automaticRollback, "rolled-back"), (.rollbackOnProbation, "rolled-back"):
            #expect(newest["problem"]?.isNull == false)
            #expect(node.current() == "../generations/credit/2")
            #expect(actions.last == "deployment.rolled-back")
        default: Issue.record("\(interruption.rawValue) at \(point) left a deployment \(state ?? "?")")
        }
    }
}
