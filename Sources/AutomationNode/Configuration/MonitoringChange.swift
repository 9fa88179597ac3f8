import EvaluationRecords
import Identifiers
import Monitoring

/// The words of a part of a configuration about `MonitoringSettings`; nil: it says nothing.
struct MonitoringChange: Sendable {
    private var sample: Double?
    private var rowsPerRequest: Int?
    private var close: WindowSettings.Close?
    private var minimum: Int?
    private var season: WindowSettings.Season?
    private var tolerance: Double?
    private var falseAlarms: FalseAlarmAllowance?
    private var keep: Double?
    private var rows: Int?
    private var unseen: Double?
    private var missing: Double?
    private var outside: Double?
    private var rules: [MonitorRule: RuleAction] = [:]
    /// The places in the file of its keys, such as `window.minimum`, and of the whole, for errors.
    private var places: [String: String]
    private let place: String

    static let keys: Set<String> = [
        "sample", "rows-per-request", "window", "tolerance", "false-alarms", "labels", "schema", "rules",
    ]

    private init(_ node: ConfigurationNode, _ members: [String: ConfigurationNode]) {
        place = node.place
        places = members.mapValues(\.place)
    }

    /// Takes no rows.
    static func off(_ node: ConfigurationNode) -> MonitoringChange {
        var change = MonitoringChange(node, [:])
        change.sample = 0
        return change
    }

    init(_ members: [String: ConfigurationNode], _ node: ConfigurationNode) throws(NodeFailure) {
        self.init(node, members)
        sample = try members["sample"]?.number(in: 0...1)
        rowsPerRequest = try members["rows-per-request"]?.integer(in: 1...10_000)
        tolerance = try members["tolerance"]?.number(in: 0...0.9)
        if let value = members["false-alarms"] { falseAlarms = try Self.allowance(value) }
        if let value = members["window"] { try readWindow(value) }
        if let value = members["labels"] {
            let parts = try read(value, "labels", ["keep", "rows"])
            keep = try parts["keep"]?.positiveDuration()
            rows = try parts["rows"]?.integer(in: 0...100_000_000)
        }
        if let value = members["schema"] {
            let parts = try read(value, "schema", ["unseen", "missing", "outside"])
            unseen = try parts["unseen"]?.number(in: 0...1)
            missing = try parts["missing"]?.number(in: 0...1)
            outside = try parts["outside"]?.number(in: 0...1)
        }
        if let value = members["rules"] { try readRules(value) }
    }

    private mutating func readWindow(_ node: ConfigurationNode) throws(NodeFailure) {
        let parts = try read(node, "window", ["every", "rows", "minimum", "season"])
        switch (parts["every"], parts["rows"]) {
        case (nil, nil): break
        case (let every?, nil): close = .every(try every.positiveDuration())
        case (nil, let rows?):
            close = .rows(try rows.integer(in: 1...1_000_000_000))
            // Who counts rows does not wait for the end of a day.
            season = WindowSettings.Season.none
        case (.some, .some): throw node.wrong(expected: "either every or rows")
        }
        minimum = try parts["minimum"]?.integer(in: 30...1_000_000_000)
        guard let value = parts["season"] else { return }
        guard let season = WindowSettings.Season(rawValue: try value.text()) else {
            throw value.wrong(expected: WindowSettings.Season.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self.season = season
    }

    private mutating func readRules(_ node: ConfigurationNode) throws(NodeFailure) {
        let parts = try read(node, "rules", Set(MonitorRule.allCases.map(\.rawValue)))
        for rule in MonitorRule.allCases {
            guard let value = parts[rule.rawValue] else { continue }
            guard let action = RuleAction(rawValue: try value.text()), action != .rollback || rule.mayRollBack else {
                throw value.wrong(expected: rule.mayRollBack ? "off, report or rollback" : "off or report")
            }
            rules[rule] = action
        }
    }

    private mutating func read(
        _ node: ConfigurationNode,
        _ name: String,
        _ allowed: Set<String>
    ) throws(NodeFailure) -> [String: ConfigurationNode] {
        let parts = try node.members(allowed: allowed)
        for (part, value) in parts { places["\(name).\(part)"] = value.place }
        return parts
    }

    /// Reads `1 per 90d`.
    private static func allowance(_ node: ConfigurationNode) throws(NodeFailure) -> FalseAlarmAllowance {
        let words = try node.text().split(separator: " ")
        guard words.count == 3, words[1] == "per", let count = Double(words[0]),
            let period = DurationText.seconds(in: String(words[2])),
            let allowance = try? FalseAlarmAllowance(count, per: period)
        else { throw node.wrong(expected: "a number of alarms per length of time, from 1h on, such as 1 per 90d") }
        return allowance
    }

    /// The settings that these changes make of the defaults, one after the other.
    /// - Throws: `configuration.value` at the key that is outside of its range.
    static func settings(_ changes: [MonitoringChange]) throws(NodeFailure) -> MonitoringSettings {
        let usual = MonitoringSettings.usual
        func newest<Value>(_ value: (MonitoringChange) -> Value?) -> Value? { changes.compactMap(value).last }
        do throws(MonitoringFailure) {
            return try MonitoringSettings(
                sample: newest(\.sample) ?? usual.sample,
                rowsPerRequest: newest(\.rowsPerRequest) ?? usual.rowsPerRequest,
                window: try WindowSettings(
                    newest(\.close) ?? usual.window.close,
                    minimum: newest(\.minimum) ?? usual.window.minimum,
                    season: newest(\.season) ?? usual.window.season
                ),
                tolerance: newest(\.tolerance) ?? usual.tolerance,
                falseAlarms: newest(\.falseAlarms) ?? usual.falseAlarms,
                labels: LabelSettings(
                    keep: newest(\.keep) ?? usual.labels.keep,
                    rows: newest(\.rows) ?? usual.labels.rows
                ),
                schema: SchemaBounds(
                    unseen: newest(\.unseen) ?? usual.schema.unseen,
                    missing: newest(\.missing) ?? usual.schema.missing,
                    outside: newest(\.outside) ?? usual.schema.outside
                ),
                rules: changes.reduce(into: [:]) { $0.merge($1.rules) { $1 } }
            )
        } catch {
            let place = changes.reversed().lazy.compactMap { $0.places[error.subject] }.first ?? changes.last?.place
            throw NodeFailure(
                .configurationValue,
                place ?? "monitoring",
                "\(error.subject): \(error.message)",
                underlying: error
            )
        }
    }
}
