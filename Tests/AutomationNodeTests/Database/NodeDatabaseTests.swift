import DurableFiles
import GRDB
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The node's database")
struct NodeDatabaseTests {
    private func database(_ directory: TemporaryDirectory) throws -> NodeDatabase {
        try NodeDatabase(in: DirectoryHandle(path: directory.handle.path))
    }

    @Test("syncs with each commit, so that what was acknowledged outlasts a power cut")
    func synchronous() throws {
        let directory = try TemporaryDirectory()
        let database = try database(directory)
        #expect(try database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
    }

    @Test("says that there is no space, and works again once there is")
    func full() async throws {
        let directory = try TemporaryDirectory()
        let database = try database(directory)
        func write(pages: String) async -> String? {
            await code {
                try database.write { database in
                    try database.execute(sql: "PRAGMA max_page_count = \(pages)")
                    try database.execute(
                        sql: """
                            INSERT INTO bad_bundles (project, digest, bundle, since, code, reason, marked_by)
                            VALUES ('credit', hex(randomblob(32)), 'b1', 0, '', hex(zeroblob(200000)), 'ada')
                            """
                    )
                }
            }
        }
        #expect(await write(pages: "1") == "node.disk-full")
        #expect(await write(pages: "1000000") == nil)
    }

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
