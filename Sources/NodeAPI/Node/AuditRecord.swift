package import Identifiers

/// One record of the audit. Each holds the hash of the one before it.
package struct AuditRecord: Codable, Sendable {
    package var number: Int64
    package var time: Timestamp
    /// The name of the token, or `slipwayd` itself.
    package var actor: String
    /// Such as `bundle.received`, `deployment.rolled-back`.
    package var action: String
    package var project: ProjectName?
    package var subject: String
    /// A stable code, or `ok`.
    package var outcome: String
    package var detail: String
    /// Lower-case hex SHA-256 of the record before; 64 zeros for the first.
    package var previous: String
    package var hash: String

    package init(
        number: Int64,
        time: Timestamp,
        actor: String,
        action: String,
        project: ProjectName?,
        subject: String,
        outcome: String,
        detail: String,
        previous: String,
        hash: String
    ) {
        self.number = number
        self.time = time
        self.actor = actor
        self.action = action
        self.project = project
        self.subject = subject
        self.outcome = outcome
        self.detail = detail
        self.previous = previous
        self.hash = hash
    }
}

/// The answer of `GET /v1/audit/anchor`: the last record of the audit and the highest sequences, under the node's own key.
package struct AuditAnchorReport: Codable, Sendable {
    /// One line, as `slipwayd fsck --anchor` reads it.
    package var anchor: String
    /// PEM.
    package var publicKey: String

    package init(anchor: String, publicKey: String) {
        self.anchor = anchor
        self.publicKey = publicKey
    }
}
