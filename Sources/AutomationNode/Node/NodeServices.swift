import Serving
import Signing

/// Puts the types of a node together, each with the few that it uses. It lives as long as the opening, and no type of the node knows it.
///
/// It holds the types of which a node has one. `NodeServices+….swift` make the others, each time that one is needed.
struct NodeServices {
    let opening: NodeOpening
    let live: LiveConfiguration
    let livePolicy: LivePolicy
    let policyWatch: PolicyWatch
    let storage: NodeStorage
    let ballast: Ballast
    let key: Result<SigningKey, any Error>
    let anchors: AuditAnchors
    let serving: ServingGenerations
    let journal: DeploymentJournal
    let documents: ModelDocumentReader
    let background: BackgroundLoading
    let firstLoads = FirstLoads()
    let counters = NodeCounters()
    let followBook = FollowBook()
    let sent = SentBundles()
    let gate = StoreGate()
    let rowsTap = TapBuffer()
    let monitorStore: MonitorStore
    let monitoring: NodeMonitor

    init(
        _ opening: NodeOpening,
        _ live: LiveConfiguration,
        _ livePolicy: LivePolicy,
        _ storage: NodeStorage,
        _ ballast: Ballast,
        _ key: Result<SigningKey, any Error>
    ) {
        let clock = opening.clock
        self.opening = opening
        self.live = live
        self.livePolicy = livePolicy
        self.storage = storage
        self.ballast = ballast
        self.key = key
        anchors = AuditAnchors(
            settings: opening.configuration.anchor,
            key: key,
            database: storage.database,
            clock: clock
        )
        serving = ServingGenerations(
            loading: opening.models,
            owner: storage.state.workerOwner,
            clock: clock
        )
        monitorStore = MonitorStore(in: storage.state.root, clock: clock, logger: opening.logger)
        monitoring = NodeMonitor(
            NodeMonitor.Parts(
                tap: rowsTap,
                store: monitorStore,
                alerts: AlertBook(store: monitorStore, audit: storage.trail),
                hook: AlertHook(
                    state: storage.state,
                    configuration: live,
                    counters: counters,
                    audit: storage.trail,
                    pool: opening.pool,
                    logger: opening.logger
                ),
                serving: serving,
                versions: MonitoredVersions(catalog: storage.catalog),
                configuration: live,
                clock: clock,
                logger: opening.logger,
                faults: opening.faults
            )
        )
        policyWatch = PolicyWatch(
            check: PolicyCheck(live, livePolicy, storage),
            monitoring: monitoring,
            logger: opening.logger
        )
        journal = DeploymentJournal(
            database: storage.database,
            clock: clock,
            events: DeploymentEvents(),
            configuration: opening.configuration,
            logger: opening.logger
        )
        documents = ModelDocumentReader(
            generations: storage.generations,
            parsed: storage.stored.parsed,
            links: storage.current,
            damage: storage.damage,
            pool: opening.pool
        )
        background = BackgroundLoading(
            planner: ServingPlanner(
                configuration: live,
                catalog: storage.catalog,
                environments: storage.environments,
                documents: documents
            ),
            serving: serving,
            firstLoads: firstLoads,
            audit: storage.trail,
            pool: opening.pool,
            logger: opening.logger
        )
    }
}
