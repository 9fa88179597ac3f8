import DurableFiles
import GRDB
import Identifiers
import Logging
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Alerts")
struct AlertBookTests {
    private func finding(
        _ rule: String = "drift",
        version: String = "2",
        columns: [String] = ["age"]
    ) throws -> AlertFinding {
        AlertFinding(
            project: credit,
            model: try #require(ModelName("churn")),
            version: try #require(VersionID(version)),
            generation: try #require(GenerationNumber(1)),
            rule: rule,
            summary: "something moved",
            columns: columns,
            figures: [AlertReport.Figure(name: "rows", value: 500)]
        )
    }

    @Test(
        "of one cause within a window are one, with a count and all columns; another cause, version or time is another"
    )
    func merged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let book = node.monitoring.parts.alerts
        let first = try #require(try book.raise(finding(), window: 3600))
        #expect(first.number == 1)
        #expect(first.state == .open)
        fixture.clock.advance(by: 3000)
        #expect(try book.raise(finding(columns: ["income", "age"]), window: 3600) == nil)
        let counted = try book.alert(1)
        #expect(counted.count == 2)
        #expect(counted.columns == ["income", "age"])
        #expect(counted.last.seconds(since: counted.time) == 3000)
        // What was found earlier stays, after what was found last.
        #expect(try book.raise(finding(columns: ["plan"]), window: 3600) == nil)
        #expect(try book.alert(1).columns == ["plan", "income", "age"])
        for page in 0..<20 {
            _ = try book.raise(finding(columns: (0..<100).map { "column \(page) \($0)" }), window: 3600)
        }
        #expect(try book.alert(1).columns.count == 1000)
        #expect(try book.raise(finding("schema"), window: 3600)?.number == 2)
        #expect(try book.raise(finding(version: "3"), window: 3600)?.number == 3)
        fixture.clock.advance(by: 3601)
        #expect(try book.raise(finding(), window: 3600)?.number == 4)
        #expect(book.counts == ["drift": 3, "schema": 1])
    }

    @Test("are acknowledged and closed once, by somebody, and each step is in the audit")
    func decided() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let book = node.monitoring.parts.alerts
        _ = try book.raise(finding(), window: 3600)
        let operators = Requester(name: "ops", role: .operator)
        let known = try await node.acknowledge(alert: 1, AlertRequest(note: "the sensor"), by: operators)
        #expect(known.state == .acknowledged)
        #expect(known.acknowledged?.by == "ops")
        #expect(try await node.acknowledge(alert: 1, AlertRequest(note: "again"), by: fixture.admin) == known)
        let closed = try await node.close(alert: 1, AlertRequest(), by: fixture.admin)
        #expect(closed.state == .closed)
        #expect(try await node.close(alert: 1, AlertRequest(), by: operators) == closed)
        #expect(
            await code { _ = try await node.acknowledge(alert: 1, AlertRequest(), by: operators) } == "alert.closed"
        )
        #expect(await code { _ = try await node.close(alert: 9, AlertRequest(), by: operators) } == "alert.not-found")
        let actions = try await node.audit(after: 0, limit: 100, project: nil).map(\.action)
        #expect(actions.filter { $0.hasPrefix("alert.") } == ["alert.raised", "alert.acknowledged", "alert.closed"])
        // A closed one does not count what comes later.
        #expect(try book.raise(finding(), window: 3600)?.number == 2)
    }

    @Test("are shown to whom they concern, a page at a time")
    func listed() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let book = node.monitoring.parts.alerts
        for version in 1...5 { _ = try book.raise(finding(version: "\(version)"), window: 3600) }
        _ = try await node.close(alert: 2, AlertRequest(), by: fixture.admin)
        let page = try await node.alerts(after: 1, limit: 2, project: nil, states: [.open], by: fixture.admin)
        #expect(page.alerts.map(\.number) == [3, 4])
        #expect(page.next == 4)
        let rest = try await node.alerts(after: 4, limit: 2, project: credit, states: nil, by: fixture.admin)
        #expect(rest.alerts.map(\.number) == [5])
        #expect(rest.next == nil)
        let other = Requester(
            name: "other",
            role: .viewer,
            scope: Scope(projects: [try #require(ProjectName("other"))])
        )
        #expect(try await node.alerts(after: 0, limit: 9, project: nil, states: nil, by: other).alerts.isEmpty)
        #expect(await code { _ = try await node.alert(1, by: other) } == "token.scope")
        let viewer = Requester(name: "viewer", role: .viewer)
        #expect(await code { _ = try await node.close(alert: 1, AlertRequest(), by: viewer) } == "role.too-small")
    }

    @Test("are shown the newest first, of the states and the projects that are asked for")
    func newest() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let book = node.monitoring.parts.alerts
        for version in 1...5 { _ = try book.raise(finding(version: "\(version)"), window: 3600) }
        for number in [Int64(2), 3] { _ = try await node.close(alert: number, AlertRequest(), by: fixture.admin) }
        let open = try await node.newestAlerts(limit: 2, project: nil, states: [.open], by: fixture.admin)
        #expect(open.alerts.map(\.number) == [5, 4] && open.before == 4)
        let older = try await node.newestAlerts(
            before: 4,
            limit: 2,
            project: credit,
            states: [.open, .acknowledged],
            by: fixture.admin
        )
        #expect(older.alerts.map(\.number) == [1] && older.before == nil)
        let closed = try await node.newestAlerts(limit: 9, project: nil, states: [.closed], by: fixture.admin)
        #expect(closed.alerts.map(\.number) == [3, 2] && closed.before == nil)
        let other = Requester(
            name: "other",
            role: .viewer,
            scope: Scope(projects: [try #require(ProjectName("other"))])
        )
        #expect(try await node.newestAlerts(limit: 9, project: nil, states: [.open], by: other).alerts.isEmpty)
    }

    @Test("go on with their numbers where monitor.db was lost")
    func numbers() async throws {
        let fixture = try NodeFixture()
        for expected in [Int64(1), 2] {
            let node = try await fixture.open()
            #expect(try node.monitoring.parts.alerts.raise(finding(), window: 3600)?.number == expected)
            node.monitorStore.close()
            let root = try DirectoryHandle(path: fixture.state)
            for suffix in ["", "-wal", "-shm"] { _ = try root.remove(file: MonitorStore.fileName + suffix) }
        }
    }

    @Test("get the entries that the audit lacks after a kill, and none of them twice")
    func audited() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let alert = AlertReport(try finding(), at: fixture.clock.timeOfDay)
        func entry(_ number: Int64, _ action: String) -> AlertAudit {
            AlertAudit(alert: number, action: action, actor: "node", project: credit, detail: "drift")
        }
        // A kill right after the alert was put on record.
        try node.monitorStore.writeDurably { transaction in
            let number = try transaction.add(alert).number
            try transaction.add(entry(number, AlertAudit.raised))
            try transaction.addHook(of: number)
        }
        #expect(try node.monitorStore.read { try $0.nextHook(after: 0) } == nil)
        func entries() async throws -> [String] {
            try await node.audit(after: 0, limit: 100, project: nil).map(\.action).filter { $0.hasPrefix("alert.") }
        }
        func restarted() -> AlertBook { AlertBook(store: node.monitorStore, audit: node.storage.trail) }
        let book = restarted()
        try book.settle()
        #expect(try await entries() == ["alert.raised"])
        // One right after the entry was written; a node looks at its start.
        try node.monitorStore.write { try $0.add(entry(1, AlertAudit.raised)) }
        await node.monitoring.step()
        #expect(try await entries() == ["alert.raised"])
        #expect(try node.monitorStore.read { try $0.alertAudits() }.isEmpty)
        // Once it is in the audit, the hook may tell of it.
        #expect(try book.nextHook(after: 0)?.alert?.number == 1)
        try book.endHook(of: 1)
        #expect(try book.nextHook(after: 0) == nil)
        // A decision finds what is left of the alert itself, first.
        try node.monitorStore.write { transaction in
            try transaction.add(entry(try transaction.add(alert).number, AlertAudit.raised))
        }
        _ = try restarted().close(2, note: nil, by: fixture.admin)
        #expect(try await entries() == ["alert.raised", "alert.raised", "alert.closed"])
    }

    @Test(
        "each have a run of the hook, however many there are at once and though the node was stopped in between",
        .timeLimit(.minutes(10))
    )
    func hooks() async throws {
        let fixture = try NodeFixture()
        let heard = fixture.directory.path("heard")
        let yaml =
            "hooks: {on-alert: {command: [sh, -c, 'basename \"$SLIPWAY_ALERT\" >>\(heard)']}}\n"
        do {
            let node = try await fixture.open(yaml)
            for version in 1...120 {
                _ = try node.monitoring.parts.alerts.raise(finding(version: "\(version)"), window: 3600)
            }
            node.monitorStore.close()
        }
        let node = try await fixture.open(yaml)
        try await fixture.running(node) {
            try await until { try node.monitorStore.read { try $0.nextHook(after: 0) } == nil }
        }
        let names = try fixture.directory.text("heard").split(separator: "\n").map(String.init)
        #expect(names == (1...120).map { "\($0).json" })
    }

    @Test("of a project that is forgotten are gone with all that was to be done about them")
    func forgotten() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        _ = try node.monitoring.parts.alerts.raise(finding(), window: 3600)
        await node.monitoring.forget(credit)
        #expect(try node.monitorStore.read { try $0.alerts(after: 0, project: nil, limit: 9) }.isEmpty)
        #expect(try node.monitorStore.read { try $0.nextHook(after: 0) } == nil)
        #expect(try await node.audit(after: 0, limit: 100, project: nil).contains { $0.action == "alert.raised" })
    }

    @Test("of a project that cannot be forgotten on a full disk are gone once there is space")
    func forgottenLater() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        _ = try node.monitoring.parts.alerts.raise(finding(), window: 3600)
        let refuse =
            "CREATE TRIGGER full BEFORE DELETE ON alerts BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        try node.monitorStore.write { try $0.database.execute(sql: refuse) }
        await node.monitoring.forget(credit)
        #expect(try node.monitorStore.read { try $0.alerts(after: 0, project: nil, limit: 9) }.count == 1)
        try node.monitorStore.write { try $0.database.execute(sql: "DROP TRIGGER full") }
        await node.monitoring.step()
        #expect(try node.monitorStore.read { try $0.alerts(after: 0, project: nil, limit: 9) }.isEmpty)
    }
}
