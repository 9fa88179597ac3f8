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
        let fixture = try NodeFixture()
        let copy = fixture.directory.path("copy")
        let node = try await fixture.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b7", sequence: 7, on: node)
            _ = try await fixture.confirmed("evil", sequence: .max, on: node)
            #expect(
                await code { try await fixture.upload(fixture.bundle("b8", sequence: 8), to: node) }
                    == "bundle.sequence.downgrade"
            )
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            _ = try await fixture.end(back.id, on: node)
            #expect(await code { _ = try reset(fixture.state, fixture) } == "node.locked")
        }
        try fixture.copy(of: node, to: copy)
        #expect(await code { _ = try reset(copy, fixture, to: .max) } == "project.sequence")
        #expect(await code { _ = try reset(copy, fixture, to: -1) } == "project.sequence")
        let report = try reset(copy, fixture)
        #expect(report.before == .max)
        #expect(report.after == 7)
        #expect(report.condemned.map(\.text) == ["evil"])
        let copies = try String(
            decoding: DirectoryHandle(path: copy).read(file: "failed-bundles", limit: 1 << 20),
            as: UTF8.self
        )
        #expect(copies.contains("evil") && copies.contains("a key was stolen"), "\(copies)")
        let mended = try await fixture.open(at: copy)
        let record = try await mended.audit(after: 0, limit: 1000, project: credit).last
        #expect(record?.action == "project.sequence-reset")
        #expect(record?.actor == "user 7")
        #expect(record?.detail.contains("a key was stolen") == true)
        #expect(await code { try await fixture.deploy("evil", on: mended) } == "bundle.bad")
        #expect(
            await code { try await fixture.upload(fixture.bundle("b6", sequence: 6), to: mended) }
                == "bundle.sequence.downgrade"
        )
        #expect(try await fixture.upload(fixture.bundle("b8", sequence: 8), to: mended).sequence == 8)
        #expect(await mended.readiness().ready)
    }

    @Test("of a project or a state that is not there is refused")
    func missing() async throws {
        let fixture = try NodeFixture()
        #expect(await code { _ = try reset(fixture.directory.path("nowhere"), fixture) } == "state.missing")
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: try await fixture.open(), to: copy)
        #expect(await code { _ = try reset(copy, fixture) } == "project.not-found")
    }

    private func reset(_ path: String, _ fixture: NodeFixture, to: Int64? = nil) throws -> SequenceReset.Report {
        try SequenceReset(state: path, now: fixture.clock.timeOfDay)
            .run(credit, to: to, reason: "a key was stolen", by: "user 7")
    }
}
