import EvaluationRecords
import Identifiers
import Monitoring
import Testing

@testable import AutomationNode

@Suite("The configuration of monitoring")
struct MonitoringConfigurationTests {
    private func read(_ yaml: String) throws -> NodeConfiguration {
        try NodeConfiguration(yaml: yaml, subject: "test.yaml")
    }

    private let churn = ModelName("churn")
    private let mood = ModelName("mood")

    @Test("has its defaults where nothing is said")
    func defaults() throws {
        let settings = try read("").common.monitoring.settings
        #expect(settings == MonitoringSettings.usual)
        #expect(settings.sample == 1)
        #expect(settings.window.close == .every(86_400))
        #expect(settings.action(of: .shadow) == .rollback)
        #expect(settings.action(of: .drift) == .report)
    }

    @Test("is read with all its keys")
    func keys() throws {
        let settings = try read(
            """
            monitoring:
              sample: 0.5
              rows-per-request: 3
              window: {rows: 5000, minimum: 100}
              tolerance: 0.2
              false-alarms: 2 per 30d
              labels: {keep: 7d, rows: 1000}
              schema: {unseen: 0.2, missing: 0.3, outside: 0.4}
              rules: {drift: "off", shadow: report, loss: "off", estimate: report, schema: "off"}
            """
        ).common.monitoring.settings
        #expect(settings.sample == 0.5)
        #expect(settings.rowsPerRequest == 3)
        #expect(settings.window.close == .rows(5000))
        #expect(settings.window.minimum == 100)
        #expect(settings.window.season == WindowSettings.Season.none)
        #expect(settings.tolerance == 0.2)
        #expect(settings.falseAlarms.count == 2)
        #expect(settings.falseAlarms.period == 30 * 86_400)
        #expect(settings.labels.keep == 7 * 86_400)
        #expect(settings.labels.rows == 1000)
        #expect(settings.schema == SchemaBounds(unseen: 0.2, missing: 0.3, outside: 0.4))
        #expect(settings.action(of: .drift) == .off)
        #expect(settings.action(of: .shadow) == .report)
        #expect(settings.action(of: .schema) == .off)
    }

    @Test("of a model goes before that of its project, and that before the node's")
    func narrower() throws {
        let churn = try #require(churn)
        let mood = try #require(mood)
        let configuration = try read(
            """
            monitoring: {sample: 0.5, models: {churn: {tolerance: 0.3}}}
            projects: {credit: {monitoring: {sample: 0.25, models: {mood: "off"}}}, other: {monitoring: "off"}}
            """
        )
        let credit = configuration.settings(for: try #require(ProjectName("credit"))).monitoring
        #expect(credit.settings(for: churn).sample == 0.25)
        #expect(credit.settings(for: churn).tolerance == 0.3)
        #expect(credit.settings(for: mood).sample == 0)
        #expect(configuration.common.monitoring.settings(for: churn).sample == 0.5)
        #expect(
            configuration.settings(for: try #require(ProjectName("other"))).monitoring.settings(for: mood).sample == 0
        )
    }

    @Test(
        "that is wrong is refused, with line and key",
        arguments: [
            ("monitoring: {sampel: 1}", "configuration.key", "monitoring.sampel"),
            ("monitoring: {sample: 2}", "configuration.value", "monitoring.sample"),
            ("monitoring: {window: {every: 1h, rows: 5}}", "configuration.value", "monitoring.window"),
            ("monitoring: {window: {minimum: 3}}", "configuration.value", "monitoring.window.minimum"),
            ("monitoring: {window: {season: month}}", "configuration.value", "monitoring.window.season"),
            ("monitoring: {false-alarms: often}", "configuration.value", "monitoring.false-alarms"),
            ("monitoring: {false-alarms: 1 per 1s}", "configuration.value", "monitoring.false-alarms"),
            ("monitoring: {labels: {keep: 1s}}", "configuration.value", "monitoring.labels.keep"),
            ("monitoring: {rules: {drift: rollback}}", "configuration.value", "monitoring.rules.drift"),
            ("monitoring: {rules: {shadow: maybe}}", "configuration.value", "monitoring.rules.shadow"),
            ("monitoring: {models: {churn: {models: {}}}}", "configuration.key", "monitoring.models.churn.models"),
        ]
    )
    func wrong(yaml: String, code: String, key: String) {
        let failure = #expect(throws: NodeFailure.self) { try read(yaml) }
        #expect(failure?.stableCode == code, "\(yaml)")
        #expect(failure?.subject.contains(key) == true, "\(failure?.subject ?? "")")
    }

    @Test("lets a model raise what its project leaves at 0")
    func switchedOn() throws {
        let churn = try #require(churn)
        let monitoring = try read("monitoring: {sample: 0, models: {churn: {sample: 0.1}}}").common.monitoring
        #expect(monitoring.settings.sample == 0)
        #expect(monitoring.settings(for: churn).sample == 0.1)
    }
}
