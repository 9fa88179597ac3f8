import DurableFiles
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
        #expect(counted.columns == ["age", "income"])
        #expect(counted.last.seconds(since: counted.time) == 3000)
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
}
