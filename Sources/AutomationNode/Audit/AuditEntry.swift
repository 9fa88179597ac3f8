import Identifiers

/// An entry that is to be put on record: who did what, to what, and how it ended.
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
