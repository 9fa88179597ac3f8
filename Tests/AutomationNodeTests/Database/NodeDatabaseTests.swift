import GRDB
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The node's database")
struct NodeDatabaseTests {
    @Test("waits for the disk with every write, after the start and after a note, and keeps neither half of what fails")
    func durable() throws {
        let directory = try TemporaryDirectory()
        let database = try NodeDatabase(in: directory.handle)
        /// 1 is NORMAL, 2 is FULL.
        func level() throws -> Int? { try database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } }
        #expect(try level() == 2)
        try database.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        let inNote = try database.note { database in
            try database.execute(sql: "INSERT INTO notes VALUES ('kept')")
            return try Int.fetchOne(database, sql: "PRAGMA synchronous")
        }
        #expect(inNote == 1)
        #expect(try level() == 2)
        #expect(throws: CancellationError.self) {
            try database.note { database in
                try database.execute(sql: "INSERT INTO notes VALUES ('lost')")
                throw CancellationError()
            }
        }
        #expect(try level() == 2)
        #expect(try database.read { try String.fetchAll($0, sql: "SELECT text FROM notes") } == ["kept"])
    }
}
