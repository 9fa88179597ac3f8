import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("Deployments at the same time")
struct ConcurrencyTests {
    @Test("of one project: the second is told who has it and since when")
    func busy() async throws {
        let node = try await TestNode.running(Fixture(), "node", Settings.manual)
        let testProject = try await TestProject.shared()
        let token = try await node.token("deployer", named: "night-shift")
        try await node.slipway("deploy", testProject.bundle(1), token: token)
        let second = try await node.slipway("deploy", testProject.bundle(2), "--json", ends: 6)
        #expect(second.code == "deployment.busy", second.said)
        let started = try #require(try await node.deployments().first?["started"]?.string)
        #expect(second.errors.contains("night-shift") && second.errors.contains(started), second.said)
        #expect(node.current() == "../generations/credit/1")
        try await node.slipway("confirm")
        try await node.slipway("deploy", testProject.bundle(2))
        #expect(node.current() == "../generations/credit/2")
    }

    @Test("of one project, truly at once: one goes through, the others are busy or find it done")
    func race() async throws {
        let node = try await TestNode.running(Fixture(), "node", Settings.manual)
        let testProject = try await TestProject.shared()
        try await withThrowingTaskGroup(of: CommandRun.self) { group in
            for sequence in 1...3 {
                group.addTask { try await node.attempt(["deploy", testProject.bundle(sequence), "--json"]) }
            }
            var runs: [CommandRun] = []
            for try await run in group { runs.append(run) }
            #expect(runs.filter { $0.end == .exited(0) }.count == 1, "\(runs.map(\.said))")
            #expect(
                runs.filter { $0.end == .exited(6) && $0.code == "deployment.busy" }.count == 2,
                "\(runs.map(\.said))"
            )
        }
        try await StateCheck(node: node).run(settled: false)
    }

    @Test("of one bundle by one token, truly at once: all are answered with the same deployment")
    func sameBundle() async throws {
        let node = try await TestNode.running(Fixture())
        let testProject = try await TestProject.shared()
        for sequence in 1...3 {
            let runs = try await withThrowingTaskGroup(of: CommandRun.self) { group in
                for _ in 1...3 {
                    group.addTask {
                        try await node.attempt(["deploy", testProject.bundle(sequence), "--wait", "--json"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(runs.allSatisfy { $0.end == .exited(0) }, "\(runs.map(\.said))")
            #expect(try Set(runs.map { try $0.json["id"]?.integer }).count == 1, "\(runs.map(\.said))")
        }
        let again = try await node.slipway("deploy", testProject.bundle(3), "--wait")
        #expect(again.output.contains("no content was sent"), again.said)
        #expect(again.output.contains("it is current already, there is nothing to do"), again.said)
        try await StateCheck(node: node).run()
    }

    @Test("of two projects do not touch each other")
    func projects() async throws {
        let node = try await TestNode.running(Fixture(), "node", Settings.quick)
        let testProject = try await TestProject.shared()
        async let credit = node.attempt(["deploy", testProject.bundle(1), "--wait"])
        async let mood = node.attempt(["deploy", testProject.otherProject, "--wait"])
        for run in [try await credit, try await mood] { #expect(run.end == .exited(0), run.said) }
        try await StateCheck(node: node).run()
        try await StateCheck(node: node, project: "mood").run()
        let confused = try await node.slipway("history", ends: 2)
        #expect(confused.errors.contains("credit, mood"), confused.said)
    }
}
