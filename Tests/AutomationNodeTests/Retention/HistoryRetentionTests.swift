import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The history of a project")
struct HistoryRetentionTests {
    private func ids(_ node: AutomationNode) async throws -> [Int64] {
        try await node.deployments(credit, limit: 1000).map(\.id)
    }

    @Test("holds the newest deployments, and older ones only where a generation that is here came from them")
    func bounded() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("retention: {confirmed: 2, history: {count: 10}}")
        try await fixture.running(node) {
            for number in 1...3 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            // Those that fail leave no generation.
            for number in 4...20 {
                let bytes = try fixture.bundle("f\(number)", sequence: Int64(number))
                let report = try await fixture.upload(bytes, to: node)
                let open = try await fixture.deploy(report.digest, on: node)
                try await fixture.reach(.active, open.id, on: node)
                _ = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            }
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(try await ids(node) == Array((11...20).reversed()) + [3, 2])
            let outcomes = try #require(await node.metrics().projects.first?.outcomes)
            #expect(outcomes[.confirmed] == 3, "what is forgotten still counts")
            #expect(outcomes[.rolledBack] == 17)
            #expect(await code { _ = try await node.deployment(credit, 5) } == "deployment.not-found")
            let begun = try await fixture.deploy("b3", on: node)
            #expect(begun.id == 3, "what is current is known as such by its deployment of long ago")
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            #expect(try await fixture.end(back.id, on: node).state == .confirmed)
            #expect(back.id == 21, "no number is given twice")
            #expect(try fixture.current() == "../generations/credit/2")
            let audit = try await node.audit(after: 0, limit: 10_000, project: credit)
            #expect(audit.contains { $0.subject == "deployment 5" }, "the audit is another matter")
        }
    }

    @Test("forgets what is older than its age, and not what is on its way or what a mark was set for")
    func aged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(
            "hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_BUNDLE != bad']}}\nretention: {history: {age: 1d}}"
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("bad", sequence: 2), to: node)
            _ = try await fixture.end(try await fixture.deploy("bad", on: node).id, on: node)
            _ = try await fixture.confirmed("b3", sequence: 3, on: node)
            try await fixture.upload(fixture.bundle("b4", sequence: 4), to: node)
            let open = try await fixture.deploy("b4", on: node)
            try await fixture.reach(.active, open.id, on: node)
            _ = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            fixture.clock.advance(by: 3 * 86_400)
            _ = try await node.collectGarbage(by: fixture.admin)
            #expect(
                try await ids(node) == [4, 3, 2, 1],
                "of the last one it is known what it left, of the second what it was marked for"
            )
            let first = try #require(GenerationNumber(1))
            #expect(try await node.rollBack(credit, RollbackRequest(to: first), by: fixture.admin).kind == .rollback)
        }
    }

    @Test("leads back the same way once its beginning is forgotten", arguments: 0..<20)
    func sameWay(seed: Int) throws {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        var history = RollbackHistory()
        var deployments: [DeploymentRecord] = []
        var next: Int64 = 1
        for id in 1...60 {
            let isReturn = history.stack.count > 1 && Int.random(in: 0..<3, using: &random) == 0
            let number: GenerationNumber
            if isReturn, let found = history.stack.dropLast().randomElement(using: &random) {
                number = found
            } else {
                number = try #require(GenerationNumber(next))
                next += 1
            }
            var record = try Self.record(number, isReturn ? .rollback : .activate)
            record.id = Int64(id)
            deployments.append(record)
            history.record(number, kind: record.kind)
        }
        for cut in [10, 30, 59] {
            let holders = Set(RollbackHistory.holders(in: Array(deployments.prefix(cut))).values)
            let rest = deployments.prefix(cut).filter { holders.contains($0.id) } + deployments.dropFirst(cut)
            #expect(RollbackHistory(confirmed: Array(rest)).stack == history.stack)
        }
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static func record(_ number: GenerationNumber, _ kind: DeploymentKind) throws -> DeploymentRecord {
        var record = DeploymentRecord(
            project: credit,
            kind: kind,
            bundle: try #require(BundleID("b")),
            bundleDigest: StreamingDigest.of([]),
            active: [:],
            requestedBy: "ada",
            reason: nil,
            started: TestCertificate.moment
        )
        record.generation = number
        record.state = .confirmed
        record.isFinished = true
        return record
    }
}
