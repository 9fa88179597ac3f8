import AsyncSupport
import DurableFiles
import GRDB
import Identifiers
import Signing

/// Reads the policy at the start and at a reload, and puts on record which is in force. Calls block.
struct PolicyReading: Sendable {
    let root: DirectoryHandle
    let clock: any TimeSource

    /// The actions in the audit, with the policy as the subject says it.
    static let loaded = "policy.loaded"
    static let changed = "policy.changed"

    /// Reads the policy and judges all of it.
    /// - Throws: `SignOffFailure`: then nothing is to change.
    func read() throws -> LivePolicy.Reading {
        let policy = try NodePolicy.read(in: root)
        if let policy {
            // What is wrong with the trust itself stops no start: it lets no bundle in.
            let trust = try? TrustDirectory(directory: try root.open(directory: "trust")).read()
            _ = try policy.reviewers(trust)
        }
        return LivePolicy.Reading(policy: policy, read: clock.timeOfDay)
    }

    /// Puts on record at the start which policy is in force; none, and none before, is not worth a word.
    static func note(_ reading: LivePolicy.Reading, in database: NodeDatabase) throws {
        try database.write { database in
            let last = try lastIdentity(in: database)
            let identity = reading.identity
            guard reading.policy != nil || (last ?? identity) != identity else { return }
            let hasChanged = last.map { $0 != identity } ?? false
            try AuditChain.append(
                hasChanged
                    ? change(from: last ?? LivePolicy.Reading.nothing, to: identity)
                    : AuditEntry(loaded, by: Requester.node.name, subject: NodePolicy.fileName, detail: identity),
                at: reading.read,
                in: database
            )
        }
    }

    /// - Returns: nil where both are the same.
    static func change(from before: LivePolicy.Reading, to reading: LivePolicy.Reading) -> AuditEntry? {
        before.identity == reading.identity ? nil : change(from: before.identity, to: reading.identity)
    }

    private static let before = "; before: "

    private static func change(from last: String, to identity: String) -> AuditEntry {
        AuditEntry(
            changed,
            by: Requester.node.name,
            subject: NodePolicy.fileName,
            detail: identity + before + last
        )
    }

    /// The policy of the last record of one, sealed or not.
    private static func lastIdentity(in database: Database) throws -> String? {
        let detail = try String.fetchOne(
            database,
            sql: """
                SELECT detail FROM (
                    SELECT number, detail FROM audit WHERE action IN (?1, ?2) AND outcome = 'ok'
                    UNION ALL SELECT number, detail FROM sealed_facts WHERE action IN (?1, ?2)
                ) ORDER BY number DESC LIMIT 1
                """,
            arguments: [loaded, changed]
        )
        return detail.map { String($0.prefix(upTo: $0.firstRange(of: before)?.lowerBound ?? $0.endIndex)) }
    }
}
