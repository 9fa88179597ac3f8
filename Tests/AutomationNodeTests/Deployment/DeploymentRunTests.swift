import DurableFiles
import GRDB
import Identifiers
import Logging
import NodeAPI
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A deployment whose disk fails")
struct DeploymentRunTests {
    /// Makes the database refuse, from the switch on, what matches a condition.
    private static func refuse(_ condition: String, in fixture: NodeFixture) -> FaultPoints {
        FaultPoints { point in
            guard point == .switchFlipped else { return }
            try? execute(
                """
                CREATE TRIGGER refusal BEFORE UPDATE ON deployments WHEN \(condition)
                BEGIN SELECT RAISE(ABORT, 'the disk fails'); END
                """,
                in: fixture
            )
        }
    }

    private static func execute(_ sql: String, in fixture: NodeFixture) throws {
        try DatabaseQueue(path: fixture.state + "/node.db").write { try $0.execute(sql: sql) }
    }

    /// Lets time pass until the deployment has ended, but none before the fault has struck.
    private func end(
        _ id: Int64,
        after struck: Shared<Bool>,
        _ fixture: NodeFixture,
        _ node: AutomationNode
    ) async throws -> DeploymentReport {
        try await until { struck.value }
        while true {
            let report = try await node.deployment(credit, id)
            if report.isFinished { return report }
            fixture.clock.advance(by: 1)
            await Task.yield()
        }
    }

    @Test("right after the switch is rolled back, since nothing says that it is active")
    func unrecorded() async throws {
        let fixture = try NodeFixture()
        let armed = Mutex(false)
        let struck = Shared(false)
        let refusal = Self.refuse("NEW.state = 'active' AND NEW.intent = 'none'", in: fixture)
        let node = try await fixture.open(
            unhurried,
            faults: FaultPoints { point in
                guard armed.withLock({ $0 }) else { return }
                refusal.reach(point)
                if point == .switchFlipped { struck.set(true) }
            }
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            armed.withLock { $0 = true }
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let ended = try await end(try await fixture.deploy("b2", on: node).id, after: struck, fixture, node)
            #expect(ended.state == .rolledBack)
            #expect(ended.problem?.code == "deployment.failed")
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(try await node.project(credit).lastConfirmed?.value == 1)
        }
    }

    @Test("is rolled back all the same, without a restart, once the link can be replaced again")
    func flip() async throws {
        let fixture = try NodeFixture()
        let link = fixture.state + "/current/credit"
        let armed = Mutex(false)
        let struck = Shared(false)
        let node = try await fixture.open(
            unhurried + "hooks: {post-activate: {command: ['false']}}",
            faults: FaultPoints { point in
                guard point == .rollbackIntended, armed.withLock({ $0 }) else { return }
                try? Shell.run("rm \(link) && touch \(link)")
                struck.set(true)
            },
            logger: Logger(label: "test") { _ in
                Listener { text in
                    if text.contains("tried again") { try? Shell.run("ln -sfT ../generations/credit/1 \(link)") }
                }
            }
        )
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            armed.withLock { $0 = true }
            let ended = try await end(try await fixture.deploy("b1", on: node).id, after: struck, fixture, node)
            #expect(ended.state == .rolledBack)
            #expect(ended.problem?.code == "deployment.hook-failed")
            #expect(try fixture.current() == nil)
        }
    }

    @Test("goes back by hand all the same once the record can be written")
    func byHand() async throws {
        let fixture = try NodeFixture()
        let armed = Mutex(false)
        let struck = Shared(false)
        let refusal = Self.refuse("NEW.state = 'active'", in: fixture)
        let node = try await fixture.open(
            unhurried,
            faults: FaultPoints { point in
                guard armed.withLock({ $0 }) else { return }
                refusal.reach(point)
                if point == .switchFlipped { struck.set(true) }
            },
            logger: Logger(label: "test") { _ in
                Listener { text in
                    if text.contains("tried again") { try? Self.execute("DROP TRIGGER IF EXISTS refusal", in: fixture) }
                }
            }
        )
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            armed.withLock { $0 = true }
            let begun = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            let ended = try await end(begun.id, after: struck, fixture, node)
            #expect(ended.state == .confirmed)
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(try await node.project(credit).lastConfirmed?.value == 1)
        }
    }
}

/// Hears what the node logs.
private struct Listener: LogHandler {
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
