import GRDB
import Identifiers
import NodeAPI

/// An entry of the audit about an alert, which is to be written after the alert is on record.
struct AlertAudit: Sendable, Hashable {
    let alert: Int64
    /// An alert has each action once.
    let action: String
    let actor: String
    let project: ProjectName
    let detail: String

    var entry: AuditEntry {
        AuditEntry(action, by: actor, project: project, subject: subject, detail: detail)
    }

    var subject: String { "alert \(alert)" }

    /// The action of a new alert.
    static let raised = "alert.raised"
}

/// The work that is still to be done about alerts: a stop of the node in between loses none of it.
extension MonitorTransaction {
    func add(_ audit: AlertAudit) throws {
        try run(
            "INSERT OR REPLACE INTO alert_audits (alert, action, actor, project, detail) VALUES (?, ?, ?, ?, ?)",
            [audit.alert, audit.action, audit.actor, audit.project.text, audit.detail]
        )
    }

    /// In the order of what happened.
    func alertAudits() throws -> [AlertAudit] {
        try Row.fetchAll(
            database,
            sql: "SELECT alert, action, actor, project, detail FROM alert_audits ORDER BY id"
        ).compactMap { row in
            ProjectName(row["project"] as String).map { project in
                AlertAudit(
                    alert: row["alert"],
                    action: row["action"],
                    actor: row["actor"],
                    project: project,
                    detail: row["detail"]
                )
            }
        }
    }

    func remove(_ audit: AlertAudit) throws {
        try run("DELETE FROM alert_audits WHERE alert = ? AND action = ?", [audit.alert, audit.action])
    }

    func addHook(of alert: Int64) throws {
        try run("INSERT OR IGNORE INTO alert_hooks (alert) VALUES (?)", [alert])
    }

    /// The oldest alert that the hook has not run for, and whose beginning is in the audit; nil where there is none.
    func nextHook(after number: Int64) throws -> Int64? {
        try Int64.fetchOne(
            database,
            sql: """
                SELECT alert FROM alert_hooks WHERE alert > ?
                    AND alert NOT IN (SELECT alert FROM alert_audits WHERE action = ?)
                ORDER BY alert LIMIT 1
                """,
            arguments: [number, AlertAudit.raised]
        )
    }

    func removeHook(of alert: Int64) throws { try run("DELETE FROM alert_hooks WHERE alert = ?", [alert]) }
}
