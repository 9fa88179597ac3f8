import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The failure of a bundle")
struct FailureCopiesTests {
    private let fixture: NodeFixture
    private static let hook = "hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1']}}"

    init() throws { fixture = try NodeFixture() }

    /// A node that has ended: b1 is confirmed, b2 and b3 failed, and b2 was marked good.
    private func failed() async throws -> AutomationNode {
        let fixture = fixture
        let node = try await fixture.open(Self.hook)
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            for number in 2...3 {
                try await fixture.upload(fixture.bundle("b\(number)", sequence: Int64(number)), to: node)
                let began = try await fixture.deploy("b\(number)", on: node)
                #expect(try await fixture.end(began.id, on: node).state == .rolledBack)
            }
            _ = try await node.markGood(credit, ForgiveRequest(bundle: "b2"), by: fixture.admin)
        }
        return node
    }

    /// A copy of the state, changed by a line of shell.
    private func copy(
        of node: AutomationNode,
        at path: String? = nil,
        to name: String,
        _ line: String = ":"
    ) throws -> String {
        let copy = fixture.directory.path(name)
        try fixture.copy(of: node, at: path, to: copy)
        try Shell.run("cd \(copy) && { \(line)\n}")
        return copy
    }

    private func restored(_ node: AutomationNode) async throws -> [String] {
        try await node.audit(after: 0, limit: 1000, project: nil).filter { $0.action == "failure.restored" }.map(
            \.subject
        )
    }

    @Test("outlives the database: its mark holds after the records were made anew, and one that was removed stays so")
    func lostDatabase() async throws {
        let fixture = fixture
        let first = try await failed()
        let lost = try copy(of: first, to: "lost", "rm node.db*")
        let told = try Adoption(state: lost, now: fixture.clock.timeOfDay, by: "ada").apply()
        #expect(told.contains { $0.hasPrefix("lost: ") && $0.contains("bad marks from failed-bundles") }, "\(told)")
        // A repair before the next start knows nothing of the marks yet, and keeps them.
        _ = try NodeCheck(state: lost, now: fixture.clock.timeOfDay, width: 1).repair()
        let second = try await fixture.open(at: lost)
        #expect(try await restored(second).count == 2)
        try await fixture.running(second) {
            #expect(try await second.project(credit).bad?.map(\.text) == ["b3"])
            let mark = try #require(try await second.bundles(credit).first { $0.bundle.text == "b3" }?.bad)
            #expect(mark.code == "deployment.hook-failed")
            #expect(mark.deployment == nil)
            #expect(await code { try await fixture.deploy("b3", on: second) } == "bundle.bad")
            _ = try await second.markGood(credit, ForgiveRequest(bundle: "b3"), by: fixture.admin)
        }
        let again = try copy(of: second, at: lost, to: "again", "rm node.db*")
        _ = try Adoption(state: again, now: fixture.clock.timeOfDay, by: "ada").apply()
        let third = try await fixture.open(at: again)
        #expect(try await third.project(credit).bad == nil)
        let database = try NodeDatabase(examining: DirectoryHandle(path: again))
        // Approvals from before the failure still do not count.
        for bundle in try await third.bundles(credit) {
            let digest = try #require(Digest(bundle.digest))
            let record = try #require(try database.read { try BundleRecord.find(credit, digest, in: $0) })
            let time = try database.read { try PolicyQuestions.failure(of: record, in: $0) }
            #expect((time == nil) == (bundle.bundle.text == "b1"))
        }
    }

    @Test("is known again after an older database was put back")
    func olderDatabase() async throws {
        let fixture = fixture
        let first = try await fixture.open()
        try await fixture.running(first) { _ = try await fixture.confirmed("b1", sequence: 1, on: first) }
        let older = try copy(of: first, to: "older")
        let path = try copy(of: first, to: "run")
        let second = try await fixture.open(Self.hook, at: path)
        try await fixture.running(second) {
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: second)
            let began = try await fixture.deploy("b2", on: second)
            #expect(try await fixture.end(began.id, on: second).state == .rolledBack)
        }
        let back = try copy(of: second, at: path, to: "back", "rm node.db*; cp -p \(older)/node.db* .")
        _ = try Adoption(state: back, now: fixture.clock.timeOfDay, by: "ada").apply()
        let third = try await fixture.open(at: back)
        #expect(try await third.project(credit).bad?.map(\.text) == ["b2"])
        #expect(try await restored(third).count == 1)
    }

    @Test("is written a second time at the start where its file is missing, and a line that was changed is pointed out")
    func missingFile() async throws {
        let first = try await failed()
        for (name, line, flaws) in [
            ("sound", ":", 0), ("missing", "rm failed-bundles", 0), ("changed", "echo '{}' > failed-bundles", 1),
        ] {
            let path = try copy(of: first, to: name, line)
            let node = try await fixture.open(at: path)
            let findings = await node.readiness().findings.filter { $0.hasPrefix("failures: ") }
            #expect(findings.count == flaws, "\(name): \(findings)")
            #expect(try await restored(node).isEmpty, "\(name)")
            #expect(try await node.project(credit).bad?.map(\.text) == ["b3"])
            let copies = "\(path)/failed-bundles"
            try Shell.run("cmp \(copies) \(fixture.state)/failed-bundles && test $(wc -l < \(copies)) = 2")
        }
    }

    @Test("at a time that a reset of the clock took back is not taken for a new one")
    func clockReset() async throws {
        let first = try await failed()
        let path = try copy(of: first, to: "reset")
        let now = TestCertificate.moment.adding(seconds: 1)
        #expect(now < fixture.clock.timeOfDay)
        _ = try ClockReset(state: path, now: now).run(reason: "a dead battery", by: "ada")
        let second = try await fixture.open(at: path)
        #expect(try await restored(second).isEmpty)
        #expect(try await second.project(credit).bad?.map(\.text) == ["b3"])
    }
}
