import DurableFiles
import GRDB
import Identifiers
import Integrity

/// Looks through the node's database: its pages, its references and the audit.
struct DatabaseInspection: Sendable {
    let database: NodeDatabase

    /// The advice for a database that is damaged.
    private static let restoring =
        "stop slipwayd and restore node.db from a backup; without a backup, rebuild the records with slipwayd adopt"

    /// - Returns: findings. If one says that the database cannot be read, nothing else can be checked.
    func run() -> [CheckFinding] {
        do {
            return try pages() + references() + claims() + audit()
        } catch {
            return [Self.unreadable(error)]
        }
    }

    static func unreadable(_ error: any Error) -> CheckFinding {
        let reason = (error as? any CodedFailure)?.message ?? (error as? DatabaseError)?.message ?? "\(error)"
        return CheckFinding(
            NodeCode.stateDatabase,
            NodeDatabase.fileName,
            expected: "a database that can be read",
            found: reason,
            meaning: "the record of deployments is lost; without it nothing is repaired",
            advice: restoring
        )
    }

    /// The findings of a database that is older than the state, or another node's. Unreadable evidence gives none.
    static func evidence(_ root: DirectoryHandle) -> [CheckFinding] {
        guard let judgement = try? DatabaseEvidence(root: root).judge() else { return [] }
        // A check has a finding of its own for a file that is not there.
        if case .missing = judgement.memory { return [] }
        return judgement.findings.map { finding in
            CheckFinding(
                NodeCode.stateBehind,
                finding.subject,
                expected: finding.expected,
                found: finding.found,
                meaning:
                    "node.db is older than the state, or another node's: slipwayd does not start with it, and nothing is "
                    + "repaired from it",
                advice: "restore a backup of the whole state, or a node.db as new as the rest; or slipwayd adopt"
            )
        }
    }

    private func pages() throws -> [CheckFinding] {
        let lines = try database.read { try DatabaseDamage.findings(in: $0, limit: 20) }
        guard !lines.isEmpty else { return [] }
        return [
            CheckFinding(
                NodeCode.stateDatabase,
                NodeDatabase.fileName,
                expected: "pages as SQLite wrote them",
                found: lines.prefix(3).joined(separator: "; "),
                meaning: "the disk changed the database",
                advice: Self.restoring
            )
        ]
    }

    private func references() throws -> [CheckFinding] {
        let broken = try database.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT 'projects: ' || project || ' last confirmed ' || last_confirmed FROM projects
                    WHERE last_confirmed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM generations
                    WHERE generations.project = projects.project AND number = last_confirmed)
                    UNION ALL SELECT 'generations: ' || project || ' ' || number || ' of ' || bundle_digest FROM generations
                    WHERE state NOT IN ('failed', 'removing') AND NOT EXISTS (SELECT 1 FROM bundles
                    WHERE bundles.project = generations.project AND digest = bundle_digest)
                    UNION ALL SELECT 'deployment_steps: of deployment ' || deployment FROM deployment_steps
                    WHERE deployment NOT IN (SELECT id FROM deployments)
                    """
            )
        }
        return broken.map { row in
            CheckFinding(
                CheckCode.reference,
                NodeDatabase.fileName,
                expected: "the record that \(row) refers to",
                found: "nothing",
                meaning: "another hand changed the database, or it is an older copy than the rest of the state",
                advice: "send and deploy the bundle again; if that does not help, restore node.db from a backup"
            )
        }
    }

    private func claims() throws -> [CheckFinding] {
        try database.read { try ClaimRecord.damaged(in: $0) }.map { claim in
            CheckFinding(
                CheckCode.claim,
                NodeDatabase.fileName,
                expected: "the claim \(claim) as it came",
                found: "another document",
                meaning: "the disk or another hand changed it; its bundle is not deployed while it is so",
                advice: "find out who changed it; restore node.db from a backup"
            )
        }
    }

    private func audit() throws -> [CheckFinding] {
        guard let flaw = try database.read({ try AuditChain.flaw(in: $0) }) else { return [] }
        return [
            CheckFinding(
                NodeCode.auditBroken,
                NodeDatabase.fileName,
                expected: "an audit in which each record follows from the one before",
                found: flaw,
                meaning: "the audit is not reliable from there on; there is no copy to repair it from",
                advice: "find out who changed it; restore node.db from a backup"
            )
        ]
    }
}
