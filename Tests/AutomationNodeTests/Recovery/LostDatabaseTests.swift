import ContentStore
import DurableFiles
import GRDB
import Identifiers
import Integrity
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A state whose database is lost, older or another's")
struct LostDatabaseTests {
    /// A state with generations 1 and 2 confirmed, 2 current, and what it was before the second and before a third bundle came.
    private struct Made: Sendable {
        let fixture: NodeFixture
        let stranger: NodeFixture
        let place: TemporaryDirectory
    }

    private static let made = Task {
        let fixture = try NodeFixture()
        let place = try TemporaryDirectory()
        // Each copy is made when the node has ended: one at work writes its mark meanwhile.
        let first = try await fixture.open()
        try await fixture.running(first) { _ = try await fixture.confirmed("b1", sequence: 1, on: first) }
        try fixture.copy(of: first, to: place.path("first"))
        try Shell.run("cp -a \(place.path("first")) \(place.path("run-2"))")
        let second = try await fixture.open(at: place.path("run-2"))
        try await fixture.running(second) { _ = try await fixture.confirmed("b2", sequence: 2, on: second) }
        try fixture.copy(of: second, at: place.path("run-2"), to: place.path("second"))
        try Shell.run("cp -a \(place.path("second")) \(place.path("run-3"))")
        let third = try await fixture.open(at: place.path("run-3"))
        try await fixture.upload(fixture.bundle("b3", sequence: 3), to: third)
        try fixture.copy(of: third, at: place.path("run-3"), to: place.path("third"))
        let stranger = try NodeFixture()
        let other = try await stranger.open()
        try await stranger.running(other) {
            for number in 1...3 { _ = try await stranger.confirmed("s\(number)", sequence: Int64(number), on: other) }
        }
        try stranger.copy(of: other, to: place.path("other"))
        return Made(fixture: fixture, stranger: stranger, place: place)
    }

    private let place: TemporaryDirectory
    private let fixture: NodeFixture
    private var state: String { place.path("state") }

    init() async throws {
        let made = try await Self.made.value
        fixture = made.fixture
        place = try TemporaryDirectory()
        try Shell.run(
            "cd \(made.place.path("")) && cp -a first second other \(place.path("")) && cp -a \(made.place.path("third")) \(place.path("state"))"
        )
    }

    /// Runs a line of shell in the state directory; `../NAME` are the other states.
    private func damage(_ line: String) throws { try Shell.run("cd \(state) && { \(line)\n}") }

    private func sql(_ text: String) throws {
        let database = try NodeDatabase(in: DirectoryHandle(path: state))
        try database.write { try $0.execute(sql: text) }
        try database.close()
    }

    private func listing() throws -> String {
        try Shell.run(
            "cd \(state) && { find bundles generations current blobs trust tokens -printf '%p %l %i %s %m\\n' | sort; "
                + "cat node.db node.mark 2>/dev/null | sha256sum; } > ../listing"
        )
        return try place.text("listing")
    }

    static let take = "rm -f node.db*; cp -p ../WHICH/node.db* ."

    static let losses: [(name: String, line: String)] = [
        ("removed", "rm -f node.db*"),
        ("emptied", "rm -f node.db*; touch node.db; chmod 600 node.db"),
        ("older by a generation", take.replacing("WHICH", with: "first")),
        ("older by a bundle", take.replacing("WHICH", with: "second")),
        ("another node's", take.replacing("WHICH", with: "other")),
        ("older by a generation, without a mark", take.replacing("WHICH", with: "first") + "; rm -f node.mark"),
        ("removed, with nothing to show but its mark", "rm -rf node.db* bundles/* generations/* current/*"),
    ]

    @Test("is not started with, nothing is touched, and what was found and the ways out are told", arguments: losses)
    func refused(name: String, line: String) async throws {
        try damage(line)
        let before = try listing()
        do {
            _ = try await fixture.open(at: state)
            Issue.record("\(name): it started")
        } catch let failure as NodeFailure {
            #expect(failure.code == .stateBehind, "\(name): \(failure)")
            #expect(!failure.findings.isEmpty)
            for word in ["backup", "slipwayd adopt --state \(state)", "a new directory"] {
                #expect(failure.message.contains(word), "\(failure.message)")
            }
        }
        #expect(try listing() == before)
        let report = try NodeCheck(state: state, now: fixture.clock.timeOfDay, width: 1).repair()
        #expect(!report.isSound, "\(report.lines)")
        #expect(try listing() == before, "fsck --repair touched something")
    }

