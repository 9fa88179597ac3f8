import DurableFiles
import GRDB
import Identifiers
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The node's database")
struct NodeDatabaseTests {
    @Test("syncs every commit, so that what a write returned is on the disk")
    func synchronous() throws {
        let database = try NodeDatabase(in: TemporaryDirectory().handle)
        let found = try database.read { database in
            (
                try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                try String.fetchOne(database, sql: "PRAGMA journal_mode")
            )
        }
        #expect(found.0 == 2)
        #expect(found.1 == "wal")
    }

    @Test("says what SQLite refused, with a code")
    func refusal() throws {
        let database = try NodeDatabase(in: TemporaryDirectory().handle)
        let failure = #expect(throws: NodeFailure.self) {
            try database.write { try $0.execute(sql: "INSERT INTO nowhere VALUES (1)") }
        }
        #expect(failure?.code == .stateDatabase)
    }
}
