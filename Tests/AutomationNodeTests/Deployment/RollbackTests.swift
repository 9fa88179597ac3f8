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
        let bench = try NodeBench()
        let node = try await bench.open("retention: {confirmed: 5}")
        try await bench.running(node) {
            #expect(await code { _ = try await back(nil, bench, node) } == "rollback.none")
            for number in 1...3 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            #expect(try await back(1, bench, node).state == .confirmed)
            #expect(try bench.current() == "../generations/credit/1")
            let count = try await node.deployments(credit, limit: 100).count
            #expect(try await back(1, bench, node).state == .confirmed, "asked again, it is done already")
            #expect(try await node.deployments(credit, limit: 100).count == count)
            #expect(await code { _ = try await back(nil, bench, node) } == "rollback.none")
            #expect(await code { _ = try await back(9, bench, node) } == "generation.not-found")
            #expect(await code { try await bench.deploy("b2", on: node) } == nil)
            let refused = try await bench.end(try await node.deployments(credit, limit: 1)[0].id, on: node)
            #expect(refused.state == .rejected)
            #expect(refused.problem?.code == "bundle.sequence.downgrade")
            let third = try await bench.deploy("b3", on: node)
            try await bench.reach(.active, third.id, on: node)
            bench.clock.advance(by: 61)
            #expect(try await bench.end(third.id, on: node).generation?.value == 3)
            #expect(await code { _ = try await back(3, bench, node) } == "rollback.none")
            #expect(try await back(nil, bench, node).rolledBackTo?.value == 1)
        }
    }

    @Test("and a confirmation at the same time are told each what came of it", arguments: 0..<8)
    func race(round: Int) async throws {
        let bench = try NodeBench()
        let node = try await bench.open("probation: {confirm: manual, deadline: 1h}")
        try await bench.running(node) {
            for number in 1...2 {
                try await bench.upload(bench.bundle("b\(number)", sequence: Int64(number)), to: node)
                let began = try await bench.deploy("b\(number)", on: node)
                try await bench.reach(.active, began.id, on: node)
                if number == 1 { _ = try await node.confirm(credit, by: bench.admin) }
            }
            async let confirmed = code { _ = try await node.confirm(credit, by: bench.admin) }
            let back = try await node.rollBack(credit, RollbackRequest(), by: bench.admin)
            let answer = await confirmed
            let second = try await bench.end(2, on: node)
            if answer == nil {
                #expect(second.state == .confirmed)
                #expect(back.kind == .rollback)
            } else {
                #expect(["probation.none", "deployment.busy"].contains(answer))
                #expect(second.state == .rolledBack)
            }
            _ = try await bench.end(back.id, on: node)
            #expect(try bench.current() == "../generations/credit/1")
        }
    }

    @Test("refuses a generation that the disk changed and leaves the current one")
    func damaged() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) {
            for number in 1...2 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let file = bench.state + "/generations/credit/1/models/churn/2/model.bin"
            try Shell.run("chmod u+w \(file) && printf XXXX > \(file)")
            let report = try await back(nil, bench, node)
            #expect(report.state == .failed)
            #expect(report.problem?.code == "generation.damaged")
            #expect(try bench.current() == "../generations/credit/2")
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

    private func back(_ number: Int64?, _ bench: NodeBench, _ node: AutomationNode) async throws -> DeploymentReport {
        let report = try await node.rollBack(
            credit,
            RollbackRequest(to: number.flatMap { GenerationNumber($0) }),
            by: bench.admin
        )
        return try await bench.end(report.id, on: node)
    }
}