    @Test(
        "contradicting itself or what is current is not started with",
        arguments: [
            "UPDATE projects SET last_confirmed = 1", "UPDATE projects SET last_confirmed = NULL",
            "UPDATE projects SET last_confirmed = 66", "UPDATE projects SET next_generation = 1",
            "DELETE FROM bundles WHERE sequence = 3", "DELETE FROM bundles WHERE sequence = 2",
            "UPDATE bundles SET digest = replace(digest, '1', '2')",
            "UPDATE generations SET bundle_digest = replace(bundle_digest, '1', '2')",
            "UPDATE generations SET state = 'staging' WHERE number = 2", "DELETE FROM generations",
            "DELETE FROM projects",
            "UPDATE node SET id = 'another'",
        ]
    )
    func inconsistent(statement: String) async throws {
        try sql(statement)
        let before = try listing()
        #expect(await code { _ = try await fixture.open(at: state) } == "state.behind")
        #expect(try listing() == before)
        try await adopted(keepsHistory: !statement.contains("node SET"))
    }

    @Test("that cannot be read is not started with either, and nothing is touched")
    func unreadable() async throws {
        try sql("DELETE FROM audit WHERE 0")
        try damage(
            "rm -f node.db-*; for n in 3 4 5 6; do printf X | dd of=node.db bs=1 seek=$((n*4096+3)) conv=notrunc; done"
        )
        let before = try listing()
        #expect(await code { _ = try await fixture.open(at: state) } == "state.database")
        #expect(try listing() == before)
        try await adopted(keepsHistory: false)
    }

    @Test(
        "in whose definitions the disk changed a bit is not started with, and nothing is touched",
        arguments: ["s/CHECK (state IN/CHECK (stite IN/", "s/a claim is never changed/a claim is never chanced/"]
    )
    func otherDefinition(change: String) async throws {
        try sql("DELETE FROM audit WHERE 0")
        try damage(
            "rm -f node.db-*; cp node.db ../sound; LC_ALL=C sed -i '\(change)' node.db; ! cmp -s node.db ../sound"
        )
        let before = try listing()
        #expect(await code { _ = try await fixture.open(at: state) } == "state.database")
        #expect(try listing() == before)
        #expect(try !NodeCheck(state: state, now: fixture.clock.timeOfDay, width: 1).run().isSound)
        try await adopted(keepsHistory: false)
    }

    @Test("a mark that the disk changed, or that is missing, is written anew and stands in nobody's way")
    func marks() async throws {
        for line in ["rm node.mark", "printf X | dd of=node.mark bs=1 seek=40 conv=notrunc", ": > node.mark"] {
            try damage(line)
            let node = try await fixture.open(at: state)
            #expect(await node.readiness().ready, "\(line)")
            withExtendedLifetime(node) {}
            #expect(NodeMark.read(in: try DirectoryHandle(path: state)).mark != nil)
        }
    }

    @Test("of an older Slipway is brought forward: its bundles' signatures are put on record, and it gets a mark")
    func migrated() async throws {
        try sql(
            """
            DROP TABLE signatures; ALTER TABLE projects DROP COLUMN highest_statement;
            ALTER TABLE projects DROP COLUMN heard_sequence; ALTER TABLE projects DROP COLUMN heard;
            DROP TABLE node; DROP TABLE passing_bundles; DROP TABLE signature_copies;
            ALTER TABLE bundles DROP COLUMN signature; ALTER TABLE generations DROP COLUMN separation;
            DELETE FROM grdb_migrations WHERE identifier IN ('3', '4')
            """
        )
        // What an upload that was cut off left under the older version.
        try damage("rm node.mark; cp -a bundles/credit/$(ls bundles/credit | head -1) .slipway-junk")
        let node = try await fixture.open(at: state)
        let findings = await node.readiness().findings
        #expect(findings == [], "\(findings)")
        let database = try NodeDatabase(examining: DirectoryHandle(path: state))
        let records = try database.read { try BundleRecord.all(in: $0) }
        #expect(records.count == 3 && records.allSatisfy { $0.signature != nil })
        #expect(try database.read { try SignatureCopy.find(records[0], in: $0) } != nil)
        #expect(NodeMark.read(in: try DirectoryHandle(path: state)).mark != nil)
        withExtendedLifetime(node) {}
    }

    @Test(
        "has its records made anew: what is current stays so, the sequence holds, and the audit says what is lost",
        arguments: losses
    )
    func adoption(name: String, line: String) async throws {
        try damage(line)
        let before = try listing()
        let plan = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").plan()
        #expect(try listing() == before)
        #expect(plan.contains { $0.hasPrefix("lost: ") })
        if name.contains("nothing to show") {
            _ = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").apply()
            let node = try await fixture.open(at: state)
            #expect(try await node.audit(after: 0, limit: 9, project: nil).first?.action == "node.adopted")
            return
        }
        try await adopted(keepsHistory: name.contains("older"))
    }

