import Identifiers

/// An entry for the audit: who did what, to what, and the outcome.
struct AuditEntry: Sendable {
    let actor: String
    /// Such as `bundle.received`, `deployment.rolled-back`.
    let action: String
    let project: ProjectName?
    let subject: String
    /// A stable code, or `ok`.
    let outcome: String
    let detail: String

    init(
        _ action: String,
        by actor: String,
        project: ProjectName? = nil,
        subject: String,
        outcome: String = "ok",
        detail: String = ""
    ) {
        self.actor = actor
        self.action = action
        self.project = project
        self.subject = subject
        self.outcome = outcome
        self.detail = String(detail.prefix(4000))
    }
}
