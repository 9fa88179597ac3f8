import DurableFiles
import GRDB
import Identifiers
import Logging
import NodeAPI
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

/// A node on a small file system, which another program can fill to the last byte. Only root can make one.
private final class FullDiskFixture: Sendable {
    let fixture: NodeFixture
    let disk: String
    let state: String
    private let filler: String

    init() throws {
        fixture = try NodeFixture()
        disk = fixture.directory.path("disk")
        state = disk + "/state"
        filler = disk + "/another-writer"
        try Shell.run("mkdir '\(disk)' && mount -t tmpfs -o size=24m tmpfs '\(disk)'")
        try Shell.run("cp -a '\(fixture.state)' '\(state)'")
    }

    deinit { try? Shell.run("umount -l '\(disk)'") }

    func fill() { try? Shell.run("cat /dev/zero >'\(filler)' || true") }
    /// Takes what the database has in reserve within itself and its log.
    func fillDatabase() {
        try? DatabaseQueue(path: state + "/node.db").write { database in
            try database.execute(sql: "CREATE TABLE another (content BLOB)")
            try database.execute(sql: "INSERT INTO another VALUES (zeroblob(1000000))")
        }
    }

    func free() { try? Shell.run("rm -f '\(filler)'") }

    /// Lets time pass until that is so.
    func pass(until isSo: () async throws -> Bool) async throws {
        while try await !isSo() {
            fixture.clock.advance(by: 1)
            await Task.yield()
        }
    }
}

@Suite("A deployment on a full disk", .enabled(if: Machine.canMount, "no small file system can be mounted"))
struct FullDiskDeploymentTests {
    private static let settings = unhurried + "limits: {reserve: \"0\"}\n"

    @Test("that fails before its switch ends at once, for which ballast is given up, so that it keeps nobody out")
    func ends() async throws {
        let disk = try FullDiskFixture()
        let fixture = disk.fixture
        let armed = Mutex(false)
        let node = try await fixture.open(
            Self.settings,
            at: disk.state,
            faults: FaultPoints {
                guard $0 == .deploymentChecked, armed.withLock({ $0 }) else { return }
                disk.fillDatabase()
                disk.fill()
            }
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            armed.withLock { $0 = true }
            let ended = try await fixture.end(try await fixture.deploy("b2", on: node).id, on: node)
            #expect([.failed, .rolledBack].contains(ended.state))
            #expect(ended.problem?.code == "node.disk-full")
            #expect(try fixture.current(disk.state) == "../generations/credit/1")
            disk.free()
        }
    }

    @Test("is left by a rollback by hand, for which ballast is given up when the disk fills in its midst")
    func returns() async throws {
        let disk = try FullDiskFixture()
        let fixture = disk.fixture
        let armed = Mutex(false)
        let node = try await fixture.open(
            Self.settings,
            at: disk.state,
            faults: FaultPoints { if $0 == .switchIntended, armed.withLock({ $0 }) { disk.fill() } }
        )
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            armed.withLock { $0 = true }
            let ended = try await fixture.end(
                try await node.rollBack(credit, RollbackRequest(), by: fixture.admin).id,
                on: node
            )
            #expect(ended.state == .confirmed)
            #expect(try fixture.current(disk.state) == "../generations/credit/1")
            disk.free()
        }
    }

    @Test("is left by a rollback by hand that is asked for when not a byte is free and the ballast is gone")
    func asksLate() async throws {
        let disk = try FullDiskFixture()
        let fixture = disk.fixture
        let node = try await fixture.open(Self.settings, at: disk.state)
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            try Shell.run("rm '\(disk.state)/ballast'")
            disk.fill()
            #expect(try DirectoryHandle(path: disk.disk).space().freeBytes == 0)
            let ended = try await fixture.end(
                try await node.rollBack(credit, RollbackRequest(), by: fixture.admin).id,
                on: node
            )
            #expect(ended.state == .confirmed)
            #expect(try fixture.current(disk.state) == "../generations/credit/1")
            disk.free()
        }
    }

    @Test("without ballast is left first, and the record of the rollback follows; a start in between goes on with it")
    func followsLater() async throws {
        let disk = try FullDiskFixture()
        let fixture = disk.fixture
        let armed = Mutex(false)
        let settings = Self.settings.replacing("\"0\"", with: "\"0\", ballast: 0")
        // The order is the last that there is room for.
        let filling = Logger(label: "test") { _ in
            HeardLog { if $0.contains("rollback.received"), armed.withLock({ $0 }) { disk.fill() } }
        }
        let node = try await fixture.open(settings, at: disk.state, logger: filling)
        let copy = fixture.directory.path("copy")
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            armed.withLock { $0 = true }
            let begun = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            try await disk.pass { try fixture.current(disk.state) == "../generations/credit/1" }
            #expect(try await !node.deployment(credit, begun.id).isFinished)
            try fixture.copy(of: node, at: disk.state, to: copy)
            disk.free()
            try await disk.pass { try await node.deployment(credit, begun.id).isFinished }
            #expect(try await node.deployment(credit, begun.id).state == .confirmed)
        }
        let again = try await fixture.open(settings, at: copy)
        try await fixture.running(again) {
            let open = try await again.deployments(credit, limit: 1)
            #expect(try await fixture.end(try #require(open.first).id, on: again).state == .confirmed)
            #expect(try fixture.current(copy) == "../generations/credit/1")
        }
    }
}

/// Hears what the node logs.
private struct HeardLog: LogHandler {
    let hear: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(hear: @escaping @Sendable (String) -> Void) {
        self.hear = hear
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        hear(event.message.description)
    }
}