    private func adopted(keepsHistory: Bool) async throws {
        let (fixture, path) = (fixture, state)
        let told = try Adoption(state: path, now: fixture.clock.timeOfDay, by: "ada").apply()
        #expect(told.contains { $0.contains("generation 2") && $0.contains("whole") } || keepsHistory, "\(told)")
        #expect(
            await code {
                _ = try Adoption(state: path, now: fixture.clock.timeOfDay, by: "ada").plan()
            } == "state.sound"
        )
        let node = try await fixture.open(at: path)
        #expect(try fixture.current(path) == "../generations/credit/2")
        let readiness = await node.readiness()
        #expect(readiness.ready, "\(readiness.findings)")
        let records = try await node.audit(after: 0, limit: 1000, project: nil)
        let record = try #require(records.first { $0.action == "node.adopted" })
        #expect((record.number > 1) == keepsHistory)
        #expect(record.detail.hasPrefix("by ada. Lost: "))
        try trustIsKnown()
        try await fixture.running(node) {
            let changed = try fixture.bundle("b2", sequence: 2) { $0.others["reports/evil.txt"] = Array("x".utf8) }
            #expect(await code { try await fixture.upload(changed, to: node) } == "bundle.sequence.conflict")
            let project = try await node.project(credit)
            #expect(project.lastConfirmed == GenerationNumber(2))
            #expect(project.highestSequence >= 2)
            #expect(
                await code { try await fixture.upload(fixture.bundle("late", sequence: 1), to: node) }
                    == "bundle.sequence.downgrade"
            )
            _ = try await fixture.confirmed("b4", sequence: 4, on: node)
            #expect(try fixture.current(path) == "../generations/credit/3")
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            #expect(try await fixture.end(back.id, on: node).generation == GenerationNumber(2))
        }
        let report = try NodeCheck(state: path, now: fixture.clock.timeOfDay, width: 1).run()
        #expect(report.isSound, "\(report.lines)")
    }

    /// Expects the signed list of each bundle, the list of the highest sequence, and the time of the newest bundle.
    private func trustIsKnown() throws {
        let database = try NodeDatabase(examining: DirectoryHandle(path: state))
        let (project, signed) = try database.read { database in
            let bundles = try BundleRecord.all(of: credit, in: database)
            let signed = try bundles.map { ($0, try SignatureRecord.find(credit, $0.digest, in: database)?.statement) }
            return (try ProjectRecord.load(credit, in: database), signed)
        }
        try database.close()
        #expect(signed.count == 3 && signed.allSatisfy { $0.1 != nil })
        #expect(project.highestSequence == 3)
        #expect(project.highestStatement == signed.first { $0.0.sequence == 3 }?.1)
        #expect(project.heardSequence == 3)
        #expect(project.heard != nil)
    }

    @Test("adopts nothing of a signer who may not sign for this project, and what is current stays as it is")
    func bounds() async throws {
        try damage("rm -f node.db*; echo 'projects: [line-*]' > trust/signer.yaml")
        let before = try listing()
        let adoption = Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada")
        #expect(try adoption.plan().filter { $0.contains("not taken in") }.count == 3)
        #expect(await code { _ = try adoption.apply() } == "state.behind")
        #expect(try listing() == before)
    }

    @Test("adopts nothing that nobody trusted has signed, and nothing damaged as current")
    func untrusted() async throws {
        try damage(
            "rm -f node.db*; f=generations/credit/2/models/churn/2/model.bin; chmod u+w $f; printf X | dd of=$f bs=1 conv=notrunc"
        )
        let told = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").plan()
        #expect(told.contains { $0.contains("generation 2, current: damaged") }, "\(told)")
        try damage("rm trust/*")
        let again = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").plan()
        #expect(again.filter { $0.contains("not taken in") }.count == 3, "\(again)")
        let before = try listing()
        #expect(
            await code {
                _ = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").apply()
            } == "state.behind"
        )
        #expect(try listing() == before)
        try damage("rm current/credit")
        _ = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").apply()
        let node = try await fixture.open(at: state)
        #expect(try await node.bundles(nil).isEmpty)
        #expect(try fixture.current(state) == nil)
        // Nothing is deleted, whatever it is.
        try damage("test $(ls -d quarantine/*/content/models quarantine/*/content/bundle.sig | wc -l) = 5")
    }

    @Test("adopts no damaged generation, and takes the link to it away")
    func damagedCurrent() async throws {
        try damage(
            "rm -f node.db*; f=generations/credit/2/models/churn/2/model.bin; chmod u+w $f; printf X | dd of=$f bs=1 conv=notrunc"
        )
        _ = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").apply()
        let node = try await fixture.open(at: state)
        #expect(try fixture.current(state) == nil)
        #expect(await node.readiness().ready)
        #expect(try await node.bundles(nil).count == 3)
        try damage("test -e quarantine/*/content/models/churn")
    }

    @Test("while it is sound, or slipwayd works, is not adopted")
    func sound() async throws {
        #expect(
            await code {
                _ = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").apply()
            } == "state.sound"
        )
        let node = try await fixture.open(at: state)
        #expect(
            await code {
                _ = try Adoption(state: state, now: fixture.clock.timeOfDay, by: "ada").plan()
            } == "node.locked"
        )
        withExtendedLifetime(node) {}
    }
}
