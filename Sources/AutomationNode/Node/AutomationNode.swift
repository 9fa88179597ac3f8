package import AsyncSupport
import DurableFiles
package import Identifiers
import Logging
import NodeAPI
package import Serving
import Signing

/// An automation node: takes signed bundles, makes generations of them, switches to them in one step, watches them, and
/// returns to the last good one when they fail.
///
/// Open it, call `run()` in a task of its own, and ask it. It knows no HTTP; a token or a client's certificate says who asks, and its
/// role what they may do. Blocking work runs on its own threads.
///
/// Its nouns: a *bundle* comes in (`Intake`), verified and admitted, and lies in STATE as a `StoredBundle` (`Bundles`). A *deployment* verifies
/// it again (`TrustedBundle`), stages a *generation* of it (`StagedGeneration`), and switches to it (`GenerationSwitch`); on
/// *probation* rules hold it to what it must not do; it is confirmed, or a *rollback* goes to an earlier generation that was verified
/// (`VerifiedGeneration`). All of it is on record in the database, and the link `current` holds the fact (docs/node-states.md).
///
/// Begin to read with `DeploymentRun`, the loop over the phases of a deployment, and with `NodeOpening`, where everything is put
/// together and a start makes the state whole (`Recovery`). Each type takes the few things it uses; nothing reaches for the node.
///
/// It never speaks HTTP, never runs a model itself (`ModelWorkers` does), and makes current only what it has checked just before: the switch
/// takes a `StagedGeneration` or a `VerifiedGeneration`, never a number.
package final class AutomationNode: Sendable {
    let live: LiveConfiguration
    let storage: NodeStorage
    /// The key that the node signs with for itself.
    let key: Result<SigningKey, any Error>
    package let clock: any TimeSource
    /// Threads for work that blocks.
    let pool: BlockingPool
    let logger: Logger
    /// The generations that answer.
    let serving: ServingGenerations
    /// Answered requests on their way to monitoring.
    package let rowsTap: TapBuffer
    let monitorStore: MonitorStore
    let monitoring: NodeMonitor
    let labels: LabelIntake
    /// Models that the start has still to load.
    let firstLoads: FirstLoads
    package let draining = Draining()
    let anchors: AuditAnchors
    let deployer: Deployer
    let orders: OrderReader
    let following: Following
    let events: DeploymentEvents
    let intake: BundleIntake
    let offers: UploadSessions
    let downloads: BundleDownloads
    let evaluations: NodeEvaluations
    let comparisons: NodeComparisons
    let signOffs: NodeSignOffs
    let reader: NodeReader
    let figures: NodeMetricsReader
    let health: Readiness
    let removal: ProjectRemoval
    let upkeep: NodeUpkeep
    let tokens: TokenBook
    /// The findings of the start.
    let recovered: [String]
    /// The file of the admin token that this start made; nil if there were tokens.
    package let adminTokenPath: String?
    private let lock: FileLock

    init(
        live: LiveConfiguration,
        storage: NodeStorage,
        key: Result<SigningKey, any Error>,
        clock: any TimeSource,
        pool: BlockingPool,
        logger: Logger,
        serving: ServingGenerations,
        rowsTap: TapBuffer,
        monitorStore: MonitorStore,
        monitoring: NodeMonitor,
        labels: LabelIntake,
        firstLoads: FirstLoads,
        anchors: AuditAnchors,
        deployer: Deployer,
        orders: OrderReader,
        following: Following,
        events: DeploymentEvents,
        intake: BundleIntake,
        offers: UploadSessions,
        downloads: BundleDownloads,
        evaluations: NodeEvaluations,
        comparisons: NodeComparisons,
        signOffs: NodeSignOffs,
        reader: NodeReader,
        figures: NodeMetricsReader,
        health: Readiness,
        removal: ProjectRemoval,
        upkeep: NodeUpkeep,
        tokens: TokenBook,
        recovered: [String],
        adminTokenPath: String?,
        lock: FileLock
    ) {
        self.live = live
        self.storage = storage
        self.key = key
        self.clock = clock
        self.pool = pool
        self.logger = logger
        self.serving = serving
        self.rowsTap = rowsTap
        self.monitorStore = monitorStore
        self.monitoring = monitoring
        self.labels = labels
        self.firstLoads = firstLoads
        self.anchors = anchors
        self.deployer = deployer
        self.orders = orders
        self.following = following
        self.events = events
        self.intake = intake
        self.offers = offers
        self.downloads = downloads
        self.evaluations = evaluations
        self.comparisons = comparisons
        self.signOffs = signOffs
        self.reader = reader
        self.figures = figures
        self.health = health
        self.removal = removal
        self.upkeep = upkeep
        self.tokens = tokens
        self.recovered = recovered
        self.adminTokenPath = adminTokenPath
        self.lock = lock
    }

    /// Runs deployments, and what the time brings, until the task is cancelled. No task of the node is left when it returns;
    /// a deployment that was under way goes on at the next start. Once only.
    package func run() async throws {
        try await deployer.resume()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [deployer] in await deployer.run() }
            group.addTask { [serving] in await serving.run() }
            group.addTask { [anchors, pool] in await anchors.run(on: pool) }
            group.addTask { [monitoring] in await monitoring.run() }
            group.addTask { [following] in await following.run() }
            group.addTask { [self] in
                while !Task.isCancelled {
                    try? await clock.sleep(seconds: 60)
                    _ = try? await pool.run { [upkeep] in upkeep.run() }
                    anchors.wake()
                }
            }
            group.addTask { [self] in
                for await event in tokens.events {
                    _ = try? await pool.run { [storage, upkeep] in
                        if let entry = event.entry {
                            try storage.trail.append(entry)
                        } else {
                            upkeep.tokenAudit.bring()
                        }
                    }
                }
            }
            await group.waitForAll()
        }
    }

    /// - Returns: nil for a token that is not one of the node's, or has ended.
    /// - Throws: what keeps the tokens from being read.
    package func authenticate(token: String) async throws -> Requester? {
        try await tokens.requester(for: token, at: clock.timeOfDay)
    }

    /// The digest of a token: it finds the token's holder later, without the token.
    package static func digest(ofToken token: String) -> Digest { TokenStore.digest(of: token) }

    /// - Parameter digest: of a token that was shown before.
    /// - Returns: nil once the token was revoked, or has ended.
    /// - Throws: what keeps the tokens from being read.
    package func authenticate(digest: Digest) async throws -> Requester? {
        try await tokens.requester(for: digest, at: clock.timeOfDay)
    }

    /// Puts on record, once for each since the start, that a client's certificate was refused.
    /// - Parameter name: as the audit names who comes by it.
    package func noteRefused(certificate name: String, code: String, why: String) {
        tokens.refused(certificate: name, code: code, why: why)
    }
}
