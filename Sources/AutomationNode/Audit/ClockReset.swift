import GRDB
package import Identifiers

/// `slipwayd audit reset-clock`: after a clock that ran far ahead, lets the times that it left on record count no more. Until then every
/// approval is older than they are. Blocks.
package struct ClockReset: Sendable {
    /// The action's name in the audit.
    static let action = "clock.reset"

    private let path: String
    private let now: Timestamp

    /// - Parameter path: the state directory of a node that is stopped.
    package init(state path: String, now: Timestamp) {
        self.path = path
        self.now = now
    }

    /// - Parameter requester: who asks, for the record.
    /// - Returns: the latest time that was on record.
    /// - Throws: `node.locked`; `audit.clock` where the clock is not behind what is on record.
    package func run(reason: String, by requester: String) throws -> Timestamp {
        let root = try StateDirectory.existing(path)
        let lock = try StateDirectory.lock(root, purpose: "slipwayd audit reset-clock")
        defer { withExtendedLifetime(lock) {} }
        let database = try NodeDatabase(existingIn: root)
        defer { try? database.close() }
        let latest = try database.write { try change(reason, requester, in: $0) }
        try FailureCopies(root: root).lower(to: now)
        return latest
    }

    private func change(_ reason: String, _ requester: String, in database: Database) throws -> Timestamp {
        guard let latest = try LatestTime.find(in: database), latest > now else {
            throw NodeFailure(
                .auditClock,
                path,
                expected: "a time on record that is later than the clock, which says \(now)",
                found: "none; nothing is to be reset"
            )
        }
        try AuditChain.append(
            AuditEntry(
                Self.action,
                by: requester,
                subject: "the clock",
                detail: "from \(latest) to \(now): \(reason)"
            ),
            at: now,
            in: database
        )
        try LatestTime.begin(at: AuditChain.head(in: database).number, in: database)
        // What failed then has failed by now.
        try database.execute(
            sql: "UPDATE failed_bundles SET failed = ?1 WHERE failed > ?1",
            arguments: [now.milliseconds]
        )
        return latest
    }
}
