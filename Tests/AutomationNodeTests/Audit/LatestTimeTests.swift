import DurableFiles
import GRDB
import Identifiers
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The latest time on record")
struct LatestTimeTests {
    private let directory: TemporaryDirectory
    private let start = TestCertificate.moment

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// The database with a record at each of these times, in seconds from the start.
    private func database(_ times: [Double] = []) throws -> NodeDatabase {
        let database = try NodeDatabase(in: directory.handle)
        try database.write { database in
            for time in times {
                let entry = AuditEntry("bundle.received", by: "ada", subject: "b1")
                try AuditChain.append(entry, at: start.adding(seconds: time), in: database)
            }
        }
        return database
    }

    private func latest(_ database: NodeDatabase) throws -> Timestamp? {
        try database.read { try LatestTime.find(in: $0) }
    }

    @Test("is that of whatever record is latest, not of the newest, and outlives the sealing of that record")
    func sealed() throws {
        let database = try database([0, 900, 10, 20])
        #expect(try latest(database) == start.adding(seconds: 900))
        for _ in 0..<2 {
            let sealing = AuditSealing(
                root: directory.handle,
                database: database,
                key: .generate(),
                now: start.adding(seconds: 30)
            )
            #expect(try sealing.seal(keeping: 1) != nil)
            #expect(try latest(database) == start.adding(seconds: 900))
        }
    }

    @Test("counts no more after a reset, which is on record, and which a clock that is right does not get")
    func reset() async throws {
        var database = try database([0, 900])
        let sealing = AuditSealing(
            root: directory.handle,
            database: database,
            key: .generate(),
            now: start.adding(seconds: 901)
        )
        #expect(try sealing.seal(keeping: 1) != nil)
        try database.write { database in
            try database.execute(
                sql: "INSERT INTO failed_bundles (project, digest, failed) VALUES ('credit', 'sha256:00', ?)",
                arguments: [start.adding(seconds: 900).milliseconds]
            )
        }
        try database.close()
        let path = directory.handle.path
        let now = start.adding(seconds: 60)
        let before = try ClockReset(state: path, now: now).run(reason: "a dead battery", by: "ada")
        #expect(before == start.adding(seconds: 901))
        #expect(
            await code { _ = try ClockReset(state: path, now: now).run(reason: "again", by: "ada") } == "audit.clock"
        )
        database = try self.database()
        #expect(try latest(database) == now)
        #expect(try database.read { try AuditChain.flaw(in: $0) } == nil)
        let (action, failed) = try database.read { database in
            (
                try String.fetchOne(database, sql: "SELECT action FROM audit ORDER BY number DESC LIMIT 1"),
                try Int64.fetchOne(database, sql: "SELECT failed FROM failed_bundles")
            )
        }
        #expect(action == "clock.reset")
        #expect(failed == now.milliseconds)
    }

    @Test("of a failure stays the latest, whatever mark a clock that was set back adds")
    func failures() throws {
        let database = try database()
        for since in [900, 10] {
            try database.write { database in
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO bad_bundles (project, digest, bundle, since, code, reason, marked_by)
                        VALUES ('credit', 'sha256:00', 'b1', ?, '', '', 'ada')
                        """,
                    arguments: [since]
                )
            }
        }
        #expect(try database.read { try Int.fetchOne($0, sql: "SELECT failed FROM failed_bundles") } == 900)
    }
}
