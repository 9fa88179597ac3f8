import GRDB
package import Identifiers
package import NodeAPI
package import Serving

extension MonitorTransaction {
    /// Alerts that are kept; the oldest closed ones go first.
    package static let keptAlerts = 10_000

    /// Puts an alert on record, with the number that it gets.
    package func add(_ alert: AlertReport) throws -> AlertReport {
        var alert = alert
        try run(
            "INSERT INTO alerts (project, model, state, rule, report) VALUES (?, ?, ?, ?, '')",
            [alert.project.text, alert.model.text, alert.state.rawValue, alert.rule]
        )
        alert.number = database.lastInsertedRowID
        try update(alert)
        try run(
            """
            DELETE FROM alerts WHERE number IN (
                SELECT number FROM alerts ORDER BY state = 'closed' DESC, number
                LIMIT max(0, (SELECT count(*) FROM alerts) - ?)
            )
            """,
            [Self.keptAlerts]
        )
        return alert
    }

    /// Writes an alert in the place of the one with its number.
    package func update(_ alert: AlertReport) throws {
        let report = String(decoding: try WireJSON.bytes(of: alert), as: UTF8.self)
        try run(
            "UPDATE alerts SET state = ?, report = ? WHERE number = ?",
            [alert.state.rawValue, report, alert.number]
        )
    }

    /// - Returns: nil for a number that is not kept.
    package func alert(_ number: Int64) throws -> AlertReport? {
        try Row.fetchOne(database, sql: "SELECT report FROM alerts WHERE number = ?", arguments: [number])
            .flatMap(Self.report)
    }

    /// Those after that number, ascending, of one project or all.
    package func alerts(after number: Int64, project: ProjectName?, limit: Int) throws -> [AlertReport] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT report FROM alerts WHERE number > ?1 AND (?2 IS NULL OR project = ?2) ORDER BY number LIMIT ?3
                """,
            arguments: [number, project?.text, max(0, limit)]
        ).compactMap(Self.report)
    }

    /// Those before that number in one of these states, descending, of one project or all.
    package func alerts(
        before number: Int64,
        project: ProjectName?,
        states: Set<AlertReport.State>,
        limit: Int
    ) throws -> [AlertReport] {
        var arguments: StatementArguments = [number, project?.text, project?.text]
        arguments += StatementArguments(states.map(\.rawValue))
        arguments += [max(0, limit)]
        return try Row.fetchAll(
            database,
            sql: """
                SELECT report FROM alerts WHERE number < ? AND (? IS NULL OR project = ?)
                AND state IN (\(databaseQuestionMarks(count: states.count))) ORDER BY number DESC LIMIT ?
                """,
            arguments: arguments
        ).compactMap(Self.report)
    }

    /// Those of a model that are not closed, the newest first.
    package func openAlerts(of model: MonitoredModel, limit: Int = 1000) throws -> [AlertReport] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT report FROM alerts WHERE project = ? AND model = ? AND state != 'closed'
                ORDER BY number DESC LIMIT ?
                """,
            arguments: [model.project.text, model.model.text, max(0, limit)]
        ).compactMap(Self.report)
    }

    /// The number of a model's alerts that are not closed.
    package func openAlertCount(of model: MonitoredModel) throws -> Int {
        try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM alerts WHERE project = ? AND model = ? AND state != 'closed'",
            arguments: [model.project.text, model.model.text]
        ) ?? 0
    }

    /// - Returns: nil for a row that Slipway did not write.
    private static func report(_ row: Row) -> AlertReport? {
        try? WireJSON.decode(AlertReport.self, from: Array((row["report"] as String).utf8))
    }
}
