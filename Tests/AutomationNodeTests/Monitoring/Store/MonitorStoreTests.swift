import DurableFiles
import GRDB
import Identifiers
import Logging
import Serving
import TestSupport
import Testing

@testable import AutomationNode

#if canImport(Glibc)
import Glibc
#endif

@Suite("monitor.db")
struct MonitorStoreTests {
    private func window(
        _ number: Int64,
        revision: Int = 1,
        verdict: String = "steady",
        from seconds: Int64 = 0
    ) throws -> KeptWindow {
        KeptWindow(
            number: number,
            revision: revision,
            version: try #require(VersionID("1")),
            generation: try #require(GenerationNumber(3)),
            began: Timestamp(seconds: seconds),
            ended: Timestamp(seconds: seconds + 100),
            verdict: verdict,
            summary: Array("{}".utf8),
            record: [1, 2, 0, 3]
        )
    }

    @Test("keeps windows with their revisions, states and the models that they are of, over a restart")
    func windows() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try store.write { transaction in
            for number in 1...3 { try transaction.append(try window(Int64(number)), of: fixture.model) }
            try transaction.append(try window(2, revision: 2, verdict: "drifted"), of: fixture.model)
            try transaction.save([7, 0, 8], as: "book", of: fixture.model, at: fixture.now)
        }
        store.close()
        let again = try fixture.open()
        try again.read { transaction in
            let windows = try transaction.windows(of: fixture.model, after: 1, limit: 10)
            #expect(windows.map(\.number) == [2, 3] && windows.map(\.revision) == [2, 1])
            let second = try window(2, revision: 2, verdict: "drifted")
            #expect(try transaction.window(of: fixture.model, 2) == second)
            #expect(windows.first?.summary == second.summary && windows.first?.began == second.began)
            #expect(try transaction.windows(of: fixture.model, limit: 1).map(\.number) == [1])
            #expect(try transaction.revisions(of: fixture.model, window: 2).map(\.verdict) == ["steady", "drifted"])
            #expect(try transaction.lastWindow(of: fixture.model)?.number == 3)
            #expect(try transaction.verdicts(of: fixture.model) == ["steady": 2, "drifted": 1])
            #expect(try transaction.state("book", of: fixture.model)?.value == [7, 0, 8])
            #expect(try transaction.stateNames(of: fixture.model) == ["book"])
            #expect(try transaction.models() == [fixture.model])
        }
        #expect(again.findings.isEmpty)
    }

    @Test("lets the oldest windows go with all their revisions")
    func retention() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try store.write { transaction in
            for number in 1...5 {
                try transaction.append(try window(Int64(number)), of: fixture.model, keeping: 3)
                try transaction.append(try window(Int64(number), revision: 2), of: fixture.model, keeping: 3)
            }
            #expect(try transaction.windows(of: fixture.model, limit: 10).map(\.number) == [3, 4, 5])
            #expect(try transaction.revisions(of: fixture.model, window: 2).isEmpty)
        }
    }

    @Test("keeps the first revision of a window, and the newest: labels may come for a month")
    func revisions() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try store.write { transaction in
            for revision in 1...50 { try transaction.append(try window(1, revision: revision), of: fixture.model) }
            try transaction.append(try window(2), of: fixture.model)
            let kept = try transaction.revisions(of: fixture.model, window: 1).map(\.revision)
            #expect(kept == [1] + Array(42...50))
            #expect(try transaction.windows(of: fixture.model, limit: 10).map(\.revision) == [50, 1])
        }
    }

    @Test("a transaction that fails leaves nothing")
    func atomic() throws {
        struct Stop: Error {}
        let fixture = try StoreFixture()
        let store = try fixture.open()
        #expect(throws: Stop.self) {
            try store.write { transaction in
                try transaction.append(try window(1), of: fixture.model)
                throw Stop()
            }
        }
        #expect(try store.read { try $0.models() }.isEmpty)
    }

    @Test(
        "that cannot be used is set aside and begun anew, and that is said",
        arguments: [
            "head -c 9000 /dev/urandom > monitor.db", "printf 'SQLite format 3' > monitor.db", "mkdir -p monitor.db/x",
            "ln -s elsewhere monitor.db", "head -c 5000 /dev/zero > monitor.db-wal",
        ]
    )
    func damaged(by command: String) throws {
        let fixture = try StoreFixture()
        try Shell.run("cd '\(fixture.directory.path("."))' && \(command)")
        let store = try fixture.open()
        try fixture.keep([try fixture.prediction("a")], store)
        #expect(try fixture.counts(store) == [1, 0, 0])
        #expect(store.findings.count == 1)
        #expect(store.findings.first?.hasPrefix("monitor.damaged: monitor.db cannot be used: ") == true)
        let names = try fixture.names
        #expect(names.contains { $0.hasPrefix("monitor.db.damaged-2027") })
        // The next start finds nothing wrong.
        store.close()
        let again = try fixture.open()
        #expect(again.findings.isEmpty)
        #expect(try fixture.counts(again) == [1, 0, 0])
    }

    @Test(
        "of another program, or of a newer Slipway, is set aside too",
        arguments: [
            ["CREATE TABLE models (x)"],
            [
                "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)",
                "INSERT INTO grdb_migrations VALUES ('1'), ('999')",
            ],
        ]
    )
    func foreign(statements: [String]) throws {
        let fixture = try StoreFixture()
        let other = try DatabaseQueue(path: fixture.directory.path("monitor.db"))
        try other.write { database in for statement in statements { try database.execute(sql: statement) } }
        try other.close()
        let store = try fixture.open()
        try fixture.keep([try fixture.prediction("a")], store)
        #expect(try fixture.counts(store) == [1, 0, 0] && store.findings.count == 1)
    }

    @Test("that is damaged while it is used is set aside at the first look, and goes on empty")
    func damagedLater() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try store.write { transaction in
            for number in 1...300 {
                try transaction.save(
                    [UInt8](repeating: 1, count: 500),
                    as: "s\(number)",
                    of: fixture.model,
                    at: fixture.now
                )
            }
        }
        let beginnings = store.beginnings
        store.close()
        // A page in the middle, which an open does not read.
        try Shell.run(
            "dd if=/dev/urandom of='\(fixture.directory.path("monitor.db"))' bs=4096 seek=20 count=30 conv=notrunc 2>/dev/null"
        )
        #expect(throws: (any Error).self) {
            try store.read { transaction in
                for name in try transaction.stateNames(of: fixture.model) {
                    _ = try transaction.state(name, of: fixture.model)
                }
            }
        }
        try fixture.keep([try fixture.prediction("a")], store)
        #expect(store.beginnings > beginnings && store.findings.contains { $0.hasPrefix("monitor.damaged") })
        #expect(try fixture.counts(store) == [1, 0, 0])
    }

    @Test("keeps the newest two damaged files")
    func damagedOften() throws {
        let fixture = try StoreFixture()
        for _ in 0..<4 {
            try Shell.run(
                "cd '\(fixture.directory.path("."))' && head -c 9000 /dev/urandom > monitor.db && rm -f monitor.db-*"
            )
            let store = try fixture.open()
            #expect(try store.read { try $0.models() }.isEmpty)
            store.close()
            fixture.clock.advance(by: 60)
        }
        let names = try fixture.names.filter {
            $0.hasPrefix("monitor.db.damaged-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
        }
        #expect(names.count == 2)
    }

    @Test("on a full disk refuses what is new, keeps what is there, and goes on when there is space")
    func fullDisk() throws {
        guard geteuid() == 0 else { return }
        let fixture = try StoreFixture()
        let disk = fixture.directory.path("disk")
        do {
            try Shell.run("mkdir '\(disk)' && mount -t tmpfs -o size=2m tmpfs '\(disk)'")
        } catch {
            return
        }
        defer { try? Shell.run("umount -l '\(disk)'") }
        let store = MonitorStore(
            in: try DirectoryHandle(path: disk),
            clock: fixture.clock,
            logger: .init(label: "test")
        )
        try fixture.keep([try fixture.prediction("a")], store)
        try? Shell.run("cat /dev/zero > '\(disk)/filler' || true")
        let code = codeOf {
            for number in 0..<100 {
                try store.write { transaction in
                    try transaction.save(
                        [UInt8](repeating: 1, count: 100_000),
                        as: "s\(number)",
                        of: fixture.model,
                        at: fixture.now
                    )
                }
            }
        }
        #expect(code == "node.disk-full")
        #expect(store.findings.contains { $0.hasPrefix("monitor.stopped") })
        try Shell.run("rm '\(disk)/filler'")
        try fixture.keep([try fixture.prediction("b")], store)
        #expect(try fixture.counts(store) == [2, 0, 0] && store.findings.isEmpty)
    }

    @Test("is opened again at the next call where it could not be opened")
    func unopenable() throws {
        guard geteuid() == 0 else { return }
        let fixture = try StoreFixture()
        let disk = fixture.directory.path("disk")
        do {
            try Shell.run("mkdir '\(disk)' && mount -t tmpfs -o size=64k tmpfs '\(disk)'")
        } catch {
            return
        }
        defer { try? Shell.run("umount -l '\(disk)'") }
        try? Shell.run("cat /dev/zero > '\(disk)/filler' || true")
        let store = MonitorStore(
            in: try DirectoryHandle(path: disk),
            clock: fixture.clock,
            logger: .init(label: "test")
        )
        #expect(codeOf { _ = try store.read { try $0.models() } } != nil)
        #expect(store.findings.count == 1)
        try Shell.run("rm '\(disk)/filler' && mount -o remount,size=4m '\(disk)'")
        #expect(try store.read { try $0.models() }.isEmpty && store.findings.isEmpty)
    }

    private func codeOf(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch {
            return (error as? any CodedFailure)?.stableCode ?? "\(error)"
        }
    }
}
