import AsyncSupport
import DurableFiles
import GRDB
import Identifiers
import NodeAPI

/// Takes the figures of a node for `/metrics`. Calls block.
struct NodeMetricsReader: Sendable {
    let reader: NodeReader
    let counters: NodeCounters
    let monitoring: NodeMonitor
    let orders: OrderReader
    let root: DirectoryHandle

    func read() throws -> NodeMetrics {
        let counts = counters.snapshot
        let now = reader.journal.clock.timeOfDay
        let space = try root.space()
        let outcomes = try reader.journal.database.read { try DeploymentRecord.outcomes(in: $0) }
        let projects = try reader.projects().map { report in
            NodeMetrics.Project(
                project: report.project,
                current: report.current?.number,
                lastConfirmed: report.lastConfirmed,
                generations: try reader.generations(report.project).count,
                outcomes: outcomes.filter { $0.project == report.project }.reduce(into: [:]) {
                    $0[$1.state] = $1.count
                },
                underWay: report.deployment == nil ? 0 : 1,
                active: report.current?.active ?? [:],
                isOnProbation: report.deployment?.isOnProbation == true,
                probationEnds: report.deployment.flatMap { $0.isOnProbation ? $0.probationEnds : nil },
                rollbacks: counts.rollbacks[report.project] ?? [:],
                lastSwitchSeconds: counts.lastSwitchSeconds[report.project],
                untrustedBundles: report.untrusted?.count ?? 0,
                isCurrentUntrusted: report.current?.untrusted != nil,
                lastSigned: report.lastSigned,
                secondsSinceSigned: report.lastSigned.map { max(0, now.seconds(since: $0)) },
                isStale: report.isStale,
                isBreakGlass: report.current?.breakGlass != nil,
                isUnmet: report.policy != nil
            )
        }
        let records = try reader.journal.database.read { try Int64.fetchOne($0, sql: "SELECT MAX(number) FROM audit") }
        return NodeMetrics(
            projects: projects,
            bundlesReceived: counts.bundlesReceived,
            bundlesRefused: counts.bundlesRefused,
            ordersRefused: counts.ordersRefused,
            orders: orders.inForce(),
            bytesReceived: counts.bytesReceived,
            uploadsInProgress: counts.uploadsInProgress,
            hookFailures: counts.hookFailures.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value },
            freeBytes: space.freeBytes,
            freeInodes: space.freeInodes,
            auditRecords: records ?? 0,
            monitoring: monitoring.metrics
        )
    }
}
