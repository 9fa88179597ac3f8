import AsyncSupport
import DurableFiles
package import Identifiers
package import NodeAPI
import Serving

/// The node from its start to its stop: first loads, draining, and changes of the configuration.
extension AutomationNode {
    /// The configuration in force now.
    package var configuration: NodeConfiguration { live.settings }

    /// Models of the start that are still to load; nil once every model that was current then serves or has failed at its first attempt.
    package var loading: LoadingReport? { loadingReport(of: nil) }

    /// The same of one project; nil: of all.
    package func loadingReport(of project: ProjectName?) -> LoadingReport? {
        firstLoads.progress(serving.status(), of: project).map { progress in
            LoadingReport(models: progress.loading.map { "\($0.project) \($0.model)" }, of: progress.total)
        }
    }

    /// Returns once the start has no more models to load, or the task is cancelled.
    package func loaded() async { await firstLoads.ended() }

    package var drainReport: DrainReport {
        guard let order = draining.order else { return DrainReport(draining: false) }
        return DrainReport(
            draining: true,
            by: order.by,
            since: order.since,
            reason: order.reason,
            stopping: order.isStop ? true : nil
        )
    }

    /// Has the node say that it is not ready, or takes that back; everything is answered as before. It does not outlast a stop.
    /// - Throws: `node.stopping` where the node ends.
    package func setDraining(_ request: DrainRequest, by requester: Requester) async throws -> DrainReport {
        try requester.requireWholeNode(.drain)
        return try await pool.run { [self] in
            let order = Draining.Order(
                by: requester.name,
                since: clock.timeOfDay,
                reason: request.reason,
                isStop: false
            )
            let hasChanged = request.drain == false ? try draining.end() : draining.begin(order)
            if hasChanged {
                try storage.trail.append(
                    AuditEntry(
                        request.drain == false ? "node.undrained" : "node.drained",
                        by: requester.name,
                        subject: "slipwayd",
                        detail: request.reason ?? ""
                    )
                )
            }
            return drainReport
        }
    }

    /// The node ends; from now on it says that it is not ready.
    package func beginStop() {
        draining.begin(
            Draining.Order(by: Requester.node.name, since: clock.timeOfDay, reason: nil, isStop: true)
        )
    }

    /// Puts another configuration in force, and records it. Running work keeps the configuration before; models get theirs when
    /// they are loaded the next time.
    /// - Parameters:
    ///   - note: for the record.
    ///   - policy: what was read of the policy; nil: the one in force stays.
    package func configure(
        _ configuration: NodeConfiguration,
        policy: ReadPolicy? = nil,
        note: String
    ) async throws {
        if configuration.hasHooks, !live.settings.hasHooks { await HookRunner.prepare() }
        try await pool.run { [live, storage, signOffs] in
            let entry = AuditEntry("node.reloaded", by: Requester.node.name, subject: "slipwayd", detail: note)
            // What cannot be put on record is not done.
            try signOffs.adopt(policy, with: [entry], audit: storage.trail)
            live.replace(by: configuration)
        }
        _ = try? await pool.run { [following] in following.reconsider() }
        await judgeCurrent()
    }

    /// Puts the policy in force that was read, and records it where it is another.
    package func adopt(_ policy: ReadPolicy) async throws {
        try await pool.run { [storage, signOffs] in
            try signOffs.adopt(policy, with: [], audit: storage.trail)
        }
        await judgeCurrent()
    }

    /// Reads the policy again, and changes nothing yet.
    /// - Throws: what is wrong with it.
    package func readPolicy() async throws -> ReadPolicy {
        try await pool.run { [signOffs] in try signOffs.read() }
    }

    private func judgeCurrent() async {
        _ = try? await pool.run { [signOffs] in signOffs.watch.run() }
    }

    /// Puts on record that another configuration was refused.
    package func noteRefusedConfiguration(_ failure: any CodedFailure) async {
        _ = try? await pool.run { [storage] in
            try storage.trail.append(
                AuditEntry(
                    "node.reloaded",
                    by: Requester.node.name,
                    subject: "slipwayd",
                    outcome: failure.stableCode,
                    detail: "\(failure.subject): \(failure.message)"
                )
            )
        }
    }
}

extension NodeConfiguration {
    /// Keys that differ from the configuration of the start and are read at a start only.
    package func needingRestart(since start: NodeConfiguration) -> [String] {
        [
            ("listen", listen != start.listen), ("socket", socket != start.socket),
            ("operators.socket", operatorsSocket != start.operatorsSocket),
            ("tls", (tls == nil) != (start.tls == nil)),
            ("limits.ballast", limits.ballastBytes != start.limits.ballastBytes),
            ("audit.anchor", anchor != start.anchor),
        ].filter(\.1).map(\.0)
    }
}
