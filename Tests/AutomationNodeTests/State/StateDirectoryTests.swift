import DurableFiles
import GRDB
import Identifiers
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A state directory")
struct StateDirectoryTests {
    @Test("is made where it is missing, and belongs to one node at a time")
    func locked() async throws {
        let fixture = try NodeFixture()
        let path = fixture.directory.path("new/state")
        let node = try await fixture.open(at: path)
        #expect(node.adminTokenPath != nil)
        #expect(await code { _ = try await fixture.open(at: path) } == "node.locked")
        withExtendedLifetime(node) {}
    }

    @Test(
        "that is none of this node's is refused with the reason",
        arguments: [
            ("touch state", "state.not-a-directory"),
            ("mkdir state && touch state/notes.txt", "state.foreign"),
            ("mkdir state && echo 2 > state/state-version", "state.version"),
            ("mkdir state && echo x > state/state-version", "state.version"),
            ("mkdir -p state/current/credit", "state.current-not-a-link"),
            ("mkdir state && head -c 9000 /dev/urandom > state/node.db", "state.database"),
        ]
    )
    func refused(set: String, code expected: String) async throws {
        try await expect(expected, after: set)
    }

    @Test("that lost its version's file is known by the others, whatever a node may have made in it")
    func unversioned() async throws {
        let fixture = try NodeFixture()
        _ = try await fixture.open()
        try Shell.run(
            "cd '\(fixture.state)' && rm state-version && mkdir -p audit alerts log && touch slipwayd.address node.db-wal "
                + "monitor.db-shm monitor.db.damaged-20260101T000000Z"
        )
        #expect(try StateDirectory(path: fixture.state).root.names().contains("state-version"))
    }

    @Test("of another user is refused", .enabled(if: Machine.isRoot, "only root gives a directory away"))
    func foreignOwner() async throws {
        try await expect("state.owner", after: "mkdir state && chown 12345 state")
    }

    private func expect(_ expected: String, after set: String) async throws {
        let fixture = try NodeFixture()
        let directory = try TemporaryDirectory()
        try Shell.run("cd \(directory.handle.path) && \(set)")
        #expect(await code { _ = try await fixture.open(at: directory.path("state")) } == expected)
    }

    @Test("marks its workers with a number of its own that stays, whatever its path is called")
    func mark() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("state")
        let first = try StateDirectory(path: path).workerOwner
        #expect(try StateDirectory(path: path).workerOwner == first)
        // The same path in another mount namespace is another directory.
        try Shell.run("mv '\(path)' '\(path).moved'")
        #expect(try StateDirectory(path: path).workerOwner != first)
        #expect(try StateDirectory(path: path + ".moved").workerOwner == first)
        // A copy ends none of the workers of what it was copied from.
        try Shell.run("cp -a '\(path).moved' '\(path).copy'")
        #expect(try StateDirectory(path: path + ".copy").workerOwner != first)
        // One that was damaged is made anew: nothing of an empty or a short mark is killed by it.
        try Shell.run("echo x > '\(path)/worker-mark'")
        #expect(try StateDirectory(path: path).workerOwner.utf8.count == first.utf8.count)
    }

    @Test("names at a start the secrets that others may read")
    func secrets() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        #expect(StateSecrets(state: node.storage.state).findings() == [])
        try Shell.run("cd '\(fixture.state)' && chmod 644 admin.token && chmod 640 tokens/admin.json")
        let findings = StateSecrets(state: node.storage.state).findings()
        #expect(findings.count == 2)
        #expect(findings.first?.hasPrefix("admin.token has the mode 644") == true)
        #expect(findings.last?.hasPrefix("tokens/admin.json has the mode 640") == true)
    }

    @Test("of a newer database is refused")
    func newerDatabase() async throws {
        let fixture = try NodeFixture()
        do {
            let database = try NodeDatabase(in: DirectoryHandle(path: fixture.state))
            try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')") }
            try database.close()
        }
        #expect(await code { _ = try await fixture.open() } == "state.version")
    }
}
