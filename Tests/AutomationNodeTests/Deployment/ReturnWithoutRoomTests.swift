import DurableFiles
import Identifiers
import Inference
import ModelWorkers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

/// A small file system, there for one test. Only root can make one.
private final class SmallDisk: Sendable {
    let path: String

    init(_ path: String, mebibytes: Int) throws {
        try Shell.run("mkdir '\(path)' && mount -t tmpfs -o size=\(mebibytes)m tmpfs '\(path)'")
        self.path = path
    }

    deinit { try? Shell.run("umount -l '\(path)'") }

    func fill() { try? Shell.run("cat /dev/zero > '\(path)/filler' 2>/dev/null || true") }
    func free() { try? Shell.run("rm -f '\(path)/filler'") }
}

@Suite("A rollback by hand without room")
struct ReturnWithoutRoomTests {
    private static let loaded: @Sendable (ModelLocation, LoaderChoice) async -> RehearsedModels.Outcome = {
        location,
        loader in
        .model(RehearsedModel(location.directory, loader: loader))
    }

    @Test(
        "on the disk, which fills after the order was taken, goes back at once; the record follows when it can",
        .enabled(if: Machine.canMount, "no small file system can be mounted")
    )
    func disk() async throws {
        let fixture = try NodeFixture()
        let disk = try SmallDisk(fixture.directory.path("disk"), mebibytes: 64)
        let state = disk.path + "/state"
        try Shell.run("cp -a '\(fixture.state)' '\(state)'")
        let models = RehearsedModels()
        let node = try await fixture.open(served + unhurried + "limits: {reserve: 1MiB}\n", at: state, models: models)
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            try await until { models.alive.count == 2 }
            models.script { location, loader in
                // Somebody takes all there is, what the node keeps for this too.
                try? Shell.run("rm -f '\(state)/\(Ballast.fileName)'")
                disk.fill()
                return await Self.loaded(location, loader)
            }
            let begun = try await node.rollBack(credit, RollbackRequest(reason: "2 is slow"), by: fixture.admin)
            try await until { try fixture.current(state) == "../generations/credit/1" }
            #expect(throws: FileFailure.self) {
                try DirectoryHandle(path: disk.path)
                    .replace(file: "more", with: [UInt8](repeating: 1, count: 1 << 20))
            }
            #expect(try await fixture.ask("churn", on: node).generation.value == 1)
            models.script(Self.loaded)
            disk.free()
            try await until {
                fixture.clock.advance(by: 1)
                return try await node.deployment(credit, begun.id).isFinished
            }
            let report = try await node.deployment(credit, begun.id)
            #expect(report.state == .confirmed && report.rolledBackTo?.value == 1)
            #expect(try fixture.current(state) == "../generations/credit/1")
            let records = try await node.audit(after: 0, limit: 1000, project: credit)
            #expect(records.last { $0.action == "rollback.done" }?.detail.contains("2 is slow") == true)
            #expect(try node.storage.database.read { try AuditChain.flaw(in: $0) } == nil)
            #expect(try await fixture.ask("churn", on: node).generation.value == 1)
        }
    }

    @Test("in memory goes back without its models, which are loaded once those that it replaces have gone")
    func memory() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served + unhurried, models: models)
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            try await until { models.alive.count == 2 }
            models.script { location, loader in
                guard models.alive.contains(where: { $0.directory.contains("credit/2/") }) else {
                    return await Self.loaded(location, loader)
                }
                return .failure(ScoringFailure(.loadFailed, location.directory, "there is no memory for it"))
            }
            let begun = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            let report = try await fixture.end(begun.id, on: node)
            #expect(report.state == .confirmed)
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(report.steps.first { $0.name == "load" }?.succeeded == false)
            try await until {
                fixture.clock.advance(by: 1)
                return models.alive.count == 2 && models.alive.allSatisfy { $0.directory.contains("credit/1/") }
            }
            try await until { (try? await fixture.ask("churn", on: node).generation.value) == 1 }
        }
    }
}
