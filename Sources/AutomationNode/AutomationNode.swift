import AsyncSupport
import ContentStore
import DurableFiles
package import Identifiers
package import Logging
package import NodeAPI
package import Scoring
import Signing
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// An automation node: takes signed bundles, makes generations of them, switches to them in one step, watches them, and
/// returns to the last good one when they fail.
///
/// Open it, call `run()` in a task of its own, and ask it. It knows no HTTP; who asks is told by a token, and what they may do
/// by the token's role. Blocking work runs on its own threads.
package final class AutomationNode: Sendable {
    let parts: NodeParts
    private let lock: FileLock
    private let tokens: TokenBook
    let tokenAudit: TokenAudit
    let deployer: Deployer
    private let receiver: Receiver
    private let offers: OfferBook
    private let recovered: [String]
    /// The file of the admin token that this start made; nil if there were tokens.
    package let adminTokenPath: String?

    /// Has the kernel count what models use, where a control group was delegated to this process. Once, before it opens one.
    package static func adoptControlGroups() { ControlGroups.adopt() }

    /// Opens a state directory, which is made where it is missing, and makes it whole after whatever stopped the node before.
    /// - Throws: `node.locked`, a `state.*` code, or what the file system refuses. `state.behind` if the database is not the one that
    ///   made what is in the directory, or is older: nothing is changed then.
    package static func open(
        state path: String,
        configuration: NodeConfiguration,
        clock: any NodeClock = SystemClock(),
        logger: Logger,
        faults: FaultPoints = .none,
        models: (any ModelLoading)? = nil
    ) async throws -> AutomationNode {
        if configuration.hasHooks { await HookRunner.prepare() }
        let pool = BlockingPool(width: max(4, 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        return try await pool.run {
            // Nothing is made in a directory that is not known to be a state.
            let ballast = (try? StateDirectory.existing(path)).map {
                Ballast(in: $0, wanted: configuration.limits.ballastBytes, logger: logger)
            }
            ballast?.makeRoom(for: Ballast.start)
            let state = try StateDirectory(path: path)
            let lock = try state.lock()
            // Before anything is read out of a database that may not be the one of this state, or changed by what it says.
            try DatabaseEvidence(root: state.root).demand()
            let key = Result { try NodeKey.loadOrMake(in: state.root) }
            let parts = try NodeParts(
                state: state,
                configuration: configuration,
                clock: clock,
                faults: faults,
                logger: logger,
                pool: pool,
                models: models ?? WorkerModels(log: logger),
                ballast: ballast,
                key: key.map(\.key)
            )
            // On a first start it says nothing; later somebody took the old one away.
            if case .success((let key, true)) = key, try parts.database.read({ try AuditChain.hasRecords(in: $0) }) {
                try parts.audit(
                    AuditEntry("node.key-made", by: Requester.node.name, subject: "key \(key.verificationKey.hint)")
                )
            }
            let orphans = WorkerOrphans.kill(owner: state.workerOwner)
            TemporaryHome.removeLeftovers(owner: state.workerOwner)
            if orphans > 0 {
                logger.warning("ended what workers had left behind", metadata: ["processes": "\(orphans)"])
            }
            let recovered = try Recovery(parts: parts).run()
            parts.takeReserve()
            for project in try parts.current.projects() {
                parts.serving.flip(project, to: try parts.current.generation(of: project)) {}
            }
            for finding in recovered + parts.damage.versions + StateSecrets(state: state).findings() {
                logger.warning("found at start", metadata: ["finding": "\(finding)"])
            }
            try Self.beginServing(parts)
            let tokens = TokenStore(directory: state.tokens)
            let made = try AdminToken.makeIfFirst(in: state, tokens: tokens, now: clock.now())
            // Before anybody is let in by one of them.
            let audit = TokenAudit(store: tokens, database: parts.database, clock: clock, logger: logger)
            audit.bring()
            return AutomationNode(
                parts,
                lock: lock,
                tokens: try TokenBook(store: tokens),
                tokenAudit: audit,
                recovered: recovered,
                adminTokenPath: made
            )
        }
    }

    private init(
        _ parts: NodeParts,
        lock: FileLock,
        tokens: TokenBook,
        tokenAudit: TokenAudit,
        recovered: [String],
        adminTokenPath: String?
    ) {
        self.parts = parts
        self.lock = lock
        self.tokens = tokens
        self.tokenAudit = tokenAudit
        self.recovered = recovered
        self.adminTokenPath = adminTokenPath
        deployer = Deployer(parts: parts)
        receiver = Receiver(parts: parts)
        offers = OfferBook(receiver: receiver)
    }

    /// Runs deployments, and what the time brings, until the task is cancelled. No task of the node is left when it returns;
    /// a deployment that was under way goes on at the next start. Once only.
    package func run() async throws {
        try await deployer.resume()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [deployer] in await deployer.run() }
            group.addTask { [parts] in await parts.serving.run() }
            group.addTask { [parts] in await parts.anchors.run(on: parts.pool) }
            group.addTask { [parts, offers, tokenAudit] in
                while !Task.isCancelled {
                    try? await parts.clock.sleep(until: parts.clock.moment().adding(seconds: 60))
                    _ = try? await parts.pool.run {
                        offers.expire()
                        parts.takeReserve()
                        parts.sealDue()
                        // Whoever makes or revokes tokens is on record, also where nobody asks.
                        tokenAudit.bring()
                    }
                    parts.anchors.wake()
                }
            }
            group.addTask { [parts, tokens, tokenAudit] in
                for await event in tokens.events {
                    _ = try? await parts.pool.run {
                        if let entry = event.entry { try parts.audit(entry) } else { tokenAudit.bring() }
                    }
                }
            }
            await group.waitForAll()
        }
    }

    /// Orders what is current to be loaded in the background, once the node runs. What is on probation, or on its way back, its
    /// deployment loads.
    private static func beginServing(_ parts: NodeParts) throws {
        for project in try parts.current.projects() {
            guard let number = try parts.current.generation(of: project) else { continue }
            let (open, generation) = try parts.database.read { database in
                (
                    try DeploymentRecord.unfinished(of: project, in: database),
                    try GenerationRecord.find(project, number, in: database)
                )
            }
            parts.firstLoads.begin(project, generation?.active.keys.map { $0 } ?? [])
            if let open, open.intent == .rollingBack || (open.state == .active && open.kind != .rollback) {
                let plan = Result { try ServingPlanner(parts: parts, project: project).plan(number) }
                if case .success(nil) = plan { parts.firstLoads.forget(project) }
                continue
            }
            let kept = try WarmGenerations(parts: parts, project: project).kept(beside: number)
            parts.background.begin(project, kept, parts)
        }
    }

    /// Takes the mark from a bundle that failed on probation.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`.
    package func forgive(
        _ project: ProjectName,
        _ request: ForgiveRequest,
        by requester: Requester
    ) async throws -> ForgivenReport {
        try requester.require(.forgive, in: project)
        return try await parts.pool.run { [parts] in
            try Forgiveness(parts: parts).forgive(project, request, by: requester)
        }
    }

    /// - Returns: nil for a token that is not one of the node's, or has ended.
    /// - Throws: what keeps the tokens from being read.
    package func authenticate(token: String) async throws -> Requester? {
        try await tokens.requester(for: token, at: parts.clock.now())
    }

    /// Puts on record, once for each since the start, that a client's certificate was refused.
    /// - Parameter name: as the audit names who comes by it.
    package func noteRefused(certificate name: String, code: String, why: String) {
        tokens.refused(certificate: name, code: code, why: why)
    }

    /// Begins a whole tar, plain or wrapped.
    package func beginUpload(by requester: Requester) async throws -> BundleUpload {
        try requester.require(.upload)
        return try await parts.pool.run { [receiver] in
            try BundleUpload(receiver: receiver, requester: requester)
        }
    }

    /// - Parameter head: the first entries of a bundle, `bundle.sig` and `bundle.json`, exactly as they stand in the tar.
    package func offer(_ head: [UInt8], by requester: Requester) async throws -> OfferReport {
        try requester.require(.upload)
        return try await parts.pool.run { [offers] in try offers.add(head, by: requester) }
    }

    /// - Parameters:
    ///   - offset: where the sender begins: 0, or what an earlier, interrupted upload brought.
    ///   - total: the size of the whole content.
    ///   - offer: the offer it is for; nil for any that lacks it, the caller's own first.
    package func beginBlob(
        _ digest: Digest,
        offset: UInt64,
        total: UInt64,
        offer id: String? = nil,
        by requester: Requester
    ) async throws -> BlobUpload {
        try requester.require(.upload)
        return try await parts.pool.run { [parts, offers] in
            let (offer, size) =
                try id.map { try offers.offer($0, with: digest, by: requester) }
                ?? offers.offer(missing: digest, by: requester)
            guard size == total else {
                throw NodeFailure(
                    .blobSize,
                    digest.description,
                    expected: "\(size) bytes, as they are signed",
                    found: "\(total)"
                )
            }
            return try BlobUpload(parts: parts, offer: offer, digest: digest, size: size, offset: offset)
        }
    }

    /// Begins several contents of an offer in one go.
    /// - Throws: `offer.not-found`.
    package func beginBlobs(offer id: String, by requester: Requester) async throws -> BlobBatch {
        try requester.require(.upload)
        return try await parts.pool.run { [parts, offers] in
            BlobBatch(parts: parts, offer: try offers.offer(id, by: requester))
        }
    }

    package func commitOffer(_ id: String, by requester: Requester) async throws -> BundleReport {
        try requester.require(.upload)
        return try await parts.pool.run { [offers] in try offers.commit(id, by: requester) }
    }

    /// Whether the store has this content, whichever bundle brought it.
    package func hasBlob(_ digest: Digest) async throws -> Bool {
        try await parts.pool.run { [parts] in try parts.store.contains(digest) }
    }

    /// Begins to give a bundle back, as it would be sent to a node.
    /// - Parameters:
    ///   - text: its id or digest, as for a deployment.
    ///   - offset: gives where to begin, by the tag and the size of what there is; what it throws is thrown.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `bundle.damaged`.
    package func beginDownload(
        _ project: ProjectName,
        _ text: String,
        by requester: Requester,
        from offset: @escaping @Sendable (_ tag: String, _ size: UInt64) throws -> UInt64
    ) async throws -> BundleDownload {
        try requester.require(.read, in: project)
        return try await parts.pool.run { [parts] in
            // While none is collected, so that it is held before anybody can take it.
            try parts.storeGate.withLock { _ in
                let known = try parts.database.read { try BundleRecord.all(of: project, in: $0) }
                let record = try BundleChoice(text: text, project: project).find(in: known)
                return try BundleDownload(record, parts: parts, from: offset)
            }
        }
    }

    /// Returns once it is accepted; it goes on by itself. If what is asked for runs already, or is under way, the answer is
    /// the deployment that made it so, or is about to: to ask again, where an answer was lost, changes nothing.
    /// - Throws: `deployment.busy`, `bundle.not-found`, `bundle.ambiguous`, `deployment.unknown-version`.
    package func deploy(
        _ project: ProjectName,
        _ request: DeploymentRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try requester.require(.deploy, in: project)
        return try await deployer.deploy(project, request, by: requester)
    }

    /// Ends a probation and answers with its end, or else begins the return to an earlier confirmed generation.
    /// - Throws: `rollback.none`, `deployment.busy`, `generation.not-found`, `generation.unconfirmed`.
    package func rollBack(
        _ project: ProjectName,
        _ request: RollbackRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try requester.require(.decide, in: project)
        return try await deployer.rollBack(project, request, by: requester)
    }

    /// Ends a probation well and answers with its end.
    /// - Throws: `probation.none`, `deployment.busy`.
    package func confirm(_ project: ProjectName, by requester: Requester) async throws -> DeploymentReport {
        try requester.require(.decide, in: project)
        return try await deployer.confirm(project, by: requester)
    }

    /// Ends a deployment before its switch, or takes back one that was only staged, and answers when nothing of it is left. To ask
    /// again changes nothing.
    /// - Throws: `deployment.switched`, `deployment.ended`, `deployment.not-found`, `deployment.busy`.
    package func cancel(
        _ project: ProjectName,
        _ id: Int64,
        _ request: CancelRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try requester.require(.deploy, in: project)
        return try await deployer.cancel(project, id, request, by: requester)
    }

    /// Forgets an offer with what has come of it.
    /// - Throws: `offer.not-found`, also for another's.
    package func discardOffer(_ id: String, by requester: Requester) async throws {
        try requester.require(.upload)
        try await parts.pool.run { [offers] in try offers.discard(id, by: requester) }
    }

    package func setPinned(
        _ pinned: Bool,
        _ project: ProjectName,
        _ number: GenerationNumber,
        by requester: Requester
    ) async throws -> GenerationReport {
        try requester.require(.keep, in: project)
        return try await read { try $0.setPinned(pinned, project, number, by: requester) }
    }

    /// Takes a project off the node, and names the tokens that are for it.
    /// - Parameter typed: the project's name once more, as somebody typed it.
    /// - Throws: `project.unconfirmed`, `project.not-found`, `deployment.busy`.
    package func removeProject(
        _ project: ProjectName,
        typed: String?,
        reason: String?,
        by requester: Requester
    ) async throws -> ProjectRemovalReport {
        try requester.require(.remove, in: project)
        guard typed == project.text else {
            throw NodeFailure(
                .projectUnconfirmed,
                project.text,
                expected: "the name of the project once more (confirm)",
                found: typed.map { "\"\($0.prefix(200))\"" } ?? "nothing"
            )
        }
        var report = try await parts.pool.run { [parts] in
            try ProjectRemoval(parts: parts).run(project, reason: reason, by: requester)
        }
        let named = (try? await tokens.records())?.filter { $0.scope.projects?.contains(project) == true }.map(\.name)
        report.tokens = named?.isEmpty == false ? named?.sorted() : nil
        return report
    }

    package func collectGarbage(by requester: Requester) async throws -> GarbageReport {
        try requester.requireWholeNode(.keep)
        return try await parts.pool.run { [parts] in try GarbageCollection(parts: parts).run(by: requester) }
    }

    package func deployment(_ project: ProjectName, _ id: Int64) async throws -> DeploymentReport {
        try await read { try $0.deployment(project, id) }
    }

    /// Newest first, at most 1,000.
    package func deployments(_ project: ProjectName, limit: Int) async throws -> [DeploymentReport] {
        try await read { try $0.deployments(project, limit: limit) }
    }

    /// The deployment as it stands, then each change. Ends with its last, or when the node stops.
    package func deploymentEvents(_ project: ProjectName, _ id: Int64) async throws -> AsyncStream<DeploymentReport> {
        try await parts.events.follow(id) { try await deployment(project, id) }
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

    /// The records after that number, ascending, at most 10,000.
    package func audit(after number: Int64, limit: Int, project: ProjectName?) async throws -> [AuditRecord] {
        try await parts.pool.run { [parts] in
            try parts.database.read {
                try AuditChain.records(after: number, limit: max(0, min(limit, 10_000)), project: project, in: $0)
            }
        }
    }

    /// What of the audit lies in sealed segments; nil before the first.
    package func sealedAudit() async throws -> SealedAudit? {
        try await parts.pool.run { [parts] in
            let segments = try parts.database.read { try AuditSegment.all(in: $0) }
            return segments.last.map { SealedAudit(last: $0.last, segments: segments.map(\.fileName)) }
        }
    }

    /// How far the audit went and the highest sequences, under the node's own key.
    /// - Throws: `node.key`.
    package func auditAnchor() async throws -> AuditAnchorReport {
        try await parts.pool.run { [parts] in try parts.anchors.report() }
    }

    /// Whether the node can do its work and is to be sent any, with what was found at its start and what is wrong now.
    package func readiness() async -> ReadinessReport {
        let (blocking, others) = await found()
        let ending = await tokens.findings(at: parts.clock.now())
        return ReadinessReport(
            works: blocking.isEmpty && !isAuditBroken,
            loading: loading,
            draining: drainReport,
            findings: blocking + recovered + others + ending,
            sandbox: SandboxState(parts.configuration.common.scoring.sandbox.report)
        )
    }

    /// Whether nothing keeps the node from its work.
    package func works() async -> Bool { await found().blocking.isEmpty && !isAuditBroken }

    private func found() async -> (blocking: [String], others: [String]) {
        (try? await parts.pool.run { [parts] in Readiness(parts: parts).findings() }) ?? (["the node is stopping"], [])
    }

    private var isAuditBroken: Bool { recovered.contains { $0.hasPrefix(NodeCode.auditBroken.rawValue) } }

    /// The versions of each model in the bundles that are here; nil where they cannot be read.
    package func versions() async -> [ProjectName: [ModelName: Set<VersionID>]]? {
        try? await read { try $0.versions() }
    }

    /// - Returns: zeros where the figures cannot be read.
    package func metrics() async -> NodeMetrics {
        do {
            return try await read { try $0.metrics() }
        } catch {
            parts.logger.error("the metrics cannot be read", metadata: ["error": "\(error)"])
            return NodeMetrics(
                projects: [],
                bundlesReceived: 0,
                bundlesRefused: 0,
                bytesReceived: 0,
                uploadsInProgress: 0,
                hookFailures: [:],
                freeBytes: 0,
                freeInodes: 0,
                auditRecords: 0
            )
        }
    }

    private func read<Value: Sendable>(_ body: @escaping @Sendable (NodeReader) throws -> Value) async throws -> Value {
        try await parts.pool.run { [parts] in try body(NodeReader(parts: parts)) }
    }
}
