import DurableFiles
import GRDB
import Identifiers
import NodeAPI
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
