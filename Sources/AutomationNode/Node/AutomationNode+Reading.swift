import AsyncSupport
import DurableFiles
package import Identifiers
import Logging
import ModelWorkers
package import NodeAPI

/// Everything that can be asked about the node.
extension AutomationNode {
    package func deployment(_ project: ProjectName, _ id: Int64) async throws -> DeploymentReport {
        try await read { try $0.deployment(project, id) }
    }

    /// Newest first, at most 1,000.
    /// - Parameter before: only those with a smaller number; nil: all.
    package func deployments(
        _ project: ProjectName,
        before number: Int64? = nil,
        limit: Int
    ) async throws -> [DeploymentReport] {
        try await read { try $0.deployments(project, before: number, limit: limit) }
    }

    /// The deployment as it stands, then each change. Ends with its last, or when the node stops.
    package func deploymentEvents(_ project: ProjectName, _ id: Int64) async throws -> AsyncStream<DeploymentReport> {
        try await events.follow(id) { try await deployment(project, id) }
    }

    package func projects() async throws -> [ProjectReport] {
        try await read { try $0.projects() }
    }

    package func project(_ project: ProjectName) async throws -> ProjectReport {
        try await read { try $0.project(project) }
    }

    package func generations(_ project: ProjectName) async throws -> [GenerationReport] {
        try await read { try $0.generations(project) }
    }

    /// Of one project, or all.
    package func bundles(_ project: ProjectName?) async throws -> [BundleReport] {
        try await read { try $0.bundles(project) }
    }

    /// The evaluations of a model in the bundles that are here, and the files that are no evidence.
    /// - Parameters:
    ///   - version: only those of this version; nil: of all.
    ///   - cursor: the `next` of the page before.
    package func evaluations(
        _ project: ProjectName,
        _ model: ModelName,
        _ version: VersionID?,
        after cursor: String?,
        limit: Int
    ) async throws -> EvaluationList {
        try await pool.run { [evaluations] in
            try evaluations.list(project, model, version, after: cursor, limit: limit)
        }
    }

    /// The document of an evaluation, by the beginning of its id.
    /// - Throws: `evaluation.not-found`, `evaluation.several`, `evaluation.foreign` and what else makes it no evidence.
    package func evaluation(_ project: ProjectName, _ text: String) async throws -> [UInt8] {
        try await pool.run { [evaluations] in try evaluations.document(project, text) }
    }

    /// The comparisons in the bundles that are here, and the files that are no evidence.
    /// - Parameters:
    ///   - model: only those with a side of this model; nil: all.
    ///   - cursor: the `next` of the page before.
    package func comparisons(
        _ project: ProjectName,
        _ model: ModelName?,
        after cursor: String?,
        limit: Int
    ) async throws -> ComparisonList {
        try await pool.run { [comparisons] in
            try comparisons.list(project, model, after: cursor, limit: limit)
        }
    }

    /// The document of a comparison, by the beginning of its id.
    /// - Throws: `comparison.not-found`, `comparison.several`, `comparison.foreign` and what else makes it no evidence.
    package func comparison(_ project: ProjectName, _ text: String) async throws -> [UInt8] {
        try await pool.run { [comparisons] in try comparisons.document(project, text) }
    }

    /// The records after that number, ascending, at most 10,000.
    package func audit(after number: Int64, limit: Int, project: ProjectName?) async throws -> [AuditRecord] {
        try await pool.run { [database = storage.database] in
            try database.read {
                try AuditChain.records(after: number, limit: max(0, min(limit, 10_000)), project: project, in: $0)
            }
        }
    }

    /// Records in which a text stands, newest first: a part of the audit at a time, so that a search of a long one does not hold up others.
    package func searchAudit(_ query: AuditQuery) async throws -> AuditMatches {
        try await pool.run { [database = storage.database] in
            try database.read { try AuditSearch.run(query, in: $0) }
        }
    }

    /// The part of the audit that lies in sealed segments; nil before the first.
    package func sealedAudit() async throws -> SealedAudit? {
        try await pool.run { [database = storage.database] in
            let segments = try database.read { try AuditSegment.all(in: $0) }
            return segments.last.map { SealedAudit(last: $0.last, segments: segments.map(\.fileName)) }
        }
    }

    /// The last record of the audit and the highest sequences, under the node's own key.
    /// - Throws: `node.key`.
    package func auditAnchor() async throws -> AuditAnchorReport {
        try await pool.run { [anchors] in try anchors.report() }
    }

    /// Tells whether the node can do its work and should get requests, with the findings of its start and its present faults.
    /// - Parameter project: waits only for its models; nil: for all.
    package func readiness(of project: ProjectName? = nil) async -> ReadinessReport {
        let (blocking, others) = await found()
        let ending = await tokens.findings(at: clock.timeOfDay)
        return ReadinessReport(
            works: blocking.isEmpty && !isAuditBroken,
            loading: loadingReport(of: project),
            draining: drainReport,
            findings: blocking + recovered + others + ending,
            sandbox: SandboxState(live.settings.common.scoring.sandbox.report)
        )
    }

    /// Tells whether nothing keeps the node from its work.
    package func works() async -> Bool { await found().blocking.isEmpty && !isAuditBroken }

    /// - Throws: `project.not-found` unless a generation of the project is current.
    package func requireCurrent(_ project: ProjectName) async throws {
        guard try await pool.run({ [storage] in try storage.current.generation(of: project) }) == nil else { return }
        throw NodeFailure(.projectNotFound, project.text, "no generation of it is current on this node")
    }

    private func found() async -> (blocking: [String], others: [String]) {
        (try? await pool.run { [health] in health.findings() }) ?? (["the node is stopping"], [])
    }

    private var isAuditBroken: Bool { recovered.contains { $0.hasPrefix(NodeCode.auditBroken.rawValue) } }

    /// The versions of each model in the bundles that are here; nil where they cannot be read.
    package func versions() async -> [ProjectName: [ModelName: Set<VersionID>]]? {
        try? await read { try $0.versions() }
    }

    /// - Returns: zeros where the figures cannot be read.
    package func metrics() async -> NodeMetrics {
        do {
            return try await pool.run { [figures] in try figures.read() }
        } catch {
            logger.error("the metrics cannot be read", metadata: ["error": "\(error)"])
            return NodeMetrics(
                projects: [],
                bundlesReceived: 0,
                bundlesRefused: 0,
                ordersRefused: 0,
                orders: OrderList(fleet: configuration.fleet.text, orders: [], follows: []),
                bytesReceived: 0,
                uploadsInProgress: 0,
                hookFailures: [:],
                freeBytes: 0,
                freeInodes: 0,
                auditRecords: 0,
                monitoring: monitoring.metrics
            )
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (NodeReader) throws -> Value) async throws -> Value {
        try await pool.run { [reader] in try body(reader) }
    }
}
