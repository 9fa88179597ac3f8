package import Identifiers
package import NodeAPI

/// The figures of a node, for `/metrics`. Counts of bundles, bytes, hooks, rollbacks and switches begin with the node's start; those
/// of deployments are of the whole record.
package struct NodeMetrics: Sendable {
    package struct Project: Sendable {
        package let project: ProjectName
        package let current: GenerationNumber?
        package let lastConfirmed: GenerationNumber?
        package let generations: Int
        /// Deployments that ended, by how.
        package let outcomes: [DeploymentState: Int]
        /// Deployments under way: 0 or 1.
        package let underWay: Int
        /// The active version of each model of the current generation.
        package let active: [ModelName: VersionID]
        /// Tells whether the current generation is not confirmed yet.
        package let isOnProbation: Bool
        /// The time at which it is rolled back unless it is confirmed; nil where none is on probation.
        package let probationEnds: Timestamp?
        /// Rollbacks since the start, by their cause.
        package let rollbacks: [RollbackRule: Int]
        /// Seconds from the intent of the last switch to its acknowledgement; nil before the first.
        package let lastSwitchSeconds: Double?
        /// Bundles whose signers are not trusted any more.
        package let untrustedBundles: Int
        package let isCurrentUntrusted: Bool
        /// The time at which the newest bundle came; nil before the first.
        package let lastSigned: Timestamp?
        package let secondsSinceSigned: Double?
        /// nil where the configuration sets no limit.
        package let isStale: Bool?
        /// Tells whether what is current became so in an emergency.
        package let isBreakGlass: Bool
        /// Tells whether the policy lacks something of what is current.
        package let isUnmet: Bool
    }

    package let projects: [Project]
    package let bundlesReceived: Int
    package let bundlesRefused: Int
    package let ordersRefused: Int
    /// The orders in force and what is followed.
    package let orders: OrderList
    package let bytesReceived: UInt64
    package let uploadsInProgress: Int
    /// Failures by hook, such as `pre-activate`.
    package let hookFailures: [String: Int]
    package let freeBytes: UInt64
    package let freeInodes: UInt64
    package let auditRecords: Int64
    package let monitoring: MonitoringMetrics

    /// Deployments that were rolled back, over all projects.
    package var rollbacks: Int { projects.reduce(0) { $0 + ($1.outcomes[.rolledBack] ?? 0) } }
}
