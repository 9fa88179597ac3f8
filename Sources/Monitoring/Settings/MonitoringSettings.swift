package import EvaluationRecords
import Identifiers

/// The settings for watching a model's own traffic: the values of `monitoring:`, within their ranges.
package struct MonitoringSettings: Sendable, Hashable {
    /// The share of requests that is looked at.
    package let sample: Double
    /// Rows of a request that are looked at, at most: rows of one request are no independent witnesses.
    package let rowsPerRequest: Int
    package let window: WindowSettings
    /// The move of a bin's share, or of a figure, that does not count against a version.
    package let tolerance: Double
    package let falseAlarms: FalseAlarmAllowance
    package let labels: LabelSettings
    package let schema: SchemaBounds
    private let actions: [MonitorRule: RuleAction]

    /// - Throws: `monitoring.settings` for a value outside of its range.
    package init(
        sample: Double = 1,
        rowsPerRequest: Int = 10,
        window: WindowSettings = .daily,
        tolerance: Double = 0.1,
        falseAlarms: FalseAlarmAllowance = .ninetyDays,
        labels: LabelSettings = LabelSettings(),
        schema: SchemaBounds = SchemaBounds(),
        rules: [MonitorRule: RuleAction] = [:]
    ) throws(MonitoringFailure) {
        try SettingRange.require("sample", sample, 0...1)
        try SettingRange.require("rows-per-request", Double(rowsPerRequest), 1...10_000)
        try SettingRange.require("tolerance", tolerance, 0...0.9)
        try labels.require()
        try schema.require()
        for (rule, action) in rules where action == .rollback && !rule.mayRollBack {
            throw MonitoringFailure(
                .settings,
                "rules.\(rule.rawValue)",
                expected: "off or report: a rollback does not change what this rule looks at",
                found: "rollback"
            )
        }
        self.sample = sample
        self.rowsPerRequest = rowsPerRequest
        self.window = window
        self.tolerance = tolerance
        self.falseAlarms = falseAlarms
        self.labels = labels
        self.schema = schema
        actions = rules
    }

    /// The action that a rule may take; of a rule that is not named its default.
    package func action(of rule: MonitorRule) -> RuleAction {
        actions[rule] ?? (rule.mayRollBack ? .rollback : .report)
    }
}

/// The action that a rule may take on what it finds.
package enum RuleAction: String, Sendable, Hashable, CaseIterable {
    case off
    case report
    /// Brings the version before back, on probation only; later it reports.
    case rollback
}

/// The number of false alarms that a model may have, all columns together.
package struct FalseAlarmAllowance: Sendable, Hashable {
    package let count: Double
    /// In seconds.
    package let period: Double

    /// `1 per 90d`
    package static let ninetyDays = FalseAlarmAllowance(known: 1, per: 90 * 86_400)

    /// - Parameter period: in seconds, an hour to ten years.
    /// - Throws: `monitoring.settings`
    package init(_ count: Double, per period: Double) throws(MonitoringFailure) {
        try SettingRange.require("false-alarms", count, 0.001...1000)
        try SettingRange.require("false-alarms", period, 3600...3660 * 86_400)
        self.init(known: count, per: period)
    }

    private init(known count: Double, per period: Double) {
        self.count = count
        self.period = period
    }

    /// Closed windows have one half of it, the evidence between windows the other.
    package var half: FalseAlarmAllowance { FalseAlarmAllowance(known: count / 2, per: period) }

    /// False alarms in one second.
    package var rate: Double { count / period }
}

/// The limits of predictions that are kept for labels to come: how long, and how many.
package struct LabelSettings: Sendable, Hashable {
    /// In seconds.
    package let keep: Double
    package let rows: Int

    package init(keep: Double = 30 * 86_400, rows: Int = 1_000_000) {
        self.keep = keep
        self.rows = rows
    }

    func require() throws(MonitoringFailure) {
        try SettingRange.require("labels.keep", keep, 60...3660 * 86_400)
        try SettingRange.require("labels.rows", Double(rows), 0...100_000_000)
    }
}

/// The shares of rows that the rule `schema` lets pass, beyond those of the reference.
package struct SchemaBounds: Sendable, Hashable {
    /// Values in no category of the reference.
    package let unseen: Double
    package let missing: Double
    /// Numbers below the reference's least or above its greatest.
    package let outside: Double

    package init(unseen: Double = 0.05, missing: Double = 0.1, outside: Double = 0.05) {
        self.unseen = unseen
        self.missing = missing
        self.outside = outside
    }

    func require() throws(MonitoringFailure) {
        try SettingRange.require("schema.unseen", unseen, 0...1)
        try SettingRange.require("schema.missing", missing, 0...1)
        try SettingRange.require("schema.outside", outside, 0...1)
    }
}

/// The ranges of settings.
enum SettingRange {
    static func require(
        _ name: String,
        _ value: Double,
        _ range: ClosedRange<Double>
    ) throws(MonitoringFailure) {
        guard range.contains(value) else {
            throw MonitoringFailure(
                .settings,
                name,
                expected: "\(text(range.lowerBound)) to \(text(range.upperBound))",
                found: text(value)
            )
        }
    }

    private static func text(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}
