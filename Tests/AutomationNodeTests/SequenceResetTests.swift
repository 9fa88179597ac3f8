import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A sequence that is set back")
struct SequenceResetTests {
    @Test("A bundle far ahead that was confirmed shuts out no honest one for ever, and is not deployed again by itself")
    func fastForward() async throws {
        let bench = try NodeBench()
        let copy = bench.directory.path("copy")
        let node = try await bench.open()
        try await bench.running(node) {
            _ = try await bench.confirmed("b7", sequence: 7, on: node)
            _ = try await bench.confirmed("evil", sequence: .max, on: node)
            #expect(
                await code { try await bench.upload(bench.bundle("b8", sequence: 8), to: node) }
                    == "bundle.sequence.downgrade"
            )
            let back = try await node.rollBack(credit, RollbackRequest(), by: bench.admin)
            _ = try await bench.end(back.id, on: node)
            #expect(await code { _ = try reset(bench.state, bench) } == "node.locked")
        }
        try bench.copy(of: node, to: copy)
        #expect(await code { _ = try reset(copy, bench, to: .max) } == "project.sequence")
        #expect(await code { _ = try reset(copy, bench, to: -1) } == "project.sequence")
        let report = try reset(copy, bench)
        #expect(report.before == .max)
        #expect(report.after == 7)
        #expect(report.condemned.map(\.text) == ["evil"])
        let mended = try await bench.open(at: copy)
        let record = try await mended.audit(after: 0, limit: 1000, project: credit).last
        #expect(record?.action == "project.sequence-reset")
        #expect(record?.actor == "user 7")
        #expect(record?.detail.contains("a key was stolen") == true)
        #expect(await code { try await bench.deploy("evil", on: mended) } == "bundle.bad")
        #expect(
            await code { try await bench.upload(bench.bundle("b6", sequence: 6), to: mended) }
                == "bundle.sequence.downgrade"
        )
        #expect(try await bench.upload(bench.bundle("b8", sequence: 8), to: mended).sequence == 8)
        #expect(await mended.readiness().ready)
    }

    @Test("of a project or a state that is not there is refused")
    func missing() async throws {
        let bench = try NodeBench()
        #expect(await code { _ = try reset(bench.directory.path("nowhere"), bench) } == "state.missing")
        let copy = bench.directory.path("copy")
        try bench.copy(of: try await bench.open(), to: copy)
        #expect(await code { _ = try reset(copy, bench) } == "project.not-found")
    }

    private func reset(_ path: String, _ bench: NodeBench, to: Int64? = nil) throws -> SequenceReset.Report {
        try SequenceReset(state: path, now: bench.clock.now())
            .run(credit, to: to, reason: "a key was stolen", by: "user 7")
    }
}
