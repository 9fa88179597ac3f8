import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Logging
import Scoring
import Signing
import Synchronization

/// What the parts of a node share.
final class NodeParts: Sendable {
    private let live: LiveConfiguration
    let state: StateDirectory
    let database: NodeDatabase
    let store: ContentStore
    let stored: StoredBundles
    let current: CurrentLinks
    let generations: GenerationDirectory
    let early: EarlyReadBack
    let journal: DeploymentJournal
    let events: DeploymentEvents
    let counters = NodeCounters()
    let clock: any NodeClock
    let faults: FaultPoints
    let logger: Logger
    let pool: BlockingPool
    /// What answers.
    let serving: ServingGenerations
    let background = BackgroundLoading()
    /// What the start has still to load.
    let firstLoads = FirstLoads()
    let draining = Draining()
    /// What is known to be damaged.
    let damage = DamageBook()
    /// What models run in, where bundles bring it.
    let environments: BundleEnvironments
    let anchors: AuditAnchors
    /// What the node signs with for itself.
    let key: Result<SigningKey, any Error>
    let ballast: Ballast
    /// What is on its way out.
    let sent = SentBundles()
    /// Held while blobs come into the store and get their record, and while garbage is collected.
    let storeGate = Mutex<Void>(())
    private let markGate = Mutex<Void>(())

    init(
        state: StateDirectory,
        configuration: NodeConfiguration,
        clock: any NodeClock,
        faults: FaultPoints,
        logger: Logger,
        pool: BlockingPool,
        models: any ModelLoading,
        database opened: NodeDatabase? = nil,
        ballast taken: Ballast? = nil,
        key: Result<SigningKey, any Error>? = nil
    ) throws {
        let live = LiveConfiguration(configuration)
        self.live = live
        self.state = state
        self.clock = clock
        self.faults = faults
        self.logger = logger
        self.pool = pool
        ballast = taken ?? Ballast(in: state.root, wanted: configuration.limits.ballastBytes, logger: logger)
        store = try ContentStore(openingOrCreatingAt: state.root)
        database = try opened ?? NodeDatabase(in: state.root)
        let told = try AuditLog(database: database, logger: logger)
        database.afterWrites { told.tell() }
        let key = key ?? Result { try NodeKey.load(from: state.root) }
        self.key = key
        anchors = AuditAnchors(
            settings: configuration.anchor,
            key: key,
            database: database,
            clock: clock
        )
        stored = StoredBundles(
            directory: state.bundles,
            trust: TrustDirectory(directory: state.trust),
            store: store,
            database: database
        )
        current = CurrentLinks(directory: state.current)
        early = EarlyReadBack(clock: clock)
        generations = GenerationDirectory(
            directory: state.generations,
            store: store,
            early: early,
            faults: faults,
            reserve: { live.whole.settings.limits.reserveBytes }
        )
        environments = BundleEnvironments(
            environments: EnvironmentStore(
                directory: state.environments,
                pool: pool,
                sandbox: { live.whole.settings.common.scoring.sandbox }
            ),
            contents: store,
            scratch: state.environments
        )
        events = DeploymentEvents()
        journal = DeploymentJournal(
            database: database,
            clock: clock,
            events: events,
            configuration: configuration,
            logger: logger
        )
        serving = ServingGenerations(
            loading: models,
            owner: state.workerOwner,
            time: ServingTime(now: clock.now, moment: clock.moment, sleep: { try await clock.sleep(until: $0) })
        )
    }

    /// What is in force now.
    var configuration: NodeConfiguration {
        _read { yield live.whole.settings }
    }

    /// Has another configuration in force from now on.
    func configure(_ configuration: NodeConfiguration) { live.replace(by: configuration) }

    /// Makes a generation current, or none: the link on the disk and what answers change in one step, and then the link is
    /// made durable. Whoever begins a request, or reads the link, sees both as they were or both as they are.
    func flip(_ project: ProjectName, to number: GenerationNumber?) throws {
        let before = try current.generation(of: project)
        do {
            try flipOnce(project, to: number)
        } catch {
            // What is not durable is not acknowledged: as far as that goes, all is as it was.
            if before != number, try current.generation(of: project) == number { try? flipOnce(project, to: before) }
            throw error
        }
    }

    /// The same for a way back: what could not be made durable stays all the same, since what it replaces has failed.
    func flipForGood(_ project: ProjectName, to number: GenerationNumber?) throws {
        try flipOnce(project, to: number)
    }

    private func flipOnce(_ project: ProjectName, to number: GenerationNumber?) throws(FileFailure) {
        try current.flip(project, to: number) { change throws(FileFailure) in
            try serving.flip(project, to: number, change)
        }
    }

    /// Writes beside the database how far it has come (`NodeMark`). A mark that could not be written is an older one, which says less
    /// and nothing wrong.
    func mark() {
        do {
            let (node, head) = try database.read { (try NodeIdentity.find(in: $0), try AuditChain.head(in: $0)) }
            guard let node else { return }
            let mark = NodeMark(node: node, audit: head.number, hash: head.hash)
            try markGate.withLock { _ in
                // A later one may have been written meanwhile.
                if let last = NodeMark.read(in: state.root).mark, last.node == node, last.audit >= head.number {
                    return
                }
                try mark.write(in: state.root)
            }
        } catch {
            logger.warning("\(NodeMark.fileName) could not be written", metadata: ["error": "\(error)"])
        }
    }

    /// Seals the older part of the audit where there is enough of it. What fails is told, and tried again with the next call.
    func sealDue() {
        let settings = configuration.seal
        guard settings.every > 0 else { return }
        do {
            let count = try database.read {
                try AuditChain.head(in: $0).number - AuditChain.sealedEnd(in: $0).number
            }
            guard count >= settings.every else { return }
            mark()
            _ = try AuditSealing(root: state.root, database: database, key: try key.get(), now: clock.now())
                .seal(keeping: settings.keep)
        } catch {
            logger.error("the audit could not be sealed", metadata: ["error": "\(error)"])
        }
    }

    /// Takes again what was given up for a way back, where there is room: ballast, and room inside of the database.
    func takeReserve() {
        ballast.take()
        guard configuration.limits.ballastBytes > 0 else { return }
        do {
            try database.keepRoom()
        } catch {
            logger.warning("the database has no room in reserve", metadata: ["error": "\(error)"])
        }
    }

    /// How large a bundle may be.
    var verificationLimits: VerificationLimits {
        var limits = VerificationLimits.standard
        limits.totalBytes = min(limits.totalBytes, configuration.limits.bundleBytes)
        return limits
    }

    /// Puts on record what changes nothing else in the database.
    func audit(_ entry: AuditEntry) throws {
        let time = clock.now()
        try database.write { try AuditChain.append(entry, at: time, in: $0) }
    }
}
