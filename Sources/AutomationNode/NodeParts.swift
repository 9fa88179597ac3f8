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
    let live: LiveConfiguration
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
    let background: BackgroundLoading
    /// What the start has still to load.
    let firstLoads = FirstLoads()
    let marks: MarkWriter
    let trail: AuditTrail
    let documents: ModelDocumentReader
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
    let storeGate = StoreGate()

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
            reserve: { live.settings.limits.reserveBytes }
        )
        environments = BundleEnvironments(
            environments: EnvironmentStore(
                directory: state.environments,
                pool: pool,
                sandbox: { live.settings.common.scoring.sandbox }
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
        marks = MarkWriter(root: state.root, database: database, logger: logger)
        trail = AuditTrail(database: database, clock: clock)
        documents = ModelDocumentReader(generations: generations, links: current, damage: damage, pool: pool)
        background = BackgroundLoading(
            planner: ServingPlanner(
                configuration: live,
                catalog: GenerationCatalog(database: database, stored: stored),
                environments: environments,
                documents: documents
            ),
            serving: serving,
            firstLoads: firstLoads,
            audit: trail,
            pool: pool,
            logger: logger
        )
    }

    var configuration: NodeConfiguration { live.settings }
    var planner: ServingPlanner {
        ServingPlanner(configuration: live, catalog: catalog, environments: environments, documents: documents)
    }
    var warm: WarmGenerations { WarmGenerations(configuration: live, targets: targets, damage: damage) }
    var kept: KeptGenerations { KeptGenerations(serving: serving, warm: warm, background: background, links: current) }
    var setAside: SetAside { SetAside(root: state.root, audit: trail) }
    var removal: CondemnedRemoval {
        CondemnedRemoval(directory: generations, stored: stored, damage: damage, faults: faults)
    }
    var cancelling: Cancelling {
        Cancelling(journal: journal, links: current, removal: removal, gate: storeGate)
    }
    var phases: DeploymentPhases {
        let hooks = DeploymentHooks(state: state, counters: counters)
        let loading = GenerationLoading(planner: planner, serving: serving)
        return DeploymentPhases(
            prepare: PreparePhase(
                verification: BundleVerification(stored: stored, links: current, configuration: live, faults: faults),
                environments: DeploymentEnvironments(environments: environments, audit: trail),
                staging: GenerationStaging(directory: generations, catalog: catalog, setAside: setAside),
                checks: StagedChecks(directory: generations, links: current, audit: trail, planner: planner),
                loading: loading,
                kept: kept,
                hooks: hooks,
                faults: faults
            ),
            switch: SwitchPhase(switch: generationSwitch, marks: marks, counters: counters, faults: faults),
            probation: ProbationPhase(
                watch: ProbationWatch(loading: loading, background: background, firstLoads: firstLoads),
                hooks: hooks,
                faults: faults
            ),
            confirm: ConfirmPhase(kept: kept, marks: marks, faults: faults),
            rollback: RollbackPhase(rollback: rollback, kept: kept, hooks: hooks, marks: marks, faults: faults),
            return: ReturnPhase(
                verifier: verifier,
                switch: generationSwitch,
                loading: loading,
                kept: kept,
                counters: counters,
                faults: faults
            ),
            returned: ReturnedPhase(kept: kept, hooks: hooks, marks: marks, faults: faults),
            end: EndPhase(kept: kept, cancelling: cancelling)
        )
    }

    var standings: SignerStandings { SignerStandings(database: database, stored: stored) }
    var catalog: GenerationCatalog { GenerationCatalog(database: database, stored: stored) }
    var verifier: GenerationVerifier {
        GenerationVerifier(catalog: catalog, directory: generations, damage: damage)
    }
    var targets: RollbackTargets { RollbackTargets(database: database, standings: standings) }
    var generationSwitch: GenerationSwitch { GenerationSwitch(links: current, serving: serving) }
    var rollback: Rollback { Rollback(targets: targets, verifier: verifier, switch: generationSwitch) }

    /// Seals the older part of the audit where there is enough of it. What fails is told, and tried again with the next call.
    func sealDue() {
        let settings = configuration.seal
        guard settings.every > 0 else { return }
        do {
            let count = try database.read {
                try AuditChain.head(in: $0).number - AuditChain.sealedEnd(in: $0).number
            }
            guard count >= settings.every else { return }
            marks.write()
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
