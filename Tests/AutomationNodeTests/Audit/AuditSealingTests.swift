import ContentStore
import DurableFiles
import GRDB
import Identifiers
import Integrity
import NodeAPI
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The older part of the audit")
struct AuditSealingTests {
    private static let sealing = "audit: {seal: {every: 14, keep: 3}}"

    /// A node that has ended, with three confirmed deployments, and a part of its audit sealed.
    private func sealed(_ yaml: String = sealing) async throws -> (NodeFixture, [String]) {
        let fixture = try NodeFixture()
        let node = try await fixture.open(yaml)
        try await fixture.running(node) {
            for number in 1...3 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            try await until {
                fixture.clock.advance(by: 61)
                return try await node.sealedAudit() != nil
            }
        }
        return (fixture, try DirectoryHandle(path: fixture.state + "/audit").names().sorted())
    }

    private func check(_ fixture: NodeFixture, segments: [String] = []) throws -> [String] {
        try NodeCheck(state: fixture.state, now: fixture.clock.timeOfDay, width: 2, segments: segments).run().findings
            .map { "\($0.code) \($0.subject)" }
    }

    @Test("is sealed into a signed file, the chain goes on, and a start and a check find it whole")
    func sealed() async throws {
        let (fixture, files) = try await sealed()
        #expect(files.count == 1)
        #expect(files[0].hasPrefix("1-"))
        #expect(try check(fixture).isEmpty)
        let node = try await fixture.open(Self.sealing)
        #expect(await node.readiness().ready)
        let records = try await node.audit(after: 0, limit: 1000, project: nil)
        let end = try #require(try await node.sealedAudit()?.last)
        #expect(records.first?.number == end + 1)
        #expect(records.contains { $0.action == "audit.sealed" })
        #expect(try await node.project(credit).current?.number.value == 3)
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b4", sequence: 4, on: node)
        }
        #expect(try check(fixture).isEmpty)
    }

    @Test("may be moved away: it still verifies there, and it is missed only where somebody says where it is")
    func moved() async throws {
        let (fixture, files) = try await sealed()
        let away = fixture.directory.path("away")
        let other = fixture.directory.path("other")
        try Shell.run("mkdir \(away) \(other) && mv \(fixture.state)/audit/* \(away)")
        #expect(try check(fixture).isEmpty)
        #expect(try check(fixture, segments: [away]).isEmpty)
        #expect(try check(fixture, segments: [other]) == ["audit.segment audit/\(files[0])"])
        let segments = try StoppedAudit(state: fixture.state).segments()
        #expect(segments.map(\.fileName) == files && segments.allSatisfy { !$0.isHere })
    }

    @Test(
        "is told from one in which anything was changed",
        arguments: [
            "s/ada/eve/", "1d", "$d", "s/bundle.received/bundle.renewed/", "1s/^/ /", "$s/sig\":\"M/sig\":\"N/",
        ]
    )
    func changed(_ edit: String) async throws {
        let (fixture, files) = try await sealed()
        let path = "\(fixture.state)/audit/\(files[0])"
        try Shell.run(
            "chmod u+w \(path) && cp \(path) \(path).old && sed -i '\(edit)' \(path) && ! cmp -s \(path) \(path).old"
        )
        #expect(try check(fixture) == ["audit.segment audit/\(files[0])"])
    }

    @Test("cannot be taken out of the database without being sealed, nor can what says that it was")
    func guarded() async throws {
        let (fixture, _) = try await sealed()
        let database = try DatabaseQueue(path: fixture.state + "/node.db")
        for sql in ["DELETE FROM audit", "DELETE FROM audit_segments", "UPDATE audit_segments SET last = last + 5"] {
            await #expect(throws: DatabaseError.self) { try await database.write { try $0.execute(sql: sql) } }
        }
        try await database.write { database in
            try database.execute(sql: "DROP TRIGGER audit_segments_are_never_changed")
            try database.execute(sql: "UPDATE audit_segments SET hash = previous")
        }
        try database.close()
        #expect(try check(fixture).contains { $0.hasPrefix("audit.broken") })
    }

    @Test("is held to anchors of before, from wherever its segment lies")
    func anchored() async throws {
        let fixture = try NodeFixture()
        let anchors = fixture.directory.path("anchors")
        let node = try await fixture.open("audit: {anchor: {every: 1, to: \(anchors)}, seal: {every: 10, keep: 3}}")
        try await fixture.running(node) {
            for number in 1...3 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            try await until {
                fixture.clock.advance(by: 61)
                return try await node.sealedAudit() != nil
            }
        }
        func check(_ path: String) throws -> [String] {
            let source = NodeCheck.AnchorSource(path: path)
            return try NodeCheck(state: fixture.state, now: fixture.clock.timeOfDay, width: 2, anchor: source).run()
                .findings
                .map(\.code)
        }
        #expect(try check(anchors).isEmpty)
        let early = fixture.directory.path("early")
        try Shell.run("head -n 2 \(anchors) > \(early)")
        #expect(try check(early).isEmpty)
        try Shell.run("mv \(fixture.state)/audit \(fixture.state).audit")
        #expect(try check(anchors).isEmpty, "a later anchor vouches for what is not here")
        #expect(try check(early) == ["audit.segment"])
    }

    @Test("keeps what the node goes by: that a sequence was set back, and the lists of environments")
    func facts() async throws {
        let (fixture, node) = try await NodeFixture.twoConfirmed()
        let key = StreamingDigest.of([1])
        let built = BuiltEnvironment(key: key, list: StreamingDigest.of([2]), files: 7)
        try node.storage.trail.append(built.auditEntry(credit))
        let entry = AuditEntry(SequenceReset.action, by: "user 0", project: credit, subject: "sequence of credit")
        try node.storage.trail.append(entry)
        for _ in 1...5 { try node.storage.trail.append(AuditEntry("test", by: "ada", subject: "nothing")) }
        node.storage.marks.write()
        let sealing = AuditSealing(
            root: node.storage.state.root,
            database: node.storage.database,
            key: try node.key.get(),
            now: fixture.clock.timeOfDay
        )
        #expect(try sealing.seal(keeping: 2) != nil)
        let (lists, resets) = try node.storage.database.read { database in
            let sql = "SELECT COUNT(*) FROM sealed_facts WHERE action = ?"
            return (
                try BuiltEnvironment.lists(in: database),
                try Int.fetchOne(database, sql: sql, arguments: [SequenceReset.action])
            )
        }
        #expect(lists == [key: built.list])
        #expect(resets == 1)
        let home = try node.storage.state.root.open(directory: AuditSealing.directoryName)
        let (last, hash) = try node.storage.database.read { try AuditChain.head(in: $0) }
        let unfinished = "7-\(last)-\(hash.prefix(16)).audit"
        for name in [unfinished, "1-2-of-another.audit"] { try home.replace(file: name, with: [1]) }
        #expect(try sealing.seal(keeping: 1) == nil, "the mark has not come so far")
        node.storage.marks.write()
        #expect(try sealing.seal(keeping: 1) != nil)
        let names = try home.names()
        #expect(!names.contains(unfinished), "what a stop left is removed")
        #expect(names.contains("1-2-of-another.audit"), "what nobody knows is left alone")
    }
}
