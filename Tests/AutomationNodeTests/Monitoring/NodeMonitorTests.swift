import DurableFiles
import EvaluationRecords
import GRDB
import Identifiers
import Inference
import NodeAPI
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The monitoring of a node")
struct NodeMonitorTests {
    private func served(
        _ yaml: String,
        foreign: Bool = false,
        _ body: @Sendable @escaping (NodeFixture, AutomationNode) async throws -> Void
    ) async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(AutomationNodeTests.served + yaml, models: RehearsedModels())
        try await fixture.running(node) {
            let bundle = try fixture.referenced("b1", sequence: 1, foreign: foreign)
            try await fixture.monitored(node, bundle, "b1")
            try await body(fixture, node)
        }
    }

    @Test("counts the rows of a version into its window, and judges a full one once")
    func window() async throws {
        try await served(windows(of: 500)) { fixture, node in
            var report = try await fixture.report(node)
            #expect(report.state == .watching)
            #expect(report.reference?.dataset == "holdout")
            #expect(report.reference?.columns == 3)
            try fixture.tap(0..<499, on: node)
            await node.monitoring.step()
            report = try await fixture.report(node)
            #expect(report.rows == 499)
            #expect(report.window?.rows == 499)
            #expect(report.window?.full == 500)
            #expect(report.last == nil)
            try fixture.tap(499..<500, on: node)
            await node.monitoring.step()
            // Rows that come late still find their window for some seconds.
            fixture.clock.advance(by: 6)
            await node.monitoring.step()
            let list = try await node.windows(credit, churn, after: 0, limit: 10)
            #expect(list.windows.map(\.number) == [1])
            #expect(list.windows.map(\.rows) == [500])
            #expect(list.windows.map(\.verdict) == ["stable"])
            #expect(try await fixture.report(node).verdicts == ["stable": 1])
            let record = try WindowRecord.read(try await node.window(credit, churn, 1))
            #expect(record.result.rows == 500)
            #expect(record.result.columns.map(\.name) == ["age", "plan", "prediction"])
            #expect(await code { _ = try await node.window(credit, churn, 2) } == "window.not-found")
            #expect(
                try await node.alerts(after: 0, limit: 9, project: nil, states: nil, by: fixture.admin).alerts.isEmpty
            )
        }
    }

    @Test("raises one alert of shifted rows that names the columns, however often it is found")
    func drift() async throws {
        try await served(windows(of: 500, "rules: {schema: \"off\"}")) { fixture, node in
            for window in 0..<3 {
                try fixture.tap(window * 500..<(window + 1) * 500, on: node, shift: 40)
                await node.monitoring.step()
                fixture.clock.advance(by: 6)
                await node.monitoring.step()
            }
            let alerts = try await node.alerts(after: 0, limit: 9, project: nil, states: nil, by: fixture.admin).alerts
            #expect(alerts.map(\.rule) == ["drift"])
            #expect(alerts.first?.columns.contains("age") == true)
            #expect(alerts.first?.columns.contains("plan") == false)
            #expect((alerts.first?.count ?? 0) >= 3)
            #expect(try await fixture.report(node).alerts == 1)
            #expect(try await node.windows(credit, churn, after: 0, limit: 9).windows.last?.columns == ["age"])
        }
    }

    @Test("raises one alert of what window after window finds")
    func persistent() async throws {
        let yaml = "monitoring: {window: {every: 1m, minimum: 30, season: none}, rules: {schema: \"off\"}}\n"
        try await served(yaml) { fixture, node in
            for window in 0..<3 {
                try fixture.tap(window * 500..<(window + 1) * 500, on: node, shift: 40)
                await node.monitoring.step()
                fixture.clock.advance(by: 61)
                await node.monitoring.step()
                fixture.clock.advance(by: 6)
                await node.monitoring.step()
            }
            #expect(try await fixture.report(node).verdicts["drifted"] ?? 0 >= 2)
            let alerts = try await node.alerts(after: 0, limit: 9, project: nil, states: nil, by: fixture.admin).alerts
            #expect(alerts.map(\.rule) == ["drift"])
            #expect((alerts.first?.count ?? 0) >= 3)
        }
    }

    @Test("raises an alert of a column that disappears, and of values that the reference never had")
    func schema() async throws {
        try await served(windows(of: 500, "rules: {drift: \"off\"}")) { fixture, node in
            try fixture.tap(0..<500, on: node, lacks: "plan")
            await node.monitoring.step()
            fixture.clock.advance(by: 6)
            await node.monitoring.step()
            let alert = try await node.alert(1, by: fixture.admin)
            #expect(alert.rule == "schema")
            #expect(alert.columns == ["plan"])
            #expect(alert.summary == "plan is missing in every row")
            try fixture.tap(500..<1000, on: node, shift: 1000)
            await node.monitoring.step()
            fixture.clock.advance(by: 6)
            await node.monitoring.step()
            #expect(try await node.alert(1, by: fixture.admin).columns.contains("age"))
        }
    }

    @Test("does not use a reference of another content, and says so; rows are counted all the same")
    func foreign() async throws {
        try await served(windows(of: 500), foreign: true) { fixture, node in
            try fixture.tap(0..<500, on: node, shift: 1000)
            await node.monitoring.step()
            let report = try await fixture.report(node)
            #expect(report.state == .noReference)
            #expect(report.problem?.contains("reference.foreign") == true, "\(report.problem ?? "")")
            #expect(report.rows == 500)
            #expect(report.window == nil)
        }
    }

    @Test("says what it lacks of a version without a reference, and of a model that is not to be monitored")
    func without() async throws {
        let fixture = try NodeFixture()
        let yaml = "monitoring: {models: {mood: \"off\"}}\n"
        let node = try await fixture.open(AutomationNodeTests.served + yaml, models: RehearsedModels())
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            await node.monitoring.step()
            let models = try await node.monitors(credit).models
            #expect(models.map(\.model.text) == ["churn", "mood"])
            #expect(models.map(\.state) == [.noReference, .off])
            #expect(models.first?.problem?.contains("slipway reference") == true)
            #expect(
                await code { _ = try await node.monitor(credit, try #require(ModelName("other"))) } == "monitor.none"
            )
        }
    }

    @Test("leaves requests to other versions out of the window")
    func others() async throws {
        try await served(windows(of: 500)) { fixture, node in
            try fixture.tap(0..<10, on: node, version: "1")
            try fixture.tap(10..<20, on: node)
            await node.monitoring.step()
            #expect(try await fixture.report(node).window?.rows == 10)
        }
    }

    @Test("leaves what the labels of another version may be as it was when that one was active")
    func labelsOfOthers() async throws {
        try await served(windows(of: 500)) { fixture, node in
            let earlier = try #require(VersionID("1"))
            try node.monitorStore.write { transaction in
                try transaction.set(.classes(["3", "4"]), of: earlier, of: MonitoredModel(credit, churn))
            }
            try fixture.tap(0..<1, on: node, version: "1", answer: 3)
            try fixture.tap(1..<2, on: node)
            await node.monitoring.step()
            let body = LabelBody(.csv, Array("request,label\nrequest-0,4\nrequest-1,2\nrequest-1,4\n".utf8))
            let report = try await node.joinLabels(body, of: churn, in: credit, replaces: false, by: fixture.admin)
            #expect(report[.joined] == 2 && report[.invalid] == 1)
        }
    }

    @Test("counts answers that wait at a switch into the window of the version that gave them")
    func waitingAtSwitch() async throws {
        try await served(windows(of: 500, "rules: {shadow: \"off\"}")) { fixture, node in
            try fixture.tap(0..<10, on: node)
            let began = try await fixture.deploy("b1", on: node, active: [churn: try #require(VersionID("1"))])
            try await fixture.reach(.active, began.id, on: node)
            try fixture.tap(10..<20, on: node)
            try fixture.tap(20..<23, on: node, version: "1", generation: 2)
            await node.monitoring.step()
            #expect(try await fixture.report(node).version?.text == "1")
            #expect(try await node.windows(credit, churn, after: 0, limit: 9).windows.map(\.rows) == [20])
        }
    }

    @Test("goes on with its window after a restart; a clock that was set back ends none and loses none")
    func restart() async throws {
        let fixture = try NodeFixture()
        let bundle = try fixture.referenced("b1", sequence: 1)
        let yaml = AutomationNodeTests.served + windows(of: 500)
        do {
            let node = try await fixture.open(yaml, models: RehearsedModels())
            try await fixture.running(node) {
                try await fixture.monitored(node, bundle, "b1")
                try fixture.tap(0..<300, on: node)
                await node.monitoring.step()
                fixture.clock.advance(by: 31)
                await node.monitoring.step()
            }
            node.monitorStore.close()
        }
        fixture.clock.set(forward: -7200)
        let node = try await fixture.open(yaml, models: RehearsedModels())
        try await fixture.running(node) {
            try await until {
                fixture.clock.advance(by: 1)
                await node.monitoring.step()
                return try await node.monitor(credit, churn).window != nil
            }
            #expect(try await fixture.report(node).window?.rows == 300)
            #expect(try await fixture.report(node).window?.number == 1)
            try fixture.tap(300..<500, on: node)
            await node.monitoring.step()
            fixture.clock.advance(by: 6)
            await node.monitoring.step()
            let list = try await node.windows(credit, churn, after: 0, limit: 9)
            #expect(list.windows.map(\.rows) == [500])
            #expect(list.windows.map(\.verdict) == ["stable"])
        }
    }

    @Test("judges a window once more after a kill while it closes, with one alert and one record")
    func killedWhileClosing() async throws {
        for point in [FaultPoint.windowJudged, .windowRecorded] {
            let fixture = try NodeFixture()
            let yaml = AutomationNodeTests.served + windows(of: 500, "rules: {schema: \"off\"}")
            let copy = fixture.directory.path("killed")
            let node = Shared<AutomationNode?>(nil)
            let faults = FaultPoints { reached in
                if reached == point, let killed = node.value {
                    node.set(nil)
                    try? fixture.copy(of: killed, to: copy)
                }
            }
            let opened = try await fixture.open(yaml, faults: faults, models: RehearsedModels())
            try await fixture.running(opened) {
                try await fixture.monitored(opened, try fixture.referenced("b1", sequence: 1), "b1")
                try fixture.tap(0..<499, on: opened, shift: 40)
                await opened.monitoring.step()
                fixture.clock.advance(by: 31)
                await opened.monitoring.step()
                node.set(opened)
                try fixture.tap(499..<500, on: opened, shift: 40)
                await opened.monitoring.step()
                fixture.clock.advance(by: 6)
                await opened.monitoring.step()
            }
            let again = try await fixture.open(yaml, at: copy, models: RehearsedModels())
            try await fixture.running(again) {
                try await until {
                    fixture.clock.advance(by: 1)
                    await again.monitoring.step()
                    return try await again.monitor(credit, churn).window != nil
                }
                try fixture.tap(500..<501, on: again, shift: 40)
                await again.monitoring.step()
                fixture.clock.advance(by: 6)
                await again.monitoring.step()
                let list = try await again.windows(credit, churn, after: 0, limit: 9).windows
                #expect(list.map(\.number) == [1], "\(point)")
                #expect(list.map(\.verdict) == ["drifted"], "\(point)")
                let alerts = try await again.alerts(
                    after: 0,
                    limit: 9,
                    project: nil,
                    states: nil,
                    by: fixture.admin
                ).alerts
                #expect(alerts.map(\.rule) == ["drift"], "\(point)")
            }
        }
    }

    @Test("is nothing that a deployment needs: with a damaged or lost monitor.db the node starts, answers and deploys")
    func lost() async throws {
        let fixture = try NodeFixture()
        let yaml = AutomationNodeTests.served
        do {
            let node = try await fixture.open(yaml, models: RehearsedModels())
            try await fixture.running(node) { _ = try await fixture.confirmed("b1", sequence: 1, on: node) }
            node.monitorStore.close()
        }
        try DirectoryHandle(path: fixture.state)
            .replace(file: "monitor.db", with: Array("no database at all".utf8))
        let node = try await fixture.open(yaml, models: RehearsedModels())
        try await fixture.running(node) {
            let report = try await fixture.confirmed("b2", sequence: 2, on: node)
            #expect(report.state == .confirmed)
            #expect(try await fixture.ask("churn", on: node).generation.value == 2)
            await node.monitoring.step()
            #expect(node.monitoring.stopped == nil)
            #expect(await node.readiness().findings.contains { $0.hasPrefix("monitor.damaged") })
        }
    }

    @Test("stops where its records cannot be written, says so while models answer, and goes on by itself")
    func unwritable() async throws {
        try await served(windows(of: 5000)) { fixture, node in
            try fixture.tap(0..<100, on: node)
            await node.monitoring.step()
            // SQLite makes it as many pages as there are: the next one does not fit, as on a full disk.
            try node.monitorStore.write { try $0.database.execute(sql: "PRAGMA max_page_count = 1") }
            try fixture.tap(100..<2000, on: node)
            await node.monitoring.step()
            #expect(node.monitoring.stopped != nil)
            let report = try await fixture.report(node)
            #expect(report.state == .stopped)
            #expect(report.problem?.hasPrefix("node.disk-full") == true, "\(report.problem ?? "")")
            #expect(try await fixture.ask("churn", on: node).generation.value == 1)
            #expect(await node.metrics().monitoring.isStopped)
            try node.monitorStore.read { try $0.database.execute(sql: "PRAGMA max_page_count = 1000000") }
            fixture.clock.advance(by: 11)
            await node.monitoring.step()
            #expect(node.monitoring.stopped == nil)
            #expect(try await fixture.report(node).state == .watching)
        }
    }

    @Test("stays stopped while there is no space, though nothing of a version without a reference is to be saved")
    func stillUnwritable() async throws {
        try await served(windows(of: 5000), foreign: true) { fixture, node in
            try fixture.tap(0..<100, on: node)
            await node.monitoring.step()
            try node.monitorStore.write { try $0.database.execute(sql: "PRAGMA max_page_count = 1") }
            try fixture.tap(100..<2000, on: node)
            await node.monitoring.step()
            #expect(node.monitoring.stopped != nil)
            fixture.clock.advance(by: 11)
            await node.monitoring.step()
            #expect(node.monitoring.stopped != nil)
            try node.monitorStore.read { try $0.database.execute(sql: "PRAGMA max_page_count = 1000000") }
            fixture.clock.advance(by: 11)
            await node.monitoring.step()
            #expect(node.monitoring.stopped == nil)
        }
    }

    @Test("removes predictions that are too old, of models that answer no more, too")
    func retired() async throws {
        try await served(windows(of: 500)) { fixture, node in
            let gone = MonitoredModel(credit, try #require(ModelName("gone")))
            let now = fixture.clock.timeOfDay
            let kept = try [0, 31].map { days in
                KeptPrediction(
                    request: try #require(ScoringRequestID("days-\(days)")),
                    row: 0,
                    rows: 1,
                    time: now.adding(seconds: -Double(days) * 86_400),
                    version: try #require(VersionID("1")),
                    generation: try #require(GenerationNumber(1)),
                    answer: .number(1)
                )
            }
            let limits = LabelLimits(keepSeconds: 1e9, rows: 1000)
            try node.monitorStore.write { transaction in
                _ = try transaction.keep(kept, of: gone, labels: .anything, limits: limits, now: now)
            }
            fixture.clock.advance(by: 31)
            await node.monitoring.step()
            #expect(try node.monitorStore.read { try $0.labelCounts(of: gone) }.predictions == 1)
        }
    }

    @Test("forgets a project that is removed")
    func removed() async throws {
        try await served(windows(of: 500)) { fixture, node in
            try fixture.tap(0..<500, on: node)
            await node.monitoring.step()
            fixture.clock.advance(by: 6)
            await node.monitoring.step()
            _ = try await node.removeProject(credit, typed: "credit", reason: nil, by: fixture.admin)
            #expect(try node.monitorStore.read { try $0.models() }.isEmpty)
        }
    }

    @Test("takes one row of a request as a witness, and keeps all that it looks at for their labels")
    func witnesses() async throws {
        try await served(windows(of: 500)) { fixture, node in
            try fixture.tap(0..<100, on: node, rows: 10)
            await node.monitoring.step()
            let report = try await fixture.report(node)
            #expect(report.rows == 1000)
            #expect(report.window?.rows == 100)
            let all = Timestamp(seconds: 0)..<fixture.clock.timeOfDay.adding(seconds: 1)
            let model = MonitoredModel(credit, churn)
            let kept = try node.monitorStore.read { try $0.predictions(of: model, all, limit: 2000) }
            #expect(kept.count == 1000)
            let witnesses = kept.filter(\.prediction.isWitness)
            #expect(witnesses.count == 100)
            #expect(Set(witnesses.map(\.prediction.request)).count == 100)
            // Not the first of each.
            #expect(Set(witnesses.map(\.prediction.row)).count > 5)
            // Labels of one request are one bet.
            let labels = kept.map {
                LabelRow(request: $0.prediction.request, row: $0.prediction.row, label: "2", time: nil)
            }
            _ = try node.monitorStore.write { transaction in
                try transaction.join(
                    labels,
                    of: try transaction.madeID(of: model),
                    limits: LabelLimits(keepSeconds: 1e6, rows: 10_000),
                    replaces: false,
                    now: fixture.clock.timeOfDay
                )
            }
            fixture.clock.advance(by: 2)
            await node.monitoring.step()
            #expect(try await fixture.report(node).bets.first { $0.rule == "loss" }?.rows == 100)
        }
    }

    @Test(
        "reads a reference again that could not be read, says so meanwhile, and goes on with the open window",
        .timeLimit(.minutes(10))
    )
    func unreadable() async throws {
        let fixture = try NodeFixture()
        let bundle = try fixture.referenced("b1", sequence: 1)
        let yaml = AutomationNodeTests.served + "recovery: {verify: sizes}\n" + windows(of: 500)
        do {
            let node = try await fixture.open(yaml, models: RehearsedModels())
            try await fixture.running(node) {
                try await fixture.monitored(node, bundle, "b1")
                try fixture.tap(0..<300, on: node)
                await node.monitoring.step()
                fixture.clock.advance(by: 31)
                await node.monitoring.step()
            }
            node.monitorStore.close()
        }
        // The contents of the reference are others, of the same length; then they are there again.
        let good = fixture.directory.path("good")
        let found = "\(fixture.directory.path("found"))"
        try Shell.run("grep -rl 'slipway.reference/1' '\(fixture.state)' | grep '/[0-9a-f]\\{64\\}$' >'\(found)'")
        try Shell.run(
            "while read -r blob; do cp \"$blob\" '\(good)'; chmod u+w \"$blob\"; tr 0 1 <'\(good)' >\"$blob\"; done <'\(found)'"
        )
        let node = try await fixture.open(yaml, models: RehearsedModels())
        try await fixture.running(node) {
            try await until {
                fixture.clock.advance(by: 1)
                await node.monitoring.step()
                return try await fixture.report(node).state == .noReference
            }
            let problem = try await fixture.report(node).problem
            #expect(problem?.contains("reference.damaged") == true && problem?.contains("every minute") == true)
            try Shell.run("while read -r blob; do cat '\(good)' >\"$blob\"; done <'\(found)'")
            fixture.clock.advance(by: 62)
            await node.monitoring.step()
            let report = try await fixture.report(node)
            #expect(report.state == .watching)
            #expect(report.window?.rows == 300)
            #expect(report.window?.number == 1)
        }
    }
}
