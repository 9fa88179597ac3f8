import DurableFiles
import GRDB
import Identifiers
import Testing

@testable import AutomationNode

@Suite("What became of orders")
struct MoveRecordTests {
    @Test("of a project the newest 200 are kept, whether or not they ended, and what is under way")
    func bounded() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        func move(_ number: Int64) -> MoveRecord {
            MoveRecord(
                project: credit,
                cause: StreamingDigest.of(Array("\(number)".utf8)),
                name: "follow:credit",
                updated: Timestamp(seconds: number)
            )
        }
        var first = move(0)
        first.state = .running
        let running = first
        let database = node.storage.trail.database
        try database.write { database in
            try running.keep(in: database)
            for number in 1...250 { try move(Int64(number)).keep(in: database) }
        }
        let count = try database.read { try MoveRecord.fetchCount($0) }
        #expect(count == 201)
        let known = try database.read { database in
            try [0, 50, 51, 250].map { try MoveRecord.find(credit, move($0).cause, in: database)?.state }
        }
        #expect(known == [.running, nil, .waiting, .waiting])
        withExtendedLifetime(fixture) {}
    }
}
