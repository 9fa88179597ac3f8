import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A search of the audit")
struct AuditSearchTests {
    private func database(_ count: Int) throws -> (TemporaryDirectory, NodeDatabase) {
        let directory = try TemporaryDirectory()
        let database = try NodeDatabase(in: directory.handle)
        try database.write { database in
            for number in 1...count {
                try AuditChain.append(
                    AuditEntry(
                        number % 2 == 0 ? "deployment.confirmed" : "bundle.received",
                        by: "Ada",
                        project: number % 3 == 0 ? nil : credit,
                        subject: "no. \(number)",
                        detail: number == 1 ? "100 % of a <needle>_" : ""
                    ),
                    at: Timestamp(seconds: Int64(number)),
                    in: database
                )
            }
        }
        return (directory, database)
    }

    private func search(
        _ database: NodeDatabase,
        _ text: String,
        project: ProjectName? = nil,
        before: Int64? = nil,
        limit: Int = 10
    ) throws -> AuditMatches {
        let query = AuditQuery(text: text, project: project, before: before, limit: limit)
        return try database.read { try AuditSearch.run(query, in: $0) }
    }

    @Test("finds a part of any text, whatever its case, newest first")
    func found() throws {
        let (directory, database) = try database(9)
        defer { withExtendedLifetime(directory) {} }
        #expect(try search(database, "CONFIRMED").records.map(\.number) == [8, 6, 4, 2])
        #expect(try search(database, "ada").records.count == 9)
        #expect(try search(database, "needle>_").records.map(\.number) == [1])
        #expect(try search(database, "%").records.map(\.number) == [1], "no character is a wildcard")
        #expect(try search(database, "", project: credit).records.map(\.number) == [8, 7, 5, 4, 2, 1])
        #expect(try search(database, "nothing").records.isEmpty)
    }

    @Test("goes on where a page ends, until it came to the first record")
    func pages() throws {
        let (directory, database) = try database(9)
        defer { withExtendedLifetime(directory) {} }
        let first = try search(database, "", limit: 4)
        #expect(first.records.map(\.number) == [9, 8, 7, 6] && first.before == 6)
        let second = try search(database, "", before: first.before, limit: 4)
        #expect(second.records.map(\.number) == [5, 4, 3, 2] && second.before == 2)
        let last = try search(database, "", before: second.before, limit: 4)
        #expect(last.records.map(\.number) == [1] && last.before == nil)
        #expect(try search(database, "", before: 1).records.isEmpty)
    }

    @Test("looks at a part of a long audit at a time")
    func bounded() throws {
        let (directory, database) = try database(Int(AuditSearch.reach) + 10)
        defer { withExtendedLifetime(directory) {} }
        let first = try search(database, "needle")
        #expect(first.records.isEmpty && first.before == 11)
        let second = try search(database, "needle", before: first.before)
        #expect(second.records.map(\.number) == [1] && second.before == nil)
    }

    @Test("of an empty database finds nothing")
    func empty() throws {
        let directory = try TemporaryDirectory()
        let database = try NodeDatabase(in: directory.handle)
        let matches = try search(database, "")
        #expect(matches.records.isEmpty && matches.before == nil)
    }
}
