import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A rollback by hand")
struct RollbackTests {
    @Test("returns to what was confirmed before, or to a named generation, and never to what was not confirmed")
    func byHand() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("retention: {confirmed: 5}")
        try await fixture.running(node) {
            #expect(await code { _ = try await back(nil, fixture, node) } == "rollback.none")
            for number in 1...3 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            #expect(try await back(1, fixture, node).state == .confirmed)
            #expect(try fixture.current() == "../generations/credit/1")
            let count = try await node.deployments(credit, limit: 100).count
            #expect(try await back(1, fixture, node).state == .confirmed, "asked again, it is done already")
            #expect(try await node.deployments(credit, limit: 100).count == count)
            #expect(await code { _ = try await back(nil, fixture, node) } == "rollback.none")
            #expect(await code { _ = try await back(9, fixture, node) } == "generation.not-found")
            #expect(await code { try await fixture.deploy("b2", on: node) } == nil)
            let refused = try await fixture.end(try await node.deployments(credit, limit: 1)[0].id, on: node)
            #expect(refused.state == .rejected)
            #expect(refused.problem?.code == "bundle.sequence.downgrade")
            let third = try await fixture.deploy("b3", on: node)
            try await fixture.reach(.active, third.id, on: node)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(third.id, on: node).generation?.value == 3)
            #expect(await code { _ = try await back(3, fixture, node) } == "rollback.none")
            #expect(try await back(nil, fixture, node).rolledBackTo?.value == 1)
        }
    }

    @Test(
        "leaves an operator the versions of the bundle that is current again, where the configuration says so",
        arguments: ["none", "newest", "current"]
    )
    func choice(_ setting: String) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("operator-choice: \(setting)")
        let other = [try #require(ModelName("churn")): try #require(VersionID("1"))]
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            _ = try await back(nil, fixture, node)
            #expect(try fixture.current() == "../generations/credit/1")
            if setting == "none" {
                let refusal = await code { try await fixture.deploy("b1", on: node, active: other) }
                #expect(refusal == "deployment.choice")
                #expect(await code { try await fixture.deploy("b2", on: node) } == nil)
                return
            }
            let chosen = try await fixture.deploy("b1", on: node, active: other)
            try await fixture.reach(.active, chosen.id, on: node)
            fixture.clock.advance(by: 61)
            let ended = try await fixture.end(chosen.id, on: node)
            let records = try await node.audit(after: 0, limit: 1000, project: credit)
            let received = try #require(records.last { $0.action == "deployment.received" })
            #expect(received.detail.contains("churn 1 by choice in place of 2"))
            if setting == "newest" {
                #expect(ended.state == .rejected)
                #expect(ended.problem?.code == "bundle.sequence.downgrade")
                #expect(ended.problem?.detail.contains("operator-choice: current") == true)
                return
            }
            #expect(ended.state == .confirmed)
            #expect(try await node.project(credit).current?.active[try #require(ModelName("churn"))]?.text == "1")
            #expect(try await node.project(credit).highestSequence == 2, "what was confirmed once is not forgotten")
            _ = try await back(nil, fixture, node)
            #expect(try fixture.current() == "../generations/credit/1")
            // Only of the bundle that is current.
            let newer = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, newer.id, on: node)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(newer.id, on: node).state == .confirmed)
            let late = try await fixture.end(try await fixture.deploy("b1", on: node, active: other).id, on: node)
            #expect(late.problem?.code == "bundle.sequence.downgrade")
        }
    }

    @Test("and a confirmation at the same time are told each what came of it", arguments: 0..<8)
    func race(round: Int) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("probation: {confirm: manual, deadline: 1h}")
        try await fixture.running(node) {
            for number in 1...2 {
                try await fixture.upload(fixture.bundle("b\(number)", sequence: Int64(number)), to: node)
                let began = try await fixture.deploy("b\(number)", on: node)
                try await fixture.reach(.active, began.id, on: node)
                if number == 1 { _ = try await node.confirm(credit, by: fixture.admin) }
            }
            async let confirmed = code { _ = try await node.confirm(credit, by: fixture.admin) }
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            let answer = await confirmed
            let second = try await fixture.end(2, on: node)
            if answer == nil {
                #expect(second.state == .confirmed)
                #expect(back.kind == .rollback)
            } else {
                #expect(["probation.none", "deployment.busy"].contains(answer))
                #expect(second.state == .rolledBack)
            }
            _ = try await fixture.end(back.id, on: node)
            #expect(try fixture.current() == "../generations/credit/1")
        }
    }

    @Test("refuses a generation that the disk changed and leaves the current one")
    func damaged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let file = fixture.state + "/generations/credit/1/models/churn/2/model.bin"
            try Shell.run("chmod u+w \(file) && printf XXXX > \(file)")
            let report = try await back(nil, fixture, node)
            #expect(report.state == .failed)
            #expect(report.problem?.code == "generation.damaged")
            #expect(try fixture.current() == "../generations/credit/2")
        }
    }

    @Test("follows what was running, in order")
    func history() throws {
        func stack(_ moves: [(Int64, DeploymentKind)]) -> [Int64] {
            var history = RollbackHistory()
            for (number, kind) in moves {
                if let number = GenerationNumber(number) { history.record(number, kind: kind) }
            }
            return history.stack.map(\.value)
        }
        #expect(stack([(1, .activate), (2, .activate), (3, .activate)]) == [1, 2, 3])
        #expect(stack([(1, .activate), (2, .activate), (3, .activate), (1, .rollback), (3, .activate)]) == [1, 3])
        #expect(stack([(1, .activate), (2, .activate), (1, .rollback), (4, .activate)]) == [1, 4])
        #expect(stack([(2, .rollback)]) == [2])
        #expect(stack([(1, .activate), (1, .activate), (2, .stage)]) == [1])
    }

    private func back(_ number: Int64?, _ fixture: NodeFixture, _ node: AutomationNode) async throws -> DeploymentReport
    {
        let report = try await node.rollBack(
            credit,
            RollbackRequest(to: number.flatMap { GenerationNumber($0) }),
            by: fixture.admin
        )
        return try await fixture.end(report.id, on: node)
    }
}
