import EvaluationRecords
import Identifiers
import Testing

@testable import Monitoring

@Suite("Settings of monitoring")
struct MonitoringSettingsTests {
    @Test("only shadow and loss may roll back, and do so unless told otherwise")
    func actions() throws {
        let usual = try MonitoringSettings()
        #expect(MonitorRule.allCases.filter { usual.action(of: $0) == .rollback } == [.shadow, .loss])
        let quiet = try MonitoringSettings(rules: [.drift: .off, .shadow: .report])
        #expect(quiet.action(of: .drift) == .off)
        #expect(quiet.action(of: .shadow) == .report)
        let failure = #expect(throws: MonitoringFailure.self) { try MonitoringSettings(rules: [.drift: .rollback]) }
        #expect(failure?.code == .settings)
        #expect(failure?.subject == "rules.drift")
    }

    @Test("a value outside of its range is refused by name, NaN too")
    func ranges() throws {
        #expect(throws: MonitoringFailure.self) { try MonitoringSettings(sample: 1.01) }
        #expect(throws: MonitoringFailure.self) { try MonitoringSettings(sample: .nan) }
        #expect(throws: MonitoringFailure.self) { try MonitoringSettings(rowsPerRequest: 0) }
        #expect(throws: MonitoringFailure.self) { try MonitoringSettings(tolerance: -0.1) }
        #expect(throws: MonitoringFailure.self) { try MonitoringSettings(labels: LabelSettings(keep: 1)) }
        #expect(throws: MonitoringFailure.self) { try MonitoringSettings(schema: SchemaBounds(missing: 2)) }
        #expect(throws: MonitoringFailure.self) { try WindowSettings(.every(0)) }
        #expect(throws: MonitoringFailure.self) { try WindowSettings(.rows(0)) }
        #expect(throws: MonitoringFailure.self) { try WindowSettings(.every(60), minimum: 5) }
        let failure = #expect(throws: MonitoringFailure.self) { try FalseAlarmAllowance(0, per: 86_400) }
        #expect(failure?.message == "expected 0.001 to 1000, found 0")
    }
}
