import DurableFiles
import GRDB
import Identifiers
import Logging
import NodeAPI
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The audit")
struct AuditChainTests {
    private func database() throws -> (TemporaryDirectory, NodeDatabase) {
        let directory = try TemporaryDirectory()
        let database = try NodeDatabase(in: directory.handle)
        for number in 1...4 {
            try database.write { database in
                try AuditChain.append(
                    AuditEntry("test.done", by: "ada", project: credit, subject: "no. \(number)"),
                    at: Timestamp(seconds: Int64(number)),
                    in: database
                )
            }
        }
        return (directory, database)
    }

    @Test("is told to the log record by record, once each, when it is durable")
    func log() throws {
        let (directory, database) = try database()
        let lines = Lines()
        let log = try AuditLog(database: database, logger: Logger(label: "test") { _ in lines })
        database.afterWrites { log.tell() }
        #expect(lines.all.isEmpty, "what was there before was told before")
        for (number, outcome) in ["ok", "bundle.bad"].enumerated() {
            try database.write { database in
                try AuditChain.append(
                    AuditEntry(
                        "test.tried",
                        by: "ada",
                        project: credit,
                        subject: "no. \(number)",
                        outcome: outcome,
                        detail: "as asked"
                    ),
                    at: Timestamp(seconds: 9),
                    in: database
                )
            }
        }
        #expect(lines.all == ["notice test.tried: as asked", "warning test.tried: as asked"])
        withExtendedLifetime(directory) {}
    }

    @Test("is a chain of hashes and cannot be changed through the database")
    func chain() throws {
        let (directory, database) = try database()
        let records = try database.read { try AuditChain.records(after: 1, limit: 2, project: nil, in: $0) }
        #expect(records.map(\.number) == [2, 3])
        #expect(records[1].previous == records[0].hash)
        #expect(try database.read { try AuditChain.flaw(in: $0) } == nil)
        for statement in ["DELETE FROM audit", "UPDATE audit SET actor = 'eve'"] {
            #expect(throws: DatabaseError.self) { try database.write { try $0.execute(sql: statement) } }
        }
        withExtendedLifetime(directory) {}
    }

    @Test(
        "shows whatever was done to it behind the node's back",
        arguments: [
            ("UPDATE audit SET detail = 'x' WHERE number = 2", "record 2 was changed"),
            ("DELETE FROM audit WHERE number = 3", "record 3 is missing"),
            ("UPDATE audit SET previous = hash WHERE number = 4", "record 4 does not follow from the one before"),
            ("UPDATE audit SET project = NULL WHERE number = 1", "record 1 was changed"),
        ]
    )
    func tampering(statement: String, flaw: String) throws {
        let (directory, database) = try database()
        try database.write { database in
            for trigger in ["audit_is_never_changed", "audit_is_never_shortened"] {
                try database.execute(sql: "DROP TRIGGER \(trigger)")
            }
            try database.execute(sql: statement)
        }
        #expect(try database.read { try AuditChain.flaw(in: $0) } == flaw)
        withExtendedLifetime(directory) {}
    }
}

/// Keeps the level and the message of each record.
private final class Lines: LogHandler, Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { kept.withLock { $0.append("\(event.level.rawValue) \(event.message)") } }
}
