import GRDB
import Identifiers
import NodeAPI

/// Forgets deployments that a project's history need not hold any more, with their steps. How many there were stays known. Blocks.
struct HistoryRetention: Sendable {
    let project: ProjectName
    let limits: HistoryLimits
    let now: Timestamp

    /// The most deployments removed in one transaction, so that no other transaction waits long.
    private static let most = 1000

    /// - Returns: how many were forgotten.
    @discardableResult
    func run(_ database: NodeDatabase) throws -> Int {
        var forgotten = 0
        while true {
            let count = try database.write { try forget(in: $0) }
            forgotten += count
            if count < Self.most { return forgotten }
        }
    }

    private func forget(in database: Database) throws -> Int {
        let old = try candidates(in: database)
        guard !old.isEmpty else { return 0 }
        let kept = try needed(old, in: database)
        let gone = old.filter { !kept.contains($0.id) }.prefix(Self.most)
        for deployment in gone {
            try database.execute(
                sql: """
                    INSERT INTO forgotten_deployments (project, state, count) VALUES (?, ?, 1)
                    ON CONFLICT (project, state) DO UPDATE SET count = count + 1
                    """,
                arguments: [project.text, deployment.state.rawValue]
            )
            try database.execute(
                sql: "DELETE FROM deployment_steps WHERE deployment = ?",
                arguments: [deployment.id]
            )
            try database.execute(sql: "DELETE FROM deployments WHERE id = ?", arguments: [deployment.id])
        }
        return gone.count
    }

    /// Those beyond the limits, oldest first.
    private func candidates(in database: Database) throws -> [DeploymentRecord] {
        let beyond = try Int64.fetchOne(
            database,
            sql: "SELECT id FROM deployments WHERE project = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
            arguments: [project.text, limits.count]
        )
        // Up to the first that is young enough: in their order none is left out, whatever the clock said.
        let young = try limits.age.flatMap { age in
            try Int64.fetchOne(
                database,
                sql:
                    "SELECT COALESCE(MIN(id), (SELECT MAX(id) + 1 FROM deployments)) FROM deployments WHERE project = ? AND updated >= ?",
                arguments: [project.text, now.adding(seconds: -age).milliseconds]
            )
        }
        let last = max(beyond ?? 0, (young ?? 1) - 1)
        return last > 0 ? try DeploymentRecord.finished(of: project, upTo: last, in: database) : []
    }

    /// Deployments without which the others have no history: those that put each generation that is here where a rollback finds it, that made it, and that a mark
    /// was set for.
    private func needed(_ old: [DeploymentRecord], in database: Database) throws -> Set<Int64> {
        let present = Set(try GenerationRecord.all(of: project, in: database).map(\.number))
        var kept = RollbackHistory.holders(in: old)
        var makers: [GenerationNumber: Int64] = [:]
        for deployment in old where deployment.state == .confirmed || deployment.state == .checked {
            if let number = deployment.generation { makers[number] = deployment.id }
        }
        kept = kept.filter { present.contains($0.key) }
        let settled = try Int64.fetchAll(
            database,
            sql: """
                SELECT MAX(id) FROM deployments WHERE project = ? AND finished = 1 AND state IN ('confirmed', 'rolled-back')
                """,
            arguments: [project.text]
        )
        let marks = try BadBundleRecord.all(of: project, in: database).compactMap(\.mark.deployment)
        return Set(kept.values).union(makers.filter { present.contains($0.key) }.values).union(settled).union(marks)
    }
}
